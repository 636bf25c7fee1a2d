/*
 * directories.h - the directories that logs of a collection lie in, and which of them tell the logs
 * apart.
 */
#ifndef EVTX_FUSEFS_DIRECTORIES_H
#define EVTX_FUSEFS_DIRECTORIES_H

#include "core/text.h"
#include "fusefs/collection/label.h"

#include <stdint.h>

/** All zero: none is known. Number 0 is what all paths begin in. */
struct directories {
    struct directory *list; /* owned */
    size_t count, room;
    uint32_t *slots; /* owned; of .list, plus 1, by a hash of parent and name */
    size_t slot_count;
    struct text names;
};

struct directory {
    uint32_t parent;
    uint32_t children; /* directories in it */
    bool has_logs;     /* there are logs in it */
    size_t name, size; /* in .names */
};

/**
 * Adds the directories of @path. @directory: set to the last of them; @name: appended the name of
 * the log, as it is or, in Velociraptor's layout, decoded. False: no memory.
 */
bool directories_add(struct directories *directories, const struct log_path *path,
                     uint32_t *directory, struct text *name);

/** Appends the names of those above and of @directory that tell logs apart, joined by '~'. */
void directories_put_group(const struct directories *directories, uint32_t directory,
                           struct text *group);

void directories_done(struct directories *directories);

#endif
