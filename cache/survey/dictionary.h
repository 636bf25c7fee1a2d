/*
 * dictionary.h - the values of one facet, each with a number.
 *
 * Inside cache/ only. A log can have another value in every record, so a dictionary has a cap:
 * values behind it are all the one that is called FACET_OTHER. Values are entered in log order,
 * and that is why a log has the same ones in every run.
 */
#ifndef EVTX_CACHE_DICTIONARY_H
#define EVTX_CACHE_DICTIONARY_H

#include "cache/chunks/facet.h"

struct value {
    uint64_t size;           /* of its records' lines */
    uint64_t oldest, newest; /* FILETIME: the times of its records */
    uint64_t postings;       /* offset of the first one; postings.h */
    uint32_t count;          /* of its records */
    uint32_t chunks;         /* that have one of them */
    uint32_t mark;           /* number of its first mark; postings.h */
    uint32_t name;           /* offset in the dictionary's names; ends with a NUL */
    uint32_t parent;         /* in facets that lie inside another one; else 0 */
    uint32_t rank;           /* values are sorted by this, then by name */
    /* What is known of the chunk that is being added. postings.c */
    uint32_t last, chunk_count, chunk_size;
};

struct dictionary {
    struct value *list; /* owned */
    uint32_t count, room;
    struct text names;
    uint32_t *slots; /* owned; number of a value, plus 1, by a hash of parent and name */
    uint32_t slot_count;
    uint64_t seed; /* core/base/seed.h */
};

/** The number of the value, entered if need be. @most: how many values there may be besides those
 *  with names that are no values. False: no memory. */
bool dictionary_add(struct dictionary *dictionary, uint32_t most, uint32_t parent, uint32_t rank,
                    const char *name, size_t size, uint32_t *number);

/** False: there is no such value. */
bool dictionary_find(const struct dictionary *dictionary, uint32_t parent, const char *name,
                     size_t size, uint32_t *number);

/** Sorts the values by parent, rank and name, and numbers them so. *@renumbered has the new number
 *  of each old one; the caller frees it. False: no memory. */
bool dictionary_sort(struct dictionary *dictionary, uint32_t **renumbered);

/** The first value whose parent and rank are not below these. */
uint32_t dictionary_from(const struct dictionary *dictionary, uint32_t parent, uint32_t rank);

static inline const char *dictionary_name(const struct dictionary *dictionary, uint32_t number)
{
    return (const char *)dictionary->names.bytes + dictionary->list[number].name;
}

void dictionary_done(struct dictionary *dictionary);

#endif
