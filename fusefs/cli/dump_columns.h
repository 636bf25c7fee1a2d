/* dump_columns.h - evtxfs dump -o parquet: the events of a log, or of many, as one table. */
#ifndef EVTX_FUSEFS_DUMP_COLUMNS_H
#define EVTX_FUSEFS_DUMP_COLUMNS_H

#include "fusefs/cli/dump_queue.h"

/**
 * Writes the table. Chunks are rendered as ever, whatever the options say; only that columns are
 * made of them. What could not be read is in .damage of @logs, or in its .summary.
 *
 * @output  NULL: each log has a file of its own, below .folder of @logs.
 */
enum dump_end dump_columns(struct dump_logs *logs, struct output *output);

#endif
