/*
 * table.h - the log as tables: one row for each record, the same columns in every row.
 *
 * A row is made from the record's line, chunk by chunk, as nothing but sizes is kept.
 * docs/filesystem.md describes the columns.
 */
#ifndef EVTX_CACHE_TABLE_H
#define EVTX_CACHE_TABLE_H

#include "cache/chunks/render.h"
#include "cache/chunks/stop.h"
#include "cache/survey/survey.h"

enum table {
    TABLE_CSV,      /* events.csv */
    TABLE_TIMELINE, /* timeline.jsonl */
    TABLE_BODY,     /* bodyfile */
    TABLES
};

/** What stands before the first row: titles, or nothing. */
const char *table_head(enum table table);

/**
 * Appends the rows of the records that render_lines() rendered.
 *
 * Errors: EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
table_put(enum table table, const struct render *render, struct text *text);

/**
 * Measures the rows of each chunk, with @threads threads. Once survey_ready().
 *
 * @stop   may be NULL.
 * @begin  set on EVTX_OK: where the rows of the chunk at each position in log order begin behind
 * the head, and, in the last entry, where they end; the caller frees it.
 *
 * Errors: EVTX_NO_MEMORY; EVTX_CHANGED; EVTX_IO, it was stopped, or the survey was.
 */
EVTX_MUST_USE enum evtx_status
table_measure(enum table table, const struct evtx_log *log, struct survey *survey,
              struct evtx_templates *templates, size_t threads, const struct stop *stop,
              uint64_t **begin);

#endif
