/* where.h - evtxfs dump --where: the events that fulfil conditions. */
#ifndef EVTX_FUSEFS_WHERE_H
#define EVTX_FUSEFS_WHERE_H

#include "fusefs/cli/dump_options.h"

/** Prints what query/…/events.jsonl would hold, in the form that is asked for. Returns an exit
 *  status, and said what is wrong. */
int dump_where(const struct dump_options *options);

#endif
