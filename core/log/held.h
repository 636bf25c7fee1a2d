/*
 * held.h - chunks of a log that read otherwise than the file has them, as a writer is at them.
 *
 * A state of a log that grows ends where what is whole ends. What is half written behind that reads
 * as if it were not there yet, and the last chunk, which Windows rewrites with each record, as it
 * was when it was whole.
 */
#ifndef EVTX_CORE_HELD_H
#define EVTX_CORE_HELD_H

#include "core/evtx.h"

/** All zero: every chunk reads as the file has it. */
struct held {
    uint8_t *absent; /* a bit for each stored chunk that reads as zeros; owned */
    uint8_t *copy;   /* what chunk .copied reads as; owned; NULL: there is none */
    size_t size;     /* of it */
    uint64_t copied;
    uint64_t count; /* chunks that are not what the file had */
};

/** Whether @chunk is held. Then @bytes are set to the first @size bytes of it, and *@got to how
 * many of them there are. */
bool held_read(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t size,
               size_t *got);

void held_done(struct held *held);

#endif
