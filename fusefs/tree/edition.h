/*
 * edition.h - which edition of each part of the log a state of it has.
 *
 * Most chunks stay what they were when the log was mounted, and of a sparse log most are in holes.
 * So only those that changed have an entry.
 */
#ifndef EVTX_FUSEFS_EDITION_H
#define EVTX_FUSEFS_EDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EDITION_LAST                                                                               \
    0x7ffffu /* of a chunk: so many changes have a number, and then it has none                    \
              */

/** The editions of one chunk. */
struct edition {
    uint64_t chunk;
    uint32_t texts; /* changes of its records, but for those that came behind them */
    uint32_t bytes; /* of all that the chunk is; at least .texts */
};

/** They only count up. All zero: the first state. */
struct editions {
    uint32_t state;       /* all of it: states are counted from 0 */
    uint32_t lines;       /* the state since when the records are as they are, but for those behind
                             them */
    struct edition *list; /* owned; by chunk */
    size_t count, room;
};

/** Those of a chunk. One that is not in the list has not changed. */
struct edition editions_of(const struct editions *editions, uint64_t chunk);

/** Sets those of a chunk; the chunks behind it have none yet. False: no memory. */
bool editions_add(struct editions *editions, struct edition edition);

void editions_done(struct editions *editions);

#endif
