/* prefill_state.h - what a prefiller is made of. For prefill....c only. */
#ifndef EVTX_FUSEFS_PREFILL_STATE_H
#define EVTX_FUSEFS_PREFILL_STATE_H

#include "fusefs/process/clock.h"
#include "fusefs/serve/page_store.h"
#include "fusefs/serve/prefill.h"
#include "fusefs/tree/node_kinds.h"

#include <pthread.h>

enum { PREFILL_QUEUE = 32 /* directories that wait; what a reader has long passed is of no use */ };

/* What is known of a chunk's records/ directory: these bits, and above them a count of stray READs.
 */
enum { LISTED = 1, PUSHED = 2, STRAY = 4 };

/* Files to be stored: those in a chunk's records/, or, with .beside, those beside it; or @run
 * records of a value from @ordinal on. */
struct batch {
    uint64_t chunk;
    unsigned beside; /* enum beside */
    enum facet facet;
    uint32_t value;
    uint32_t ordinal, run;                    /* .run is 0 for a chunk */
    uint8_t read[(EVTX_MAX_RECORDS + 7) / 8]; /* places that the kernel has already */
};

struct prefiller {
    struct page_store pages; /* has the snapshot */
    int meminfo;             /* borrowed; memory.h */
    pthread_t thread;

    pthread_mutex_t lock; /* guards everything below it, and is never held during a store */
    pthread_cond_t change, stored;
    bool stopping, busy;
    uint64_t last_read;   /* when; ns */
    uint64_t beside_read; /* the same of files beside records/ */
    unsigned beside;      /* which those were lately */
    uint64_t last_look;   /* at the free memory */
    uint64_t rest_until;  /* memory was short */
    enum facet listed;    /* of the value that was listed last: only then are its files worth a try;
                             FACETS: none */
    bool running;         /* a run waits, or is being stored */
    uint32_t run;         /* length of the last one */
    enum facet run_facet;
    uint32_t run_value;
    uint32_t run_from, run_end; /* ordinals: its first record; what its reader will ask for next */
    struct listing_pattern *pattern; /* its bare listings are to be forgotten; NULL: none are */
    struct batch now;                /* while .busy */
    size_t first, waiting;
    struct batch queue[PREFILL_QUEUE]; /* a ring */
    uint8_t marks[]; /* one for each chunk that is stored, and one for all others */
};

static inline uint64_t prefill_now(void)
{
    return clock_ns(CLOCK_MONOTONIC_COARSE);
}

/* prefill_queue.c; with the lock held */

/** The batch that waits behind @index others. */
struct batch *batch_waiting(struct prefiller *prefiller, size_t index);

/** What is known of a chunk. */
uint8_t *prefill_mark(struct prefiller *prefiller, uint64_t chunk);

/** A batch that is empty, behind all others; the one that waits longest can be lost for it. */
struct batch *batch_enqueue(struct prefiller *prefiller);

/** Forgets the one that waits longest. */
void batch_drop_first(struct prefiller *prefiller);

/** The batch of a chunk's records, or of its files @beside them, that is not done yet; or NULL. */
struct batch *batch_find(struct prefiller *prefiller, uint64_t chunk, bool beside);

/* prefill_thread.c */

/** The thread: @argument is the prefiller. */
void *prefill_work(void *argument);

#endif
