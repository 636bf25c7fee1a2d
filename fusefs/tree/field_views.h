/*
 * field_views.h - the fields of one state of a log, and the values of those that were asked for.
 *
 * Both are found out when somebody first asks. Values are kept while there is room, and found again
 * when they are asked for later; their numbers are the same then, as the log is.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef EVTX_FUSEFS_FIELD_VIEWS_H
#define EVTX_FUSEFS_FIELD_VIEWS_H

#include "cache/search/field_facet.h"

struct field_views; /* opaque */

/** @survey and @templates are borrowed. NULL when there is no memory. */
struct field_views *field_views_new(struct survey *survey, struct evtx_templates *templates);
void field_views_free(struct field_views *views);

/** The fields; NULL: nobody has asked for them yet. */
const struct field_list *field_views_peek(struct field_views *views);

/** The same, and finds them. Once survey_ready(). NULL: no memory. */
const struct field_list *field_views_list(struct field_views *views);

/** The values of @field, which must be one of field_views_list(), pinned until field_views_put().
 *  NULL: they are not known. */
const struct field_facet *field_views_peek_values(struct field_views *views, uint32_t field);

/** The same, and finds them out if need be. Errors: those of field_facet_new(). */
EVTX_MUST_USE enum evtx_status
field_views_values(struct field_views *views, uint32_t field, const struct field_facet **facet);

void field_views_put(struct field_views *views, uint32_t field);

/** Asks who looks for the values to stop. NULL: there is no such field yet. */
struct stop *field_views_stop(struct field_views *views, uint32_t field);

#endif
