/*
 * label.h - how a log of a collection is called: GROUP/NAME, or NAME.
 *
 * A label is made of paths alone, so no log need be opened for it, and it is the same in every run.
 * docs/filesystem.md 12 has the rules.
 */
#ifndef EVTX_FUSEFS_LABEL_H
#define EVTX_FUSEFS_LABEL_H

#include <stdbool.h>
#include <stddef.h>

enum { LABEL_PART = 255, LABEL_ROOM = 2 * LABEL_PART + 2 }; /* bytes of each part; of all and NUL */

/** Where a log lies: one path; and in an archive first the path of that, then that in it, which can
 *  be an archive again. */
struct log_path {
    const char *const *parts; /* borrowed, as all strings in it */
    size_t count;             /* at least 1; the last one is the log's */
};

/**
 * Makes a label for each of @count paths, which are in the order of members: of several that would
 * be equal, the later ones are numbered. The set of labels is the same in any order, and each path
 * has the same label, if the order of those that are numbered is.
 *
 * @labels  room for @count; set to strings that are the caller's. No label is that of another log,
 *          or the group of one.
 *
 * False: no memory; nothing is set then.
 */
bool labels_make(const struct log_path *paths, size_t count, char **labels);

#endif
