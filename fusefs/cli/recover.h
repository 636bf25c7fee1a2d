/* recover.h - the stale records of a log, for `evtxfs dump --recover-records`. */
#ifndef EVTX_FUSEFS_RECOVER_H
#define EVTX_FUSEFS_RECOVER_H

#include "core/carve.h"
#include "fusefs/cli/dump_options.h"
#include "fusefs/collection/tag.h"
#include "fusefs/process/output.h"

/** Writes the stale records of all chunks, in the order of the file; @store may be NULL, and @tag
 *  empty. False: there is no memory, and it said so. */
bool recover_records(const struct evtx_log *log, struct evtx_templates *templates,
                     const struct evtx_store *store, const struct dump_options *options,
                     const struct tag *tag, struct output *output);

#endif
