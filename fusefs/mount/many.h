/* many.h - finds and opens the logs of a tree of many: that of a mount, of ls and of cat. */
#ifndef EVTX_FUSEFS_MANY_H
#define EVTX_FUSEFS_MANY_H

#include "fusefs/collection/sources.h"
#include "fusefs/tree/snapshot.h"

struct many {
    struct sources sources; /* in the order of .roster */
    struct roster roster;
    struct snapshot root; /* of all; snapshot_close() comes before many_close() */
};

/**
 * Finds and opens them, before the sandbox is entered.
 *
 * @templates  a directory of templates of other logs; NULL: none.
 * @cache      budget of all caches, in bytes.
 * Returns EXIT_DONE, or another status, and it said what is wrong. On EXIT_DONE the caller owes
 * many_close(); one that is all zero can be closed, too.
 */
int many_open(const struct source_options *options, const char *templates, size_t cache,
              struct many *many);

/** Says how many of them cannot be read, if there are any. */
void many_say_failed(const struct many *many);

void many_close(struct many *many);

#endif
