/* budget_state.h - what a budget is made of. Inside cache/chunks/ only: for cache.c. */
#ifndef EVTX_CACHE_BUDGET_STATE_H
#define EVTX_CACHE_BUDGET_STATE_H

#include "cache/chunks/budget.h"
#include "cache/chunks/lru.h"
#include "cache/chunks/workbench.h"

#include <pthread.h>

struct budget {
    struct evtx_templates *templates; /* borrowed */

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t made;  /* a workbench is done */
    struct lru lru;
    struct workbenches workbenches;
    uint64_t hits, misses;
};

#endif
