/*
 * facets.h - which records have which value of each facet.
 *
 * Inside cache/ only.
 *
 * A record's values are not kept for each record: its chunk has the tuple of its kind, and its time
 * says the day and the hour. A value has the chunks in which it occurs, as postings: the position
 * of the chunk in log order as a difference to the one before, how many of its records have the
 * value, and how long their lines are, each in as few bytes as it takes. So the next record of a
 * value, or the one at some byte of its events.jsonl, is found by a search among postings, and a
 * look at the rows of one chunk.
 */
#ifndef EVTX_CACHE_FACETS_H
#define EVTX_CACHE_FACETS_H

#include "cache/survey/dictionary.h"
#include "cache/survey/rows.h"

enum { MARK_EVERY = 64 }; /* postings */

/** What comes before the posting that it marks. */
struct mark {
    uint64_t at;     /* offset in .postings */
    uint64_t offset; /* of the lines */
    uint32_t last;   /* position of the posting before, plus 1 */
};

struct facets {
    struct dictionary of[FACETS];
    size_t sorted;      /* how many of them are, from the first one on */
    uint8_t *postings;  /* owned */
    struct mark *marks; /* owned; of each value one for each MARK_EVERY postings but the first */
};

/** One chunk with records of a value. */
struct posting {
    uint64_t position; /* of the chunk in log order */
    uint64_t offset;   /* where its lines begin in those of the value */
    uint32_t count, size;
};

/** Enters the values of the next chunk in log order; its .names become .tuples. False: no memory;
 *  the next call goes on. */
bool facets_merge(struct facets *facets, struct row_chunk *chunk);

/** Once every chunk is merged: sorts the values and writes the postings. False: no memory; the next
 *  call goes on. */
bool facets_build(struct facets *facets, struct rows *rows);

/** The first posting of the value whose position is not below @position. False: there is none. */
bool facets_from(const struct facets *facets, enum facet facet, uint32_t value, uint64_t position,
                 struct posting *posting);

/** The posting that holds byte @offset of the lines of the value, which must be below their size.
 */
void facets_at(const struct facets *facets, enum facet facet, uint32_t value, uint64_t offset,
               struct posting *posting);

/** The value of the record at @place, which is not lost. */
uint32_t facets_value(const struct facets *facets, const struct row_chunk *chunk, uint32_t place,
                      enum facet facet);

void facets_done(struct facets *facets);

/* times.c: the day and the hour of a time. */

#define TICKS_PER_HOUR (UINT64_C(3600) * 10000000) /* of a FILETIME */

enum { TIMES = 2 }; /* FACET_DAY and FACET_HOUR */

/** Neighbours are mostly of the same hour, and so one looks first whether they are. All zero: no
 *  time is in it. */
struct hour {
    uint64_t begin, end; /* FILETIME */
};

static inline struct hour hour_of(uint64_t time)
{
    uint64_t begin = time - time % TICKS_PER_HOUR;

    return (struct hour){begin, begin + TICKS_PER_HOUR};
}

static inline bool hour_has(const struct hour *hour, uint64_t time)
{
    return time >= hour->begin && time < hour->end;
}

/** Enters the days and hours of all records. False: no memory. */
bool times_add(struct facets *facets, const struct rows *rows);

/** The values of a time, which was entered; the dictionaries are sorted. */
void times_find(const struct facets *facets, uint64_t time, uint32_t values[TIMES]);

/* postings.c */

/** Writes them for all values. False: no memory. */
bool postings_write(struct facets *facets, const struct rows *rows);

#endif
