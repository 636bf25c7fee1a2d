/*
 * tail.h - whether a log has only grown: the last chunk with records is what it was, and has more.
 *
 * Of each other chunk a hash of its bytes tells whether it is what it was. The last one changes
 * with every record, so its lines are kept in mind, as a hash too.
 */
#ifndef EVTX_FUSEFS_TAIL_H
#define EVTX_FUSEFS_TAIL_H

#include "fusefs/tree/snapshot.h"

struct tail {
    bool known;
    uint64_t chunk;
    size_t size; /* of its lines */
    uint64_t hash;
};

/** Renders the last chunk with records. Once the survey is ready. */
struct tail tail_of(struct snapshot *snapshot);

/** Whether the lines of the chunk in @snapshot begin with those of @tail, which @before had, and
 * its records lie in the same places. */
bool tail_grew(struct snapshot *snapshot, const struct snapshot *before, const struct tail *tail);

#endif
