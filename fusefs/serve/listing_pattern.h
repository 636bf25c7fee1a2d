/*
 * listing_pattern.h - whether who lists the records of chunk after chunk wants more than their
 * names.
 *
 * A listing with attributes makes the kernel keep an inode for each file, and has the chunk laid
 * out for the sizes: `find` and `rg --files` need neither. Their walk looks like that of `ls -lR`,
 * which asks for nothing that it was given. So when a walk has gone on for some chunks, and nobody
 * looked for a file or read one, it gets names only: who wants more then looks up a file, and from
 * there on gets all.
 *
 * The kernel keeps such a bare listing as well, and would have to look up each of its files later.
 * Which ones it has is known here, so that it can be told to forget them once somebody wants more.
 *
 * Every function may be called from any thread.
 */
#ifndef EVTX_FUSEFS_LISTING_PATTERN_H
#define EVTX_FUSEFS_LISTING_PATTERN_H

#include "core/evtx.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define WALK_NAMES 16 /* chunks in a row of which nobody wanted more than names */

/** Counts chunks that are stored: holes of the log take no room, and no time. */
struct listing_pattern {
    const struct evtx_log *log; /* borrowed */
    uint64_t chunks;

    pthread_mutex_t lock; /* guards everything below it */
    uint64_t at;          /* the chunk that was listed last; UINT64_MAX: none */
    unsigned length;      /* chunks that this walk has gone over, at most WALK_NAMES */
    bool wanted;          /* it wants more than names */
    uint64_t last_wanted; /* when somebody did; ns */
    uint64_t forgotten;   /* chunks before it are not bare */
    uint8_t *bare;        /* a bit for each chunk; NULL: there is no memory, and none is bare */
};

void listing_pattern_init(struct listing_pattern *pattern, const struct evtx_log *log);
void listing_pattern_done(struct listing_pattern *pattern);

/** The records of @chunk, which is one that the log has stored, are listed. True: their names are
 * enough. The answer is the same for all parts of a listing; only the first one begins at @offset
 * 0. */
bool listing_pattern_listed(struct listing_pattern *pattern, uint64_t chunk, uint64_t offset);

/** Whether the last listing of @chunk was bare. */
bool listing_pattern_is_bare(struct listing_pattern *pattern, uint64_t chunk);

/** A record was looked up or read. True: there are bare listings to be forgotten. */
bool listing_pattern_wants_more(struct listing_pattern *pattern);

/** Takes a chunk with a bare listing, which the caller has forgotten. False: there is none. */
bool listing_pattern_take_bare(struct listing_pattern *pattern, uint64_t *chunk);

#endif
