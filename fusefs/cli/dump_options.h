/* dump_options.h - the command line of `evtxfs dump`. */
#ifndef EVTX_FUSEFS_DUMP_OPTIONS_H
#define EVTX_FUSEFS_DUMP_OPTIONS_H

#include "core/evtx.h"
#include "fusefs/cli/ranges.h"
#include "fusefs/collection/sources.h"

enum { MOST_THREADS = 256 };

struct dump_options {
    const char *log; /* "-": standard input; the first of .sources */
    struct source_options sources;
    bool many;               /* .sources are more than one log, or may be */
    const char *output_dir;  /* a file for each log is written there; NULL: none */
    const char *suffix;      /* of those files: .jsonl and so on */
    bool by_time;            /* in the order of time, over all logs */
    bool keep_copies;        /* and also what an earlier log has */
    bool source;             /* each event says which log it is from */
    const char *output;      /* NULL: standard output */
    const char *codec;       /* NULL: windows-1252 */
    const char *store;       /* directory of templates; NULL: none */
    struct ranges wanted;    /* IDs; none: all records */
    const char **conditions; /* owned; the words are not */
    size_t conditions_count, conditions_room;
    size_t threads;
    enum evtx_form form;
    bool columns;  /* Parquet, of events in .form */
    bool numbered; /* a line "Record ID" before each */
    bool ruled;    /* message_rule behind each */
    bool validate; /* chunks whose checksums do not fit are left out */
    bool follow;   /* what comes is printed too, until somebody ends it */
    bool from_now; /* and what is there is not */
    bool recover;  /* stale records follow the live ones */
    bool help;     /* nothing but the usage is asked for, and it was printed */
};

/** False: it said what is wrong. */
bool dump_options_read(struct dump_options *options, int argc, char **argv);

void dump_options_done(struct dump_options *options);

#endif
