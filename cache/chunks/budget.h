/*
 * budget.h - the memory that the caches of several logs share: one bound for all of them.
 *
 * The chunks of all these logs are in one LRU, so a log that is read much has much of the memory,
 * and one that nobody reads has none. The workbenches are shared too: there are as many as threads
 * ever rendered at once, however many logs there are.
 */
#ifndef EVTX_CACHE_BUDGET_H
#define EVTX_CACHE_BUDGET_H

#include "core/evtx.h"

#define CACHE_BUDGET_LEAST ((size_t)1 << 20)
#define CACHE_BUDGET       ((size_t)64 << 20)

struct budget; /* opaque */

/**
 * @templates  of the logs of all caches; borrowed: it must outlive the budget.
 * @bytes      not below CACHE_BUDGET_LEAST.
 * Returns NULL when there is no memory.
 */
struct budget *budget_new(struct evtx_templates *templates, size_t bytes);

/** No cache may use it any more. Does nothing for NULL. */
void budget_free(struct budget *budget);

#endif
