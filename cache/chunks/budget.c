/* budget.c - makes and frees what caches share. */
#include "cache/chunks/budget_state.h"

#include <assert.h>
#include <stdlib.h>

struct budget *budget_new(struct evtx_templates *templates, size_t bytes)
{
    assert(templates && bytes >= CACHE_BUDGET_LEAST);
    struct budget *budget = calloc(1, sizeof *budget);

    if (!budget)
        return NULL;
    if (lru_init(&budget->lru, bytes < CACHE_BUDGET_LEAST ? CACHE_BUDGET_LEAST : bytes) != 0) {
        free(budget);
        return NULL;
    }
    pthread_mutex_init(&budget->lock, NULL);
    pthread_cond_init(&budget->made, NULL);
    budget->templates = templates;
    return budget;
}

void budget_free(struct budget *budget)
{
    if (!budget)
        return;
    workbenches_free_spare(&budget->workbenches, &budget->lru.space);
    assert(!budget->workbenches.busy);
    lru_done(&budget->lru);
    pthread_cond_destroy(&budget->made);
    pthread_mutex_destroy(&budget->lock);
    free(budget);
}
