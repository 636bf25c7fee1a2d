/*
 * snapshot_diff.h - how one state of a log follows from the one before it.
 *
 * A hash of each chunk says whether it changed. What did not is taken over; what did is surveyed,
 * and gives its files another edition, unless all that came is records behind the last one.
 */
#ifndef EVTX_FUSEFS_SNAPSHOT_DIFF_H
#define EVTX_FUSEFS_SNAPSHOT_DIFF_H

#include "cache/chunks/stop.h"
#include "fusefs/live/tail.h"

#define STATE_FAILED UINT64_MAX

/** Makes @snapshot, of a log that growth_look() has read, the state that follows on @before,
 * whose last chunk @tail is: surveys it, and sets its editions. Returns how many chunks changed;
 *  STATE_FAILED: there was no memory, the log has changed again, there were 2^32 states, or
 *  @stop was asked. */
uint64_t snapshot_follow(struct snapshot *snapshot, struct snapshot *before,
                         const struct tail *tail, const struct stop *stop);

#endif
