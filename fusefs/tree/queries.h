/*
 * queries.h - the directories of query/: which conditions each stands for, and what was found.
 *
 * A directory has a number that is part of its inode number, so it is never forgotten; there can be
 * 16,384. What was found is kept while there is room, and found again when it is asked for later.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef EVTX_FUSEFS_QUERIES_H
#define EVTX_FUSEFS_QUERIES_H

#include "cache/search/query.h"

#include <stdint.h>

struct queries; /* opaque */

/** NULL when there is no memory. */
struct queries *queries_new(void);
void queries_free(struct queries *queries);

/**
 * Sets *@number to that of the directory called @condition in directory @parent, which is 0 for
 * query/ itself.
 *
 * Errors: EVTX_BAD_VALUE, it is no condition; EVTX_TOO_LARGE, there are too many directories, or
 * too many conditions in it; EVTX_NO_MEMORY. Only the first one is for good.
 */
EVTX_MUST_USE enum evtx_status
queries_find(struct queries *queries, uint32_t parent, const char *condition, uint32_t *number);

/** The directory that holds directory @number, which must be there and not 0. */
uint32_t queries_parent(struct queries *queries, uint32_t number);

/** What fulfils the conditions of directory @number, pinned until queries_put(). NULL: that is not
 *  known. */
const struct result *queries_peek(struct queries *queries, uint32_t number);

/** The same, and finds it out if need be. Errors: those of query_run(). */
EVTX_MUST_USE enum evtx_status
queries_get(struct queries *queries, struct survey *survey, struct evtx_templates *templates,
            uint32_t number, const struct result **result);

/** Asks who looks for that to stop. NULL: there is no such directory. */
struct stop *queries_stop(struct queries *queries, uint32_t number);

void queries_put(struct queries *queries, uint32_t number);

/** Whether it takes long to find that out: the index does not answer it. */
bool queries_slow(struct queries *queries, uint32_t number);

/** How many there are: their numbers are below it, and 0 is query/ itself. */
uint32_t queries_count(struct queries *queries);

#endif
