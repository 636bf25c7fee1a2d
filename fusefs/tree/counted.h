/* counted.h - the values of a facet with their sums: of a log, or of all logs of a case, asked
 * alike. Once they are surveyed, or merged. */
#ifndef EVTX_FUSEFS_COUNTED_H
#define EVTX_FUSEFS_COUNTED_H

#include "fusefs/tree/snapshot.h"

struct counted {
    const char *name;        /* borrowed */
    uint32_t parent;         /* the number of the outer facet's value */
    uint64_t count;          /* of records */
    uint64_t oldest, newest; /* FILETIME */
};

uint32_t counted_values(const struct snapshot *snapshot, enum facet facet);

struct counted counted_value(const struct snapshot *snapshot, enum facet facet, uint32_t number);

/** Its name alone, for which nothing is added up. Borrowed. */
const char *counted_name(const struct snapshot *snapshot, enum facet facet, uint32_t number);

#endif
