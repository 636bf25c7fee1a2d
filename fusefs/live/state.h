/*
 * state.h - how one state of a log follows from the one before it.
 *
 * A hash of each chunk says whether it changed. What did not is taken over; what did is surveyed,
 * and gives its files another edition, unless all that came is records behind the last one.
 */
#ifndef EVTX_FUSEFS_STATE_H
#define EVTX_FUSEFS_STATE_H

#include "cache/chunks/stop.h"
#include "fusefs/live/tail.h"

#define STATE_FAILED UINT64_MAX

/** Reads all of @log, which is watched. Whether it differs from what @before has seen, or may, as
 *  there was no memory to read it. Of no use once @stop was asked. */
bool state_differs(struct evtx_log *log, const struct view *before, const struct stop *stop);

/** Makes @view, of a log that state_differs() has read, the state that follows on @before, whose
 *  last chunk @tail is: surveys it, and sets its editions. Returns how many chunks changed;
 *  STATE_FAILED: there was no memory, the log has changed again, there were 2^32 states, or
 *  @stop was asked. */
uint64_t state_follow(struct view *view, struct view *before, const struct tail *tail,
                      const struct stop *stop);

#endif
