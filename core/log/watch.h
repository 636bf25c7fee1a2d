/*
 * watch.h - what each chunk of a log was when it was first read, for a log that others write while
 * it is read.
 *
 * All that is learnt of a chunk, sizes above all, holds only for the bytes that it was learnt from.
 * A log that is watched keeps a hash of each chunk, and to read other bytes later is an error
 * instead of a mixture.
 */
#ifndef EVTX_CORE_WATCH_H
#define EVTX_CORE_WATCH_H

#include "core/evtx.h"

/** All zero: nothing is watched. */
struct watch {
    struct seen *seen; /* owned */
    int fd;            /* of the log; borrowed */
};

/** @stored: chunks of the log that are. False: no memory. */
bool watch_start(struct watch *watch, uint64_t stored, int fd);
void watch_done(struct watch *watch);

/** The hash of what @size bytes of a chunk are, which has no hash below EVTX_SEEN_ZEROS. */
uint64_t watch_hash(const uint8_t *bytes, size_t size);

/** From now on stored chunk @index has this hash, whatever it had. */
void watch_set(const struct watch *watch, uint64_t index, uint64_t hash);

/** What lies in no chunk has this hash now, which is not 0. Errors: EVTX_CHANGED, it had another.
 */
EVTX_MUST_USE enum evtx_status watch_rest(const struct watch *watch, uint64_t hash);

/** The file is known not to be what it was. EVTX_CHANGED, or EVTX_TRUNCATED if nobody watches. */
enum evtx_status watch_lost(const struct watch *watch);

#endif
