/*
 * foreign_options.h - options that are not ours: those of mount(8), fstab(5) and mount.fuse3(8).
 */
#ifndef EVTX_FUSEFS_FOREIGN_OPTIONS_H
#define EVTX_FUSEFS_FOREIGN_OPTIONS_H

#include "fusefs/process/nearest.h"

enum foreign {
    FOREIGN_UNKNOWN,
    FOREIGN_KEPT,    /* libfuse takes it */
    FOREIGN_IGNORED, /* a mount is so anyway, or it is for others */
    FOREIGN_REFUSED, /* a mount cannot be so */
};

/** What becomes of @option, "key" or "key=value". @reason is set when it is refused. */
enum foreign foreign_option(const char *option, const char **reason);

/** Tries all that are not refused. */
void foreign_options_try(struct nearest *nearest);

#endif
