/*
 * sigbus.h - SIGBUS, which reading a mapped log raises when the file becomes shorter meanwhile.
 *
 * A signal handler has no argument of ours, so the log that it is about is the one writable global
 * of the program. One log at a time.
 */
#ifndef EVTX_FUSEFS_SIGBUS_H
#define EVTX_FUSEFS_SIGBUS_H

#include "core/evtx.h"

/** Maps @log if that can be done, and handles SIGBUS for it from now on. */
void sigbus_map(struct evtx_log *log);

/** The log is about to be closed. */
void sigbus_done(void);

#endif
