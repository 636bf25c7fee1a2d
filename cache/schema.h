/* schema.h - which fields the events of a log have, by provider, event ID and version. */
#ifndef EVTX_CACHE_SCHEMA_H
#define EVTX_CACHE_SCHEMA_H

#include "cache/survey.h"

/**
 * Appends report/schema.json, which docs/filesystem.md describes. Renders the whole log. Once
 * survey_ready().
 *
 * Errors: EVTX_NO_MEMORY, also when the survey was stopped.
 */
EVTX_MUST_USE enum evtx_status schema_put(const struct evtx_log *log, struct survey *survey,
                                          struct evtx_templates *templates, struct text *text);

#endif
