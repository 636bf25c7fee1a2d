/*
 * record_kinds.h - what records of one chunk have in common: their values of the stored facets, and
 * which fields they have.
 *
 * Most records of a chunk are of a few kinds: one provider, one computer, a handful of event IDs.
 * So a record has the number of its kind, and the names of the values are made once a kind. Chunks
 * are alike, too: kinds are known from one chunk to the next, and only numbered anew.
 */
#ifndef EVTX_CACHE_RECORD_KINDS_H
#define EVTX_CACHE_RECORD_KINDS_H

#include "cache/chunks/facet.h"
#include "cache/chunks/field_sets.h"

/** What is kept of each: the values of the stored facets, and its set of fields. */
enum { KIND_FIELDS = FACET_STORED, KIND_NAMES };

struct record_kind {
    uint32_t rank[FACET_STORED];
    uint32_t name[KIND_NAMES + 1]; /* offsets in the names; each ends where the next one begins */
    uint32_t raw, raw_size;        /* in .raw of struct record_kinds */
    uint32_t chunk;                /* counts chunks: the last one that has it */
    uint16_t number;               /* its number there */
    uint16_t slot;
};

enum {
    KIND_SLOTS = 4096,  /* a power of 2 */
    KIND_GUESSES = 256, /* so is this */
    KINDS_KEPT = 1024   /* from one chunk to the next */
};

/** The kinds of one chunk, while it is rendered. All zero: empty, and ready. */
struct record_kinds {
    uint16_t *of;   /* owned; of each kind of the chunk, which of those known it is */
    uint32_t count; /* of .of */
    uint32_t chunk; /* counts chunks, from 1 */
    uint32_t known;
    uint64_t seed;            /* core/base/seed.h */
    struct record_kind *list; /* owned; all that are known */
    struct text names, raw;   /* .raw: the values as the records have them */
    struct field_sets sets;
    uint16_t slots[KIND_SLOTS];     /* one that is known, plus 1, by a hash of its values */
    uint16_t guesses[KIND_GUESSES]; /* the last one of records that have as much in common */
};

/** The same, kept until the chunk is merged; freed with free(). */
struct record_kind_names {
    uint32_t count;
    const char *names;
    struct record_kind list[];
};

/** Starts with a new chunk, which has no kinds yet. */
void record_kinds_start(struct record_kinds *kinds);

/** Sets *@kind to the kind of a record that says this of itself, and of which @line is the line.
 *  False: no memory. */
bool record_kinds_add(struct record_kinds *kinds, const struct evtx_fields *fields,
                      const uint8_t *line, size_t size, uint16_t *kind);

/** A copy. NULL: no memory. */
struct record_kind_names *record_kinds_keep(const struct record_kinds *kinds);

void record_kinds_done(struct record_kinds *kinds);

#endif
