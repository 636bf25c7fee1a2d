/* schema.h - which fields the events of a log have, by provider, event ID and version. */
#ifndef EVTX_CACHE_SCHEMA_H
#define EVTX_CACHE_SCHEMA_H

#include "cache/chunks/stop.h"
#include "cache/survey/survey.h"

/**
 * Appends report/schema.json, which docs/filesystem.md describes. Renders the whole log. Once
 * survey_ready().
 *
 * @stop  may be NULL.
 *
 * Errors: EVTX_NO_MEMORY; EVTX_CHANGED; EVTX_IO, it was stopped, or the survey was.
 */
EVTX_MUST_USE enum evtx_status
schema_put(const struct evtx_log *log, struct survey *survey, struct evtx_templates *templates,
           const struct stop *stop, struct text *text);

#endif
