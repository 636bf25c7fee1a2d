/*
 * timeline.h - records of many logs in the order of time.
 *
 * A record is known by its chunk, counted over all logs in the order of members and in log order,
 * and its place there. Logs are a few long runs in which times go up, so a heap over the runs gives
 * one record after the other, and nothing is sorted. Equal times are in the order of logs. There
 * copies meet: a record that an earlier log has, too.
 *
 * An ordinal counts the rows of all chunks.
 */
#ifndef EVTX_FUSEFS_TIMELINE_H
#define EVTX_FUSEFS_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What is known of one record, 16 bytes. */
struct timeline_row {
    uint64_t time;
    uint32_t size; /* of its text; 0: there is none, it is passed over */
    uint32_t hash; /* of what tells it from others, as far as that is known; not used with .hash of
                      the timeline */
};

/** The row in a place of what .rows of a chunk are. */
typedef struct timeline_row timeline_read(const void *rows, uint32_t place);

/** A chunk, whose rows are in their places. */
struct timeline_chunk {
    uint64_t number;            /* in its log */
    const void *rows;           /* struct timeline_row, or what .read of the timeline reads */
    struct timeline_row *owned; /* the same, if they are to be freed */
    uint32_t log;               /* not below that of the chunk before */
    uint32_t count;             /* rows */
    uint32_t first;             /* ordinal of the first one; set by timeline_start() */
};

enum { TIMELINE_JUMP = 256 };

struct timeline_place {
    uint32_t chunk, place;
};

/** The next record. Those are alike whose time, size and hash are the same. */
struct timeline_item {
    struct timeline_place at;
    bool alike;                  /* others are, too, and not all of them are of one log: */
    struct timeline_place first; /* the first of them, which can be this one */
};

/** All zero: there are no chunks yet. */
struct timeline {
    timeline_read *read;           /* NULL: rows are struct timeline_row */
    struct timeline_chunk *chunks; /* owned */
    uint32_t count;
    size_t room;
    uint32_t *jumps;           /* owned; the chunk of each TIMELINE_JUMP-th row */
    struct timeline_run *heap; /* owned */
    size_t runs, run_room;
    struct timeline_item *group; /* owned; records of one time */
    size_t group_count, group_room, given;
    bool failed; /* there was no memory for the next ones */

    /* The hash of a record whose time another one has, too; NULL: its row has it. */
    uint32_t (*hash)(const void *context, struct timeline_place at);
    const void *context; /* borrowed */
};

/** Adds a chunk without rows, behind all others. Valid until the next one. NULL: no memory. */
struct timeline_chunk *timeline_add(struct timeline *timeline, uint32_t log, uint64_t number);

/** The row of a record. */
struct timeline_row timeline_row(const struct timeline *timeline, struct timeline_place at);

/** Whether the record may be a copy: one that is alike is of an earlier log. */
bool timeline_may_be_copy(const struct timeline *timeline, const struct timeline_item *item);

/** All rows are there: begins with the first one. False: no memory, or more than 2^32 rows. */
bool timeline_start(struct timeline *timeline);

/** Once started: where the record with an ordinal is, which must be below timeline_rows(). */
struct timeline_place timeline_locate(const struct timeline *timeline, uint32_t ordinal);
uint32_t timeline_ordinal(const struct timeline *timeline, struct timeline_place at);
uint32_t timeline_rows(const struct timeline *timeline);

/** The next record. False: there is none, or .failed is set. */
bool timeline_next(struct timeline *timeline, struct timeline_item *item);

/** Frees what only giving out records takes. */
void timeline_end(struct timeline *timeline);

void timeline_done(struct timeline *timeline);

#endif
