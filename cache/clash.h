/*
 * clash.h - which name a record has in its by-eventid directory, where IDs are not unique.
 *
 * Inside cache/ only. The first record in log order with an ID keeps ID.json; docs/filesystem.md
 * has the rule for the others. Only chunks that repeat an ID, or whose range of IDs overlaps
 * another chunk's, can hold such records; a log as Windows writes it has none, and costs nothing
 * here but a sort of its chunks.
 *
 * For the records of those chunks that keep ID.json the event has a table of ordinals, .firsts,
 * sorted by a hash of the ID: 4 bytes more for each.
 */
#ifndef EVTX_CACHE_CLASH_H
#define EVTX_CACHE_CLASH_H

#include "cache/events.h"

#include <pthread.h>

/** Chunks by range of IDs, those without a name and those that clash left out. */
struct ranges {
    uint32_t *chunks; /* owned; by .least_id */
    size_t count;
};

/** Marks the chunks that clash, and lists the others. False: no memory. */
bool ranges_make(struct ranges *ranges, struct rows *rows);

/** The chunk that may hold @id and does not clash; false when there is none. */
bool ranges_find(const struct ranges *ranges, const struct rows *rows, uint64_t id,
                 uint64_t *chunk);

/** Sets the names of the records of @event that lie in chunks that clash. @lock is taken for each
 *  row that is written. False: no memory. */
bool clash_names(struct event *event, struct rows *rows, pthread_mutex_t *lock);

/** The record of @event in a chunk that clashes that keeps the name @id.json; false: none. */
bool clash_find(const struct event *event, const struct rows *rows, uint64_t id, struct spot *spot);

#endif
