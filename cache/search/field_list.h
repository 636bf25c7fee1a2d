/*
 * field_list.h - the fields of a log: how each is asked for, in how many events it is, and in
 * which.
 *
 * All of it follows from the survey, and is the work of some milliseconds.
 */
#ifndef EVTX_CACHE_FIELD_LIST_H
#define EVTX_CACHE_FIELD_LIST_H

#include "cache/survey/survey.h"

enum {
    FIELD_BITS = 12,
    MOST_FIELDS = (1 << FIELD_BITS) - 1 /* with names of their own; the rest are one, FACET_OTHER */
};

struct field_list; /* opaque; never changes */

/** Once survey_ready(). NULL: no memory. */
struct field_list *field_list_new(const struct survey *survey);
void field_list_free(struct field_list *list);

/** How many there are; they are numbered in the order of their names. */
uint32_t field_list_count(const struct field_list *list);

/** What a field is called in a condition, and as a directory: TargetUserName, System.Guid. Where
 *  they are too many or too long the last one is FACET_OTHER, and cannot be asked for. */
const char *field_list_name(const struct field_list *list, uint32_t field);

/** How many events have it, with or without a value. */
uint64_t field_list_events(const struct field_list *list, uint32_t field);

/** The field that is called so; or else in another case, as a query finds it: one of System before
 *  others, if there are several. False: there is none, or several are all that can be meant. */
bool field_list_find(const struct field_list *list, const char *name, uint32_t *field);

/** Appends a line of query/fields.tsv, which docs/filesystem.md describes; of the title first, with
 *  @field at field_list_count(). */
void field_list_put(const struct field_list *list, const struct survey *survey, uint32_t field,
                    struct text *text);

/** Whether each record of the set of fields may have the field. Inside cache/ only. */
bool field_list_in_set(const struct field_list *list, uint32_t set, uint32_t field);

#endif
