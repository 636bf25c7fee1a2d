/*
 * dump_logs.h - the logs that `evtxfs dump` prints, one after the other: which chunk comes next,
 * where it is written to, and what is said of each log in the end.
 */
#ifndef EVTX_FUSEFS_DUMP_LOGS_H
#define EVTX_FUSEFS_DUMP_LOGS_H

#include "cache/chunks/damage.h"
#include "fusefs/cli/dump_options.h"
#include "fusefs/cli/part_file.h"
#include "fusefs/collection/summary.h"
#include "fusefs/collection/tag.h"

/** One log while it is dumped. */
struct dump_log {
    struct evtx_log *log;
    uint32_t member;       /* of the sources */
    uint64_t first, count; /* the chunk that log order begins with; chunks of the file */
    uint64_t at;           /* the next one in log order that nobody has */
    struct tag tag;        /* .text is empty: lines have none */
    struct part_file file; /* with --output-dir */
    struct damage damage;
};

struct dump_logs {
    const struct dump_options *options;
    const struct sources *sources; /* NULL: .only is all there is */
    struct evtx_log *only;         /* owned by who gave it */
    int folder;                    /* of --output-dir; -1: there is none; borrowed */
    bool mapped;                   /* logs are mapped: one thread reads them */
    uint32_t next, done;           /* members that were begun; that came to their end */
    struct summary summary;
    struct damage damage; /* of .only */
    bool any;             /* something was to be written */
    bool no_memory;
    int error; /* errno of a file of --output-dir that could not be written; 0: none */
};

/** Opens the next log that can be. NULL: there is none, or .no_memory or .error is set. */
struct dump_log *dump_logs_next(struct dump_logs *logs);

/** The next chunk of @log in log order; holes of the file are left out. False: it is at its end. */
bool dump_log_chunk(struct dump_log *log, uint64_t *chunk);

/** Nothing of @log is needed any more. @whole: all of it was written. */
void dump_logs_close(struct dump_logs *logs, struct dump_log *log, bool whole);

/** Chunks there are to be, about: of all logs. */
uint64_t dump_logs_chunks(const struct dump_logs *logs);

#endif
