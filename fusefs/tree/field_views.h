/*
 * field_views.h - the fields of one state of a log, found out when somebody first asks for them.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef EVTX_FUSEFS_FIELD_VIEWS_H
#define EVTX_FUSEFS_FIELD_VIEWS_H

#include "cache/search/field_list.h"

struct field_views; /* opaque */

/** @survey is borrowed. NULL when there is no memory. */
struct field_views *field_views_new(const struct survey *survey);
void field_views_free(struct field_views *views);

/** The fields; NULL: nobody has asked for them yet. */
const struct field_list *field_views_peek(struct field_views *views);

/** The same, and finds them. Once survey_ready(). NULL: no memory. */
const struct field_list *field_views_list(struct field_views *views);

#endif
