/*
 * readahead.h - renders what a reader will ask for next, by workers that have nothing else to do.
 *
 * It follows one reader of the root's events.jsonl, and one that walks through chunks in either
 * direction: more at a time are rare, and only lose time. A chunk far ahead takes only room that is
 * free, or that the reader is done with; so the first to be read are never evicted for later ones.
 */
#ifndef EVTX_FUSEFS_READAHEAD_H
#define EVTX_FUSEFS_READAHEAD_H

#include "fusefs/process/counters.h"
#include "fusefs/tree/node.h"

#include <pthread.h>

struct readahead {
    struct snapshot *snapshot;
    counter *rendered; /* chunks; borrowed */

    pthread_mutex_t lock; /* guards everything below it */
    uint64_t read;        /* the reader of events.jsonl is at this offset, */
    uint64_t at, end;     /* and from .at to .end its chunks may have to be rendered */
    uint64_t listed;      /* the chunk whose records were listed last: which of those stored */
    uint64_t files;       /* the next chunk to lay out, in the same way; AHEAD_NONE: none */
};

void readahead_init(struct readahead *ahead, struct snapshot *snapshot, counter *rendered);
void readahead_done(struct readahead *ahead);

/** The records of @chunk were listed. True: there is work. */
bool readahead_listed(struct readahead *ahead, uint64_t chunk);

/** events.jsonl is read from @offset on. Once the survey is ready. True: there is work. */
bool readahead_read(struct readahead *ahead, uint64_t offset, size_t size);

/** Renders one chunk; as a pool_step. */
bool readahead_step(struct readahead *ahead);

#endif
