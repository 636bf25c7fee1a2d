/*
 * field_index.h - which records can have the field of a condition, by their sets of fields.
 *
 * Inside cache/ only.
 */
#ifndef EVTX_CACHE_FIELD_INDEX_H
#define EVTX_CACHE_FIELD_INDEX_H

#include "cache/search/condition.h"
#include "cache/survey/facets.h"

/** Where the field of the condition stands in this log: elsewhere than its name says if that is
 *  one of System but for case, and an event has exactly this one outside of it. */
enum section field_section(const struct facets *facets, const struct condition *condition);

/** Whether records with the set may have the field, which stands in @section. */
bool field_in_set(const struct facets *facets, uint32_t set, const struct condition *condition,
                  enum section section);

/**
 * Whether records with the set have exactly one field that can be meant, once, and no other one of
 * that name: then scan_only() finds it.
 *
 * @member  empty, or what an earlier set made of it: the name with quotes and colon as a line has
 *          it. False where this set would make it another one.
 */
bool field_only_in_set(const struct facets *facets, uint32_t set, const struct condition *condition,
                       enum section section, struct text *member);

/** Whether an event may have the field; true where nobody knows. */
bool field_exists(const struct facets *facets, const struct condition *condition);

#endif
