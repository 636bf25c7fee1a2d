/* generation.c - the states of a log that are shown, or still held by somebody. */
#include "fusefs/serve/requests.h"

#include <stdlib.h>

struct generation *requests_take(struct requests *requests, uint64_t number)
{
    struct generation *found;

    pthread_mutex_lock(&requests->lock);
    found = requests->present;
    if (!node_is_in(found->snapshot, number)) {
        found = found->older;
        if (found && !node_is_in(found->snapshot, number))
            found = NULL;
    }
    if (found)
        found->users++;
    pthread_mutex_unlock(&requests->lock);
    return found;
}

void requests_give(struct generation *generation)
{
    struct requests *requests = generation->requests;

    pthread_mutex_lock(&requests->lock);
    if (--generation->users == 0)
        pthread_cond_broadcast(&requests->change);
    pthread_mutex_unlock(&requests->lock);
}

struct generation *requests_next(const struct generation *generation)
{
    struct requests *requests = generation->requests;
    struct generation *next;

    pthread_mutex_lock(&requests->lock);
    next = requests->present == generation ? NULL : requests->present;
    while (next && next->older != generation)
        next = next->older;
    if (next)
        next->users++;
    pthread_mutex_unlock(&requests->lock);
    return next;
}

bool requests_settled(const struct generation *generation)
{
    struct requests *requests = generation->requests;
    bool settled = true;

    pthread_mutex_lock(&requests->lock);
    for (const struct generation *g = requests->present->older; g; g = g->older)
        settled &= g->users == (g == generation);
    pthread_mutex_unlock(&requests->lock);
    return settled;
}

void generation_free(struct generation *generation)
{
    prefill_free(generation->prefiller);
    listing_pattern_done(&generation->pattern);
    readahead_done(&generation->ahead);
    free(generation);
}

struct generation *generation_new(struct requests *requests, struct snapshot *snapshot)
{
    struct generation *made = calloc(1, sizeof *made);

    if (!made)
        return NULL;
    made->requests = requests;
    made->snapshot = snapshot;
    snapshot->counters = &requests->counters;
    readahead_init(&made->ahead, snapshot, &requests->counters.ahead);
    listing_pattern_init(&made->pattern, snapshot->log);
    if (requests->pushed)
        made->prefiller =
            prefill_new(snapshot, requests->pushed, requests->meminfo, &requests->counters.push);
    return made;
}

struct snapshot *requests_reap(struct requests *requests)
{
    struct generation **link, *found;
    struct snapshot *snapshot;

    pthread_mutex_lock(&requests->lock);
    link = &requests->present->older;
    if (*link) /* the one before the present one stays */
        link = &(*link)->older;
    while (*link && (*link)->users)
        link = &(*link)->older;
    found = *link;
    if (found)
        *link = found->older;
    pthread_mutex_unlock(&requests->lock);
    if (!found)
        return NULL;
    snapshot = found->snapshot;
    generation_free(found);
    return snapshot;
}
