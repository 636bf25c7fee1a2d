/*
 * facet.h - what records are sorted by, and how the values are called as directories.
 *
 *     by-provider/Microsoft-Windows-Security-Auditing/4624/
 *     by-day/2016-07-08/18/
 *
 * A facet has values, and every record has exactly one value of each. Some facets lie inside
 * another one: their values belong to a value of that. A value is known by its name, which is
 * reversible: docs/filesystem.md has the rule.
 */
#ifndef EVTX_CACHE_FACET_H
#define EVTX_CACHE_FACET_H

#include "core/evtx.h"

enum facet {
    FACET_EVENT, /* the number in EventID */
    FACET_PROVIDER,
    FACET_CHANNEL,
    FACET_LEVEL,
    FACET_COMPUTER,
    FACET_USER,
    FACET_STORED,                        /* the facets before this one are values of the record */
    FACET_PROVIDER_EVENT = FACET_STORED, /* inside FACET_PROVIDER: an event ID means nothing else */
    FACET_DAY,                           /* in UTC, of the record's time */
    FACET_HOUR,                          /* inside FACET_DAY */
    FACETS
};

#define FACET_NAME_MOST 255u /* bytes of a name: no filesystem has longer ones */

/* Names that are no values; a value with a % has %25 for it. */
#define FACET_NONE  "%none"  /* records have no value there, or an empty one */
#define FACET_OTHER "%other" /* values for which there was no room, or whose names are too long */

/** All that is said of a facet, and not of its values. */
struct facet_type {
    const char *title;     /* of its column in reports; NULL: it has no report */
    enum facet outer;      /* the facet that it lies inside of; itself where there is none */
    enum evtx_field field; /* where a record has its value, of a stored one */
    uint32_t most;         /* values that are kept of a log, of one that has a dictionary */
};

extern const struct facet_type facet_types[FACETS];

static inline enum facet facet_outer(enum facet facet)
{
    return facet_types[facet].outer;
}

/** Appends the name of a text that is UTF-8 as evtx_value_text() writes it. */
void facet_escape(struct text *text, const uint8_t *bytes, size_t size);

/** Appends the text that is called @name; nothing for FACET_NONE. False: no text is called so, and
 *  @text is as it was. */
bool facet_unescape(struct text *text, const char *name);

/**
 * Appends the name of a record's value of a stored facet.
 *
 * @rank  set to the number that the value is, by which its facet is sorted; 0 for a text.
 */
void facet_name(struct text *text, enum facet facet, const struct evtx_value *value,
                uint32_t *rank);

/** The word for a level; NULL: it has none, and is called by its number. */
const char *facet_level_name(uint64_t level);

/** The level that has this word, in any case. False: none has. */
bool facet_level_named(const char *word, size_t size, uint32_t *level);

/** Appends the name of a day, counted from 1601-01-01: 2016-07-08. */
void facet_day_name(struct text *text, uint32_t day);

#endif
