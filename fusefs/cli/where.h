/* where.h - evtxfs dump --where: the events that fulfil conditions. */
#ifndef EVTX_FUSEFS_WHERE_H
#define EVTX_FUSEFS_WHERE_H

#include "fusefs/cli/dump_options.h"
#include "fusefs/process/output.h"

/** Prints what query/…/events.jsonl would hold, in the form that is asked for. Returns an exit
 *  status, and said what is wrong. */
int dump_where(const struct dump_options *options);

/** The same of each log of many, one after the other: to @output, or to files below the directory
 *  @folder, if that is not -1. */
int dump_where_many(const struct dump_options *options, const struct sources *sources, int folder,
                    const struct output *output);

#endif
