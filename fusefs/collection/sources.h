/*
 * sources.h - the logs of a collection: where they lie, in their order, and how they are called.
 *
 * Directories are gone through by their names alone; no log is opened. What a tree of evidence can
 * hold is met: symbolic links are not followed, special files never opened, a directory that lies
 * in itself is left out. Archives are unpacked, each by a process of its own.
 *
 *     struct sources sources;
 *     if (sources_find(&sources, &options))
 *         for (uint32_t n = 0; n < sources.count; n++)
 *             member_open(&sources, n, &log, why);
 *     sources_done(&sources);
 */
#ifndef EVTX_FUSEFS_SOURCES_H
#define EVTX_FUSEFS_SOURCES_H

#include "core/evtx.h"
#include "fusefs/archive/archive.h"
#include "fusefs/process/say.h"

#include <sys/types.h>

enum {
    DEFAULT_DEPTH = 64,
    MOST_DEPTH = 512,             /* a descriptor each */
    MOST_MEMBERS = (1 << 20) - 1, /* docs/architecture.md 7 */
};

/** A list of strings that are borrowed. All zero: empty. */
struct words {
    const char **list; /* owned */
    size_t count, room;
};

/** What is looked for, and where. */
struct source_options {
    const char *const *paths; /* as they were given; borrowed */
    size_t count;
    struct words include, exclude; /* globs, in any case; none to include: *.evtx */
    unsigned depth;                /* directories below a path */
    bool no_archives;              /* those in directories are not looked into */
    const char *password_file;     /* NULL: none */
    const char *spool;             /* folder to unpack to; NULL: $TMPDIR, or /tmp */
    uint64_t spool_size;           /* most bytes there; 0: half of what is free */
};

/** One log. */
struct member {
    char *path;              /* the PATH that was given, and what is below it; owned */
    char *label;             /* owned */
    uint32_t given;          /* which PATH */
    uint32_t below;          /* bytes of .path before what is below that; 0: it is that PATH */
    uint64_t size;           /* when it was found, like the time */
    struct timespec changed; /* of the file, or as its archive has it */
    const struct pack *pack; /* that it was unpacked from; NULL: it is a file */
    uint32_t inner;          /* bytes of .path before what is its path in the archive */
    uint64_t offset;         /* in the spool of .pack; .size bytes */
    bool placed;             /* there are bytes of it in the spool */
    enum pack_fault fault;   /* of .pack's member */
};

/** A file, wherever it is. */
struct file_identity {
    dev_t dev;
    ino_t ino;
};

struct sources {
    const struct source_options *options;
    int *roots;             /* each PATH that is a directory or a log, open; -1: another; owned */
    int *folders;           /* those of .roots that are directories, and -1 for others; owned */
    struct member *members; /* by PATH, then by bytes of path; owned */
    uint32_t count;
    size_t room;
    struct packs *packs;    /* what unpacks; NULL: no archive was met, or: */
    bool cannot_unpack;     /* it was said why */
    struct pack **archives; /* all that were; owned */
    size_t archive_count, archive_room;
    struct file_identity *packed; /* the files that were unpacked; owned */
    size_t packed_count, packed_room;
    struct pack_passwords passwords;
    uint32_t missing; /* of the PATHs: it was said why */
    uint32_t unread;  /* directories and archives that could not be read in full: it was said why */
    uint32_t links;   /* symbolic links that were not followed */
    bool too_deep;    /* there are directories below those that were to be looked into */
};

/**
 * Finds what there is, in its order, and unpacks archives. Before threads and the sandbox.
 *
 * False: nothing is there, and it said so. Either way sources_done() is owed.
 */
bool sources_find(struct sources *sources, const struct source_options *options);

void sources_done(struct sources *sources);

/** Opens member @n. False: @why is set to a clause that says why not. Any thread. */
bool member_open(const struct sources *sources, uint32_t n, struct evtx_log **log,
                 char why[WHY_ROOM]);

/** No file can be opened any more but members, and none be made but below the directory @written,
 * if that is not -1: the sandbox of commands. */
void sources_enter_sandbox(const struct sources *sources, int written);

/** What opening, finding and unpacking came to: EXIT_DONE, EXIT_NO_LOG or EXIT_DAMAGED. */
int sources_status(const struct sources *sources);

/** Whether the file at @path is one of the logs or archives: not to be written to. */
bool sources_hold(const struct sources *sources, const char *path);

/** Whether it takes a collection: several paths, one that is a directory, or an archive. */
bool sources_are_many(const char *const *paths, size_t count);

/** Adds a word. False: no memory. */
bool words_add(struct words *words, const char *word);

#endif
