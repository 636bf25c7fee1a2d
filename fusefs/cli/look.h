/*
 * look.h - what `evtxfs ls` and `evtxfs cat` look at: one log, or many below a root, without a
 * mount, and as a mount would show it.
 */
#ifndef EVTX_FUSEFS_LOOK_H
#define EVTX_FUSEFS_LOOK_H

#include "fusefs/cli/source_line.h"
#include "fusefs/mount/many.h"

struct look {
    struct source_options sources;
    struct words paths; /* of .sources, owned */
    const char *templates;
    struct snapshot *root; /* one of the next two; NULL: it could not be opened */
    struct snapshot one;   /* of the only log */
    struct many many;
};

/** For .longs of a command line: --with, --templates and --help. The values of the first two are
 *  for look_take(). */
extern const struct option look_longs[];

/** Takes one of these options, or of those of source_line.h; true if it is none of them. False: it
 *  said what is wrong. */
bool look_take(struct look *look, int option, const char *value);

/** Opens @path and what the options say, and gives up the right to open files. Returns an exit
 *  status, and said what is wrong; look_close() is owed either way. */
int look_open(struct look *look, const char *path);

/** Reports what could not be read, if @status is EXIT_DONE, and closes all. Returns an exit status.
 *  @quiet: nobody reads on, so nothing is said. */
int look_close(struct look *look, int status, bool quiet);

#endif
