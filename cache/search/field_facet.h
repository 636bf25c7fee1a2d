/*
 * field_facet.h - the values that events have of one field, and the records of each value.
 *
 * As a facet of the survey, but made when somebody asks for it: only records that have the field
 * are looked into, in the cache where they are there still. A record that has several values is one
 * of each; one that has none, or an empty one, is FACET_NONE.
 */
#ifndef EVTX_CACHE_FIELD_FACET_H
#define EVTX_CACHE_FIELD_FACET_H

#include "cache/search/field_list.h"
#include "cache/search/query.h"

enum {
    FIELD_VALUE_BITS = 15,
    MOST_FIELD_VALUES = (1 << FIELD_VALUE_BITS) - 3 /* besides FACET_NONE and FACET_OTHER */
};

struct field_facet; /* opaque; never changes */

/**
 * Finds the values of a field, with @threads threads. Once survey_ready().
 *
 * @stop   may be NULL.
 * @facet  set on EVTX_OK; the caller owes field_facet_free().
 *
 * Errors: EVTX_NO_MEMORY; EVTX_CHANGED; EVTX_IO, it was stopped, or the survey was.
 */
EVTX_MUST_USE enum evtx_status
field_facet_new(struct survey *survey, struct evtx_templates *templates,
                const struct field_list *list, uint32_t field, size_t threads,
                const struct stop *stop, struct field_facet **facet);

void field_facet_free(struct field_facet *facet);

/** Bytes that it takes. */
size_t field_facet_memory(const struct field_facet *facet);

/** How many values there are. They come in the order of directories: numbers, then names. */
uint32_t field_facet_count(const struct field_facet *facet);

/** The facts of a value. .name lives as long as the facet; .facet and .parent say nothing. */
struct survey_value field_facet_value(const struct field_facet *facet, uint32_t value);

/** The value that is called so. False: there is none. */
bool field_facet_find(const struct field_facet *facet, const char *name, uint32_t *value);

/** Its records. */
const struct result *field_facet_records(const struct field_facet *facet, uint32_t value);

#endif
