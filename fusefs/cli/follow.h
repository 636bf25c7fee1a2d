/* follow.h - evtxfs dump --follow: the events of a log, and those that come, as `tail -f`. */
#ifndef EVTX_FUSEFS_FOLLOW_H
#define EVTX_FUSEFS_FOLLOW_H

#include "cache/chunks/render.h"
#include "fusefs/cli/dump_options.h"

/** Until a signal says so, or the reader of the output is gone. @style: how events are written.
 *  Returns an exit status, and said what is wrong. */
int follow_log(const struct dump_options *options, const struct render_style *style);

#endif
