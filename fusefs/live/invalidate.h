/*
 * invalidate.h - tells the kernel what to forget when the log has changed.
 *
 * It keeps names, attributes and pages for good. Of a state of the log that is gone only what
 * differs is forgotten: names that are of another file now, or of none, or were of none; listings
 * and times of directories; where a file ended that goes on now.
 *
 * The kernel may wait, in these calls, for a directory or a page that a request of somebody holds
 * until it is answered. So the caller must be a thread that answers no request, and that nobody
 * waits for who does.
 */
#ifndef EVTX_FUSEFS_INVALIDATE_H
#define EVTX_FUSEFS_INVALIDATE_H

#include "cache/chunks/stop.h"
#include "fusefs/tree/node.h"

#include <fuse_lowlevel.h>

/** Tells what differs between two states, of which @before is the earlier one, or a part of it
 *  when @stop is asked. Returns how much. */
uint64_t invalidate_changes(struct fuse_session *session, struct snapshot *before,
                            struct snapshot *now, const struct stop *stop);

#endif
