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

#include "cache/table.h"

struct tables; /* opaque */

/** @log, @survey and @templates are borrowed. NULL when there is no memory. */
struct tables *
tables_new(const struct evtx_log *log, struct survey *survey, struct evtx_templates *templates);
void tables_free(struct tables *tables);

/** The size of the table, head included. False: without @wait it is not known; or there is no
 *  memory. Once survey_ready(). */
bool tables_size(struct tables *tables, enum table table, bool wait, uint64_t *size);

/** Copies @size bytes from @offset on, which the table must have. Once tables_size() was told. */
EVTX_MUST_USE enum evtx_status
tables_read(struct tables *tables, enum table table, uint64_t offset, uint8_t *bytes, size_t size);

#endif
