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

#include <stdatomic.h>

enum table {
    TABLE_CSV,      /* events.csv */
    TABLE_TIMELINE, /* timeline.jsonl */
    TABLE_BODY,     /* bodyfile */
    TABLES
};

struct table_bench; /* opaque: what rows are made in, by one thread */

/** NULL: no memory. */
struct table_bench *table_bench_new(void);
void table_bench_free(struct table_bench *bench);

/** The text before the first row: titles, or nothing. */
const char *table_head(enum table table);

/**
 * Appends the rows of the records that render_rows() rendered, with traces, to the text of each
 * table that is wanted.
 *
 * @wanted  1 << TABLE for each of them.
 *
 * Errors: EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status table_put(struct table_bench *bench, unsigned wanted,
                                         const struct render *render, struct text texts[TABLES]);

/**
 * Measures the rows of each chunk, of all tables that are wanted at once, with @threads threads.
 * Once survey_ready().
 *
 * @stop   may be NULL.
 * @done   counts the chunks that are measured.
 * @begin  set on EVTX_OK for each table that is wanted: where the rows of the chunk at each
 * position in log order begin behind the head, and, in the last entry, where they end; the caller
 * frees it.
 *
 * Errors: EVTX_NO_MEMORY; EVTX_CHANGED; EVTX_IO, it was stopped, or the survey was.
 */
EVTX_MUST_USE enum evtx_status
table_measure(unsigned wanted, const struct evtx_log *log, struct survey *survey,
              struct evtx_templates *templates, size_t threads, const struct stop *stop,
              _Atomic(uint64_t) *done, uint64_t *begin[TABLES]);

#endif
