/*
 * entry.h - what the kernel is told of a node: its attributes, and for how long it may keep them.
 *
 * Most can be kept for good. What a log that changes makes of them the kernel is told:
 * invalidate.h.
 */
#ifndef EVTX_FUSEFS_ENTRY_H
#define EVTX_FUSEFS_ENTRY_H

#include "fusefs/tree/node.h"

#include <fuse_lowlevel.h>

#define ENTRY_FOREVER 1e9 /* seconds */

/** Fills @entry for a LOOKUP or a listing. Returns what node_stat() does; only after ANSWER_OK can
 *  @entry be used. */
enum answer entry_fill(const struct visit *visit, struct node node, struct fuse_entry_param *entry);

/**
 * The same for a file whose attributes take long.
 *
 * Whoever looks up a name keeps others from looking up names in that directory: the kernel sees to
 * that, as libfuse before 3.17 does not tell it that there is no need. So who has to wait long
 * waits later, in GETATTR, which these attributes, valid for no time, make the kernel ask for.
 * Should anybody read without that, a file too long ends where a READ does.
 */
void entry_fill_unknown(const struct snapshot *snapshot, struct node file,
                        struct fuse_entry_param *entry);

#endif
