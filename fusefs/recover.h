/* recover.h - the stale records of a log, for `evtxfs dump --recover-records`. */
#ifndef EVTX_FUSEFS_RECOVER_H
#define EVTX_FUSEFS_RECOVER_H

#include "fusefs/dump_options.h"
#include "fusefs/output.h"

/** Writes the stale records of all chunks, in the order of the file. False: there is no memory, or
 *  the directory of templates cannot be read, and it said so. */
bool recover_records(const struct evtx_log *log, struct evtx_templates *templates,
                     const struct dump_options *options, struct output *output);

#endif
