/*
 * growth.h - which chunks of a log that somebody writes are shown, and which are waited for.
 *
 * A log grows at its end, by writes of any size in any order, and who follows it must get each
 * event once. So what is shown is, in the order of the file, the chunks that are settled:
 *
 *     unused ──▶ half ──▶ whole ──▶ shown ──▶ half ──▶ whole ──▶ shown ...
 *                  └─ 30 s as it is ──▶ shown        └─ shown as it was, meanwhile
 *
 * Half is what checksums do not prove whole. A chunk that is new is shown once it and all new ones
 * before it are whole; the last one, which is rewritten with each record, stays as it was while it
 * is half. What nobody has written for GROWTH_PAUSE is damage, and is shown as it is.
 *
 * This part knows no file: growth_look.h has the other one. docs/architecture.md 11
 */
#ifndef EVTX_FUSEFS_GROWTH_H
#define EVTX_FUSEFS_GROWTH_H

#include "core/live.h"

enum { GROWTH_PAUSE = 30000 }; /* ms */

#define GROWTH_NONE  UINT64_MAX /* no chunk */
#define GROWTH_NEVER INT64_MAX  /* no time */

/** The first and the last of the records of a chunk, as its header has them: their IDs, and their
 *  numbers, counted over the log. One of both may be wrong. */
struct growth_records {
    uint64_t first_id, last_id, first_number, last_number;
};

/** A chunk that is not what the state before shows there. */
struct growth_chunk {
    uint64_t number;
    uint64_t hash; /* of its bytes: evtx_log_seen() */
    enum evtx_wholeness wholeness;
    struct growth_records records;
    uint64_t before; /* the chunk with records before it that did not change; GROWTH_NONE */
    struct growth_records before_records;
    bool shown; /* the state before shows something there */
    bool tail;  /* it is the last one of that state, of which a copy is kept */
    bool held;  /* set: it is waited for */
};

/** A chunk that is half, or waits for one before it, and since when it is what it is. */
struct growth_wait {
    uint64_t number, hash;
    int64_t since;
    bool held; /* or it is shown as it is, unless that state comes to nothing */
};

/** All zero: nothing is waited for. */
struct growth {
    struct growth_wait *waits; /* owned; by number */
    size_t count;
    uint64_t tail; /* with .tailed: the last chunk that is shown */
    bool tailed;
    uint8_t *copy;   /* EVTX_CHUNK_SIZE: what is shown of it; owned; NULL: it is not known */
    size_t size;     /* of it, as far as the file has it */
    bool begun;      /* it was looked at before; otherwise */
    int64_t written; /* what is half is so since then */
};

void growth_done(struct growth *growth);

/**
 * Judges @list, in the order of the file: sets .held of each, and keeps in mind for how long it is
 * waited for. @turns: the header of the file says that its oldest chunk is not the first one, as
 * the log went round. @now: of a clock, in ms. False: no memory, and nothing has changed.
 */
bool growth_judge(struct growth *growth, struct growth_chunk *list, size_t count, bool turns,
                  int64_t now);

/** How many chunks are waited for. */
size_t growth_waits(const struct growth *growth);

/** When the next one of what is waited for at @now has waited long enough; GROWTH_NEVER: none is.
 */
int64_t growth_due(const struct growth *growth, int64_t now);

#endif
