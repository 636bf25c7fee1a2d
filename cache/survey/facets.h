/*
 * facets.h - which records have which value of each facet.
 *
 * Inside cache/ only.
 *
 * A record's values are not kept for each record: its chunk has the tuple of its kind, and its time
 * says the day and the hour (times.h). The chunks in which a value occurs are its postings.
 */
#ifndef EVTX_CACHE_FACETS_H
#define EVTX_CACHE_FACETS_H

#include "cache/survey/dictionary.h"
#include "cache/survey/postings.h"
#include "cache/survey/rows.h"

struct facets {
    struct dictionary of[FACETS];
    struct dictionary fields; /* sets of fields, as they were met; field_sets.h. FACET_OTHER: nobody
                                 knows what is in it */
    size_t sorted;            /* how many of .of are, from the first one on */
    struct postings postings;
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

#endif
