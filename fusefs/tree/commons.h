/*
 * commons.h - what the logs of a mount have in common, so that thousands of them cost no more than
 * one: the memory of their caches, compiled templates, and a file for what is long.
 */
#ifndef EVTX_FUSEFS_COMMONS_H
#define EVTX_FUSEFS_COMMONS_H

#include "cache/chunks/budget.h"
#include "core/carve.h"
#include "core/evtx.h"
#include "fusefs/process/block_file.h"

struct commons {
    struct evtx_templates *templates; /* owned, as all that follows */
    struct budget *budget;
    struct block_file *file;
    struct evtx_store *store; /* templates of other logs; NULL: none */
};

/** @budget  of all caches together, in bytes. 0, or -1 when there is no memory. Before the sandbox
 *           is entered. */
int commons_init(struct commons *commons, size_t budget);

/** Takes templates of other logs from a directory, for stale records; NULL: there is none. Returns
 *  0, or -1, and it said what is wrong. Before anybody reads. */
int commons_take_templates(struct commons *commons, const char *directory);

/** No snapshot may use it any more. Accepts one that is all zero. */
void commons_done(struct commons *commons);

#endif
