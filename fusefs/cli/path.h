/*
 * path.h - the tree without a mount: paths to nodes, for `evtxfs ls` and `evtxfs cat`.
 */
#ifndef EVTX_FUSEFS_PATH_H
#define EVTX_FUSEFS_PATH_H

#include "fusefs/tree/node.h"

/** Finds the node at @path, in which slashes at either end, double ones and "." mean nothing. */
enum answer path_find(struct snapshot *snapshot, const char *path, struct node *node);

/** Says on standard error why @path of @log cannot be shown. */
void path_say(struct snapshot *snapshot, const char *log, const char *path, enum answer answer);

/** Says that no event has the field that a condition asks for, and which one may be meant. */
void path_say_no_field(struct snapshot *snapshot, const char *field);

#endif
