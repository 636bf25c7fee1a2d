/* spots.h - which records of many logs were found. */
#ifndef EVTX_FUSEFS_SPOTS_H
#define EVTX_FUSEFS_SPOTS_H

#include "fusefs/cli/chosen.h"

struct spot {
    uint32_t log, place;
    uint64_t chunk;
};

/** All zero: none. */
struct spots {
    struct spot *list; /* owned; by log, chunk, place */
    size_t count, room;
};

/** All records that were chosen. False: no memory. */
bool spots_take(struct spots *spots, const struct chosen *chosen);

/** Those in chunk @chunk of log @log: *@first to before *@end of the list. */
void spots_of_chunk(const struct spots *spots, uint32_t log, uint64_t chunk, size_t *first,
                    size_t *end);

void spots_done(struct spots *spots);

#endif
