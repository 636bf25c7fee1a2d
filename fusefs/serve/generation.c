/* generation.c - the states of a log that are shown, or still held by somebody. */
#include "fusefs/serve/requests.h"

#include "cache/chunks/lock.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

void generation_work(struct generation *generation)
{
    struct requests *requests = generation->requests;
    struct served_log *log = generation->log;
    struct served_log **link = &requests->at_work;

    assert(lock_is_held(&requests->lock));
    log->works++;
    if (log->at_work) {
        while (*link != log)
            link = &(*link)->next;
        *link = log->next;
    }
    log->at_work = true;
    log->next = requests->at_work;
    requests->at_work = log;
}

/* With the lock held: the first generation of a log of many. NULL: no memory. */
static struct generation *open_log(struct requests *requests, struct served_log *log)
{
    const struct snapshot *root = requests->logs[0].present->snapshot;
    struct snapshot *snapshot =
        roster_open(requests->roster, (uint32_t)(log - requests->logs) - 1, root);
    struct generation *made = snapshot ? generation_new(requests, log, snapshot) : NULL;

    assert(lock_is_held(&requests->lock));
    if (!made)
        return NULL;
    log->present = made;
    if (requests->stopping)
        survey_stop(snapshot->survey);
    if (requests->pool) {
        survey_listen(snapshot->survey, generation_surveyed, made);
        made->surveyed = survey_over(snapshot->survey); /* others may have been at it before */
        generation_work(made);
    }
    return made;
}

/* With the lock held. NULL, and errno: there is none. */
static struct generation *find(struct requests *requests, uint64_t number)
{
    struct generation *found;
    struct served_log *log;
    uint32_t index;

    errno = ESTALE;
    if (!node_log(requests->roster, number, &index))
        return NULL;
    assert(lock_is_held(&requests->lock) && index < requests->log_count);
    log = &requests->logs[index];
    if (!log->present && !requests->roster->list[index - 1].log)
        return NULL;
    if (!log->present && !open_log(requests, log)) {
        errno = ENOMEM;
        return NULL;
    }
    found = log->present;
    if (!node_is_in(found->snapshot, number)) {
        found = found->older;
        if (found && !node_is_in(found->snapshot, number))
            found = NULL;
    }
    errno = ESTALE;
    return found;
}

struct generation *requests_take(struct requests *requests, uint64_t number)
{
    struct generation *found;
    int error;

    pthread_mutex_lock(&requests->lock);
    found = find(requests, number);
    error = errno;
    if (found)
        found->users++;
    pthread_mutex_unlock(&requests->lock);
    errno = error;
    return found;
}

void requests_give(struct generation *generation)
{
    struct requests *requests = generation->requests;

    pthread_mutex_lock(&requests->lock);
    assert(generation->users > 0);
    if (--generation->users == 0)
        pthread_cond_broadcast(&requests->change);
    pthread_mutex_unlock(&requests->lock);
}

struct generation *requests_next(const struct generation *generation)
{
    struct requests *requests = generation->requests;
    struct generation *next;

    pthread_mutex_lock(&requests->lock);
    assert(generation->users > 0);
    next = generation->log->present == generation ? NULL : generation->log->present;
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
    for (const struct generation *g = generation->log->present->older; g; g = g->older)
        settled &= g->users == (g == generation);
    pthread_mutex_unlock(&requests->lock);
    return settled;
}

void generation_free(struct generation *generation)
{
    assert(generation->users == 0);
    prefill_free(generation->prefiller);
    if (generation->snapshot->log)
        listing_pattern_done(&generation->pattern);
    readahead_done(&generation->ahead);
    free(generation);
}

struct generation *
generation_new(struct requests *requests, struct served_log *log, struct snapshot *snapshot)
{
    struct generation *made = calloc(1, sizeof *made);

    assert((snapshot->log != NULL) != (snapshot->roster != NULL));
    if (!made)
        return NULL;
    made->requests = requests;
    made->log = log;
    made->snapshot = snapshot;
    snapshot->counters = &requests->counters;
    readahead_init(&made->ahead, snapshot, &requests->counters.ahead);
    if (snapshot->log)
        listing_pattern_init(&made->pattern, snapshot->log);
    if (requests->pushed && !requests->roster)
        made->prefiller =
            prefill_new(snapshot, requests->pushed, requests->meminfo, &requests->counters.push);
    return made;
}

struct snapshot *requests_reap(struct requests *requests)
{
    struct generation **link, *found;
    struct snapshot *snapshot;

    assert(!requests->roster);
    pthread_mutex_lock(&requests->lock);
    link = &requests->logs[0].present->older;
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
