/*
 * tables.h - the log as tables, in files that can be read from any place.
 *
 * Where the rows of each chunk begin is measured when somebody first asks; rows are made when they
 * are read, and those of the chunk that was read last are kept.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef EVTX_FUSEFS_TABLES_H
#define EVTX_FUSEFS_TABLES_H

#include "cache/search/table.h"

struct tables; /* opaque */

/** @log, @survey and @templates are borrowed. NULL when there is no memory. */
struct tables *
tables_new(const struct evtx_log *log, struct survey *survey, struct evtx_templates *templates);
void tables_free(struct tables *tables);

/** Whether its size is known, as it is for good then. */
bool tables_ready(const struct tables *tables, enum table table);

/** The size of the table, head included, which may take long. Once survey_ready(). Errors: those of
 *  table_measure(). */
EVTX_MUST_USE enum evtx_status tables_size(struct tables *tables, enum table table, uint64_t *size);

/** Asks who measures it to stop. */
struct stop *tables_stop(struct tables *tables, enum table table);

/** Copies @size bytes from @offset on, which the table must have. Once tables_size() was told. */
EVTX_MUST_USE enum evtx_status
tables_read(struct tables *tables, enum table table, uint64_t offset, uint8_t *bytes, size_t size);

#endif
