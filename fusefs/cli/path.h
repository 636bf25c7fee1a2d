/*
 * path.h - the tree without a mount: paths to nodes, for `evtxfs ls` and `evtxfs cat`.
 */
#ifndef EVTX_FUSEFS_PATH_H
#define EVTX_FUSEFS_PATH_H

#include "fusefs/tree/node.h"

/** A node, and the log that it is of, or the root of many. */
struct place {
    struct snapshot *snapshot;
    struct node node;
};

/** Where all paths begin. */
struct place path_root(struct snapshot *root);

/**
 * Finds what @path leads to from @root, in which slashes at either end, double ones and "." mean
 * nothing, ".." is the directory above, and links are followed.
 *
 * @place  where it is; on anything but ANSWER_OK the directory in which there is no such name.
 */
enum answer path_find(struct snapshot *root, const char *path, struct place *place);

/** What is at @place itself, if that is the directory of a log of many: the log's own root, whose
 *  log is opened. False: no memory. */
bool path_enter(struct snapshot *root, struct place *place);

/** Appends where a link leads to. */
enum answer path_link(const struct place *link, struct text *target);

/** Says on standard error why @path of @log cannot be shown, for which path_find() set @place. */
void path_say(struct snapshot *root, const struct place *place, const char *log, const char *path,
              enum answer answer);

#endif
