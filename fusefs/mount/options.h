/*
 * options.h - the command line of a mount.
 *
 *     evtxfs [options] PATH... MOUNTPOINT
 *
 * Every long option --KEY=VALUE is also -o KEY=VALUE, so that fstab can say it. What mount(8) adds
 * and a log cannot be (rw, dev, suid, ...) is accepted and ignored; foreign_options.h.
 */
#ifndef EVTX_FUSEFS_OPTIONS_H
#define EVTX_FUSEFS_OPTIONS_H

#include "cache/chunks/cache.h"
#include "fusefs/collection/sources.h"
#include "fusefs/mount/inherited.h"
#include "fusefs/process/drop.h"

#include <fuse_opt.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct options {
    char **strings; /* the paths, the mount point and the globs, as they were given; owned */
    size_t string_count;
    struct source_options sources; /* what is mounted: a log, or where many are */
    const char *mountpoint;        /* NULL: not given */
    char *templates;               /* directory of templates; owned; NULL: none */
    char *password_file, *spool;   /* owned; of .sources */
    size_t cache;                  /* budget in bytes */
    uid_t uid;
    gid_t gid;
    unsigned refresh;  /* seconds between two looks at the log; 0: none */
    unsigned max_read; /* most bytes of one READ; 0: as many as the kernel asks for */
    unsigned umask;    /* permissions that no file and no directory has */
    bool allow_other;  /* libfuse knows, too */
    bool mounted;      /* the mount point is /dev/fd/N: it is mounted, and N answers the kernel */
    enum cache_form listed; /* which of the records' files */
    bool no_sandbox;
    bool keep_copies;           /* of many logs: what an earlier one has, too, is not left out */
    struct drop drop;           /* whom to become */
    struct inherited inherited; /* what else it was started with; noted by who mounts */
    int foreground, debug, single, help, version, nopush, nonempty, io_uring,
        no_archives; /* 0 or 1; libfuse writes an int */
};

/** Reads @args, which keeps what is libfuse's. Returns 0; or -1, and it said what is wrong. */
int options_read(struct options *options, struct fuse_args *args);

void options_done(struct options *options);

/** Reads a size such as 16M: digits and at most one of K, M, G. */
bool options_size(const char *string, size_t *size);

#endif
