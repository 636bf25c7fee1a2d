/*
 * query.h - the records that fulfil conditions.
 *
 * What the index knows is answered from it: event ID, provider, channel, level, computer, user and
 * time. Only records that pass there are rendered, for the other conditions, by several threads.
 */
#ifndef EVTX_CACHE_QUERY_H
#define EVTX_CACHE_QUERY_H

#include "cache/chunks/stop.h"
#include "cache/survey/survey.h"

struct query;  /* opaque: conditions; never changes */
struct result; /* opaque: records in log order; never changes */

/**
 * The conditions of @query, which may be NULL, and one more.
 *
 * @made  set to the new query; NULL on an error.
 *
 * Errors: EVTX_BAD_VALUE, @condition is none; EVTX_TOO_LARGE, there are too many; EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
query_new(const struct query *query, const char *condition, struct query **made);
void query_free(struct query *query);

/** Whether the index does not answer all of it, so that records have to be rendered; without that,
 *  only those have to be whose values have no room in it. */
bool query_renders(const struct query *query);

/** The name of a field that @query asks for and no event has; NULL: there is each of them, or
 *  nobody knows. Once survey_ready(). Borrowed from the query. */
const char *query_unknown(const struct survey *survey, const struct query *query);

/** Whether that takes the survey: not of fields that each event has. */
bool query_may_be_unknown(const struct query *query);

/**
 * Finds the records. Once survey_ready().
 *
 * @templates  as for the cache.
 * @stop       may be NULL.
 * @result     set on EVTX_OK; the caller owes result_free().
 *
 * Errors: EVTX_NO_MEMORY; EVTX_CHANGED; EVTX_IO, it was stopped, or the survey was.
 */
EVTX_MUST_USE enum evtx_status
query_run(struct survey *survey, struct evtx_templates *templates, const struct query *query,
          size_t threads, const struct stop *stop, struct result **result);

void result_free(struct result *result);

/** Bytes that it takes. */
size_t result_memory(const struct result *result);

/** How many records there are, how long their lines, and the newest time; as in a value. */
struct survey_value result_facts(const struct result *result);

/** The first record at or behind @ordinal. False: there is none. @item as in survey_next(). */
bool result_next(struct survey *survey, const struct result *result, uint32_t ordinal,
                 struct survey_item *item);

/** The record whose line holds byte @offset of all lines, and where it begins there. @offset must
 *  be below the size. */
uint32_t
result_seek(struct survey *survey, const struct result *result, uint64_t offset, uint64_t *begin);

/** The record that is called so; as survey_name(). */
bool result_name(struct survey *survey, const struct result *result, uint64_t id,
                 enum name_form form, struct survey_item *item);

#endif
