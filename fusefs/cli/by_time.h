/*
 * by_time.h - `evtxfs dump --by-time`: the events of all logs in the order of time, each with the
 * log that it is from.
 *
 * All chunks are rendered once, of which 16 bytes a record are kept, and once more where they are
 * written: 16 MB of text at a time, for which each chunk is loaded once. docs/filesystem.md 12
 */
#ifndef EVTX_FUSEFS_BY_TIME_H
#define EVTX_FUSEFS_BY_TIME_H

#include "fusefs/cli/dump_options.h"
#include "fusefs/cli/dump_queue.h"
#include "fusefs/cli/spots.h"
#include "fusefs/collection/summary.h"

/** Writes them to @output; what could not be read is in @summary. @spots: only these, and of logs
 *  nothing is summed up but that they changed meanwhile; NULL: all. */
enum dump_end
dump_by_time(const struct dump_options *options, const struct sources *sources,
             const struct spots *spots, struct output *output, struct summary *summary);

#endif
