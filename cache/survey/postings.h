/*
 * postings.h - the chunks in which each value of a facet occurs. Inside cache/ only.
 *
 * A posting is the position of the chunk in log order as a difference to the one before, how many
 * of its records have the value, and how long their lines are, each in as few bytes as it takes. So
 * the next record of a value, or the one at some byte of its events.jsonl, is found by a search
 * among postings, and a look at the rows of one chunk.
 */
#ifndef EVTX_CACHE_POSTINGS_H
#define EVTX_CACHE_POSTINGS_H

#include "cache/survey/dictionary.h"
#include "cache/survey/rows.h"

enum { MARK_EVERY = 64 }; /* postings */

/** What comes before the posting that it marks. */
struct mark {
    uint64_t at;     /* offset in .postings */
    uint64_t offset; /* of the lines */
    uint32_t last;   /* position of the posting before, plus 1 */
};

/** All zero: none are written. */
struct postings {
    uint8_t *bytes;     /* owned; those of all values */
    struct mark *marks; /* owned; of each value one for each MARK_EVERY postings but the first */
};

/** One chunk with records of a value. */
struct posting {
    uint64_t position; /* of the chunk in log order */
    uint64_t offset;   /* where its lines begin in those of the value */
    uint32_t count, size;
};

/** Writes them for all values, once more if it failed before. False: no memory. */
bool postings_write(struct postings *postings, struct dictionary of[FACETS],
                    const struct rows *rows);

/** The first posting of @value whose position is not below @position. False: there is none. */
bool postings_from(const struct postings *postings, const struct value *value, uint64_t position,
                   struct posting *posting);

/** The posting that holds byte @offset of the lines of @value, which must be below their size. */
void postings_at(const struct postings *postings, const struct value *value, uint64_t offset,
                 struct posting *posting);

void postings_done(struct postings *postings);

#endif
