/*
 * losses.h - how many records of a chunk are gone, and where.
 *
 * IDs and numbers count up, so the header of a chunk says how many records there were, and those
 * that were found say which are missing. docs/format.md 5
 */
#ifndef EVTX_CORE_LOSSES_H
#define EVTX_CORE_LOSSES_H

struct evtx_chunk; /* chunk.h */

/** Says of each fault of the chunk how many records were lost there, and adds one where records are
 *  missing that no fault speaks of. All records are found, and all other faults noted. */
void losses_settle(struct evtx_chunk *chunk);

#endif
