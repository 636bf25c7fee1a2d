/*
 * wait_queue.h - requests that wait: for the survey, for the size of the export, for a look at a
 * log that has changed, or for what takes long.
 *
 * What takes long is made by makers, threads beside the workers, so that no search holds up what
 * the index answers. It is made once for all who wait for it, and for the generation that they
 * hold.
 */
#ifndef EVTX_FUSEFS_WAIT_QUEUE_H
#define EVTX_FUSEFS_WAIT_QUEUE_H

#include "fusefs/serve/requests.h"

/** Parks @request until what .parked_for is about is over; then, which may be now, it is a job of
 *  the pool. One that is interrupted meanwhile is answered. */
void wait_queue_put(struct request *request);

/** Makes jobs of all that is parked for what is over. */
void wait_queue_release(struct requests *requests);

/** Has the makers run @request. False: nothing is made any more. */
bool wait_queue_leave_to_makers(struct request *request);

#endif
