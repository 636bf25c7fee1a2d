/*
 * timeline.h - records of many logs in the order of time.
 *
 * A record is known by its chunk, counted over all logs in the order of members and in log order,
 * and its place there. Logs are a few long runs in which times go up, so a heap over the runs gives
 * one record after the other, and nothing is sorted. Equal times are in the order of logs. There
 * copies meet: a record that an earlier log has, too.
 */
#ifndef EVTX_FUSEFS_TIMELINE_H
#define EVTX_FUSEFS_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What is kept of one record, 16 bytes. */
struct timeline_row {
    uint64_t time;
    uint32_t size; /* of its text; 0: there is none, it is passed over */
    uint32_t hash; /* of its text and its ID; not used with .hash of the timeline */
};

/** A chunk, whose rows are in their places. */
struct timeline_chunk {
    uint64_t number;           /* in its log */
    uint32_t log;              /* not below that of the chunk before */
    uint32_t count;            /* rows */
    struct timeline_row *rows; /* owned */
};

struct timeline_place {
    uint32_t chunk, place;
};

/** The next record. */
struct timeline_item {
    struct timeline_place at;
    bool may_be_copy;              /* of: */
    struct timeline_place copy_of; /* the first record of an earlier log with time, size and hash */
};

/** All zero: there are no chunks yet. */
struct timeline {
    struct timeline_chunk *chunks; /* owned */
    uint32_t count;
    size_t room;
    struct timeline_run *heap; /* owned */
    size_t runs, run_room;
    struct timeline_item *group; /* owned; records of one time */
    size_t group_count, group_room, given;
    bool failed; /* there was no memory for the next ones */

    /* The hash of a record whose time another one has, too; NULL: its row has it. */
    uint32_t (*hash)(const void *context, struct timeline_place at);
    const void *context; /* borrowed */
};

/** Adds a chunk without rows, behind all others. NULL: no memory. */
struct timeline_chunk *timeline_add(struct timeline *timeline, uint32_t log, uint64_t number);

/** The row of a record. */
const struct timeline_row *timeline_row(const struct timeline *timeline, struct timeline_place at);

/** All rows are there: begins with the first one. False: no memory. */
bool timeline_start(struct timeline *timeline);

/** The next record. False: there is none, or .failed is set. */
bool timeline_next(struct timeline *timeline, struct timeline_item *item);

void timeline_done(struct timeline *timeline);

#endif
