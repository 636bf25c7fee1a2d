/* spool.h - a log from standard input, which a pipe hands over only once and from front to back. */
#ifndef EVTX_FUSEFS_SPOOL_H
#define EVTX_FUSEFS_SPOOL_H

#include "core/evtx.h"

/** Opens standard input as a log. What cannot be read from any place is first copied to a file in
 *  $TMPDIR, or /tmp, that has no name and is gone when the log is closed. NULL: it said why not. */
struct evtx_log *open_standard_input(void);

/** A file in $TMPDIR, or /tmp, that has no name and is gone when it is closed; or -1, and errno. */
int nameless_file(void);

#endif
