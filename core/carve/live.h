/*
 * live.h - which chunk has a live record with some ID and time: a stale one is a copy of it.
 *
 * Of each chunk the range of its IDs is kept. Chunks whose ranges overlap are a group, and a log as
 * Windows writes it has groups of one. When a record of a group is first asked for, all records of
 * the group are entered in a table: so each chunk is read once at most, and a log that nobody
 * tampered with costs next to nothing.
 */
#ifndef EVTX_CORE_LIVE_H
#define EVTX_CORE_LIVE_H

#include "core/evtx.h"

struct evtx_chunk; /* chunk.h */

/** Asked now and then. True: give up. */
struct stop {
    bool (*asked)(void *context); /* NULL: never */
    void *context;
};

static inline bool stop_asked(const struct stop *stop)
{
    return stop->asked && stop->asked(stop->context);
}

/** All zero: empty, and ready. */
struct live {
    struct live_chunk {
        uint64_t first, last; /* of its IDs */
        uint64_t number;
    } * chunks; /* owned */
    size_t count, room;
    struct live_group {
        uint64_t first, last; /* of its IDs; no other group has one in between */
        size_t begin;         /* in .chunks; it ends where the next one begins */
        bool entered;
    } * groups; /* owned; by their IDs */
    size_t group_count;
    struct live_record {
        uint64_t id, written;
        uint64_t chunk; /* the first one with such a record, plus 1; 0: the slot is free */
    } * slots;          /* owned; three quarters of them used at most */
    size_t slot_count, used;
    uint64_t seed; /* seed.h */
};

/** The records of a chunk, in the order of the file. False: no memory. */
EVTX_MUST_USE bool
live_add(struct live *live, uint64_t chunk, const struct evtx_record *records, size_t count);

/** Once all chunks are added. False: no memory. */
EVTX_MUST_USE bool live_group(struct live *live);

/**
 * The first chunk of the file with a live record that has the ID and the time of @record.
 *
 * @bench  a chunk to load others into.
 *
 * Errors: EVTX_END (there is none), EVTX_NO_MEMORY, EVTX_IO (errno ECANCELED: it was to stop).
 */
EVTX_MUST_USE enum evtx_status
live_find(struct live *live, const struct evtx_log *log, struct evtx_chunk *bench,
          const struct stop *stop, const struct evtx_record *record, uint64_t *chunk);

void live_done(struct live *live);

#endif
