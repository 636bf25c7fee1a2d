/*
 * field_sets.h - which fields records have.
 *
 * Inside cache/ only. Records that the same programs of core wrote have the same members
 * (evtx_fields.shape), so the line of one of them tells those of all: a set of names is made once.
 * It is a text, with a letter for where each field stands, its name as a line has it, escapes and
 * all, and a line break, which is in no name:
 *
 *     SEventID\nSComputer\nETargetUserName\neData\n
 *
 * S is System, E EventData, U UserData, D elsewhere. A small letter: it is there several times.
 */
#ifndef EVTX_CACHE_FIELD_SETS_H
#define EVTX_CACHE_FIELD_SETS_H

#include "core/text.h"

enum {
    FIELD_SETS_KEPT = 1024,    /* from one chunk to the next */
    FIELD_SET_TEXTS = 1 << 20, /* bytes of all sets that are known */
    FIELD_SET_MOST = 8192      /* of one; longer ones are FACET_OTHER, of which nothing is known */
};

struct field_set_index; /* opaque */

/** Those met while chunks are rendered. All zero: none, and ready. */
struct field_sets {
    uint64_t seed;     /* core/base/seed.h */
    struct text texts; /* of all that are known, each with a NUL */
    struct text made;  /* scratch */
    uint32_t *list;    /* owned: where each begins */
    uint32_t count;
    struct field_set_index
        *index; /* owned; NULL until a first one is met, as most renders meet none */
};

/** Sets *@set to that of a record: by its shape, unless that is 0, or by its line. False: no
 * memory. At most EVTX_MAX_RECORDS between two calls of field_sets_start(). */
bool field_sets_find(struct field_sets *sets, uint64_t shape, const uint8_t *line, size_t size,
                     uint16_t *set);

/** Before a chunk: whether so many are known that all were forgotten, and the numbers with them. */
bool field_sets_start(struct field_sets *sets);

static inline const char *field_sets_text(const struct field_sets *sets, uint16_t set)
{
    return (const char *)sets->texts.bytes + sets->list[set];
}

void field_sets_done(struct field_sets *sets);

/** A field of a set. */
struct field_name {
    char place; /* S, E, U, D */
    bool repeated;
    const char *name; /* as a line has it */
    size_t size;
};

/** The field at *@text, which moves behind it. False: there are no more. */
bool field_set_next(const char **text, struct field_name *field);

/** The letter of an element below the event. */
char field_place(const char *part, size_t size);

#endif
