/*
 * duplicate_ids.h - which name a record has in the by-... directories, where IDs are not unique.
 *
 * Inside cache/ only. The first record in log order with an ID keeps ID.json; docs/filesystem.md
 * has the rule for the others. Only chunks that repeat an ID, or whose range of IDs overlaps
 * another chunk's, can hold such records; a log as Windows writes it has none, and costs nothing
 * here but a sort of its chunks.
 *
 * For the records of those chunks that keep ID.json there is a table of ordinals, .firsts, sorted
 * by a hash of the ID: 4 bytes more for each.
 */
#ifndef EVTX_CACHE_DUPLICATE_IDS_H
#define EVTX_CACHE_DUPLICATE_IDS_H

#include "cache/survey/rows.h"

#include <pthread.h>

/** Chunks by range of IDs, those without a name and those that clash left out. */
struct duplicate_ids {
    uint32_t *chunks; /* owned; by .least_id */
    size_t count;
    uint32_t *firsts; /* owned; records in chunks that clash which are the first with their ID */
    size_t first_count;
    uint64_t seed; /* core/base/seed.h */
};

/** Marks the chunks that clash, and lists the others. False: no memory. */
bool duplicate_ids_mark(struct duplicate_ids *clashes, struct rows *rows);

/** Marks the records of chunks that clash whose ID an earlier chunk has. @lock is taken for each
 *  row that is written, @stopped asked now and then. False: no memory. */
bool duplicate_ids_name(struct duplicate_ids *clashes, struct rows *rows, pthread_mutex_t *lock,
                        bool (*stopped)(void *context), void *context);

/** The first record in log order with @id. False: there is none. */
bool duplicate_ids_find(const struct duplicate_ids *clashes, const struct rows *rows, uint64_t id,
                        struct spot *spot);

void duplicate_ids_done(struct duplicate_ids *clashes);

#endif
