/* wait_queue.c - a list of requests, and the threads that make what some of them wait for. */
#include "fusefs/serve/wait_queue.h"
#include "cache/chunks/lock.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* Threads. One has helpers for all processors, and what it makes takes up to 4 MB to render with:
 * a second one would break the promise of 16 MB beside the cache. */
enum { MAKERS = 1 };

static void give_up(struct request *request)
{
    fuse_reply_err(request->req, EINTR);
    requests_give(request->generation);
    free(request);
}

static struct stop *stop_of(const struct generation *generation, uint64_t making)
{
    return node_stop(generation->snapshot, node_from_number(making));
}

/* With the lock held: asks to stop whoever makes what nobody waits for any more. */
static void abandon(const struct requests *requests, const struct request *gone)
{
    struct stop *stop = stop_of(gone->generation, gone->making);
    const struct request *other = requests->parked;

    assert(gone->parked_for == ANSWER_SLOW);
    while (other &&
           !(other->parked_for == ANSWER_SLOW && stop_of(other->generation, other->making) == stop))
        other = other->next;
    if (stop && !other)
        stop_ask(stop);
}

/* Called by libfuse in the thread that reads requests. */
static void interrupted(fuse_req_t req, void *data)
{
    struct requests *requests = data;
    struct request **link, *found;

    pthread_mutex_lock(&requests->lock);
    for (link = &requests->parked; *link && (*link)->req != req; link = &(*link)->next)
        ;
    found = *link;
    if (found)
        *link = found->next;
    if (found && found->parked_for == ANSWER_SLOW)
        abandon(requests, found);
    pthread_mutex_unlock(&requests->lock);
    if (found) /* or a worker has it, or it is on its way here */
        give_up(found);
}

/* With the lock held. Nobody surveys a generation in the background that is not the present one,
 * but what takes long is made for it too. */
static bool is_over(const struct request *request)
{
    const struct requests *requests = request->requests;
    const struct generation *generation = request->generation;

    if (requests->stopping)
        return true;
    if (request->parked_for == ANSWER_SLOW)
        return false;
    if (request->parked_for == ANSWER_CHANGED)
        return generation->log->looks != request->looks;
    if (generation != generation->log->present)
        return true;
    return request->parked_for == ANSWER_EXPORT ? generation->exported : generation->surveyed;
}

/* Whether both wait for the same node of the same generation to be made. */
static bool
is_for(const struct request *request, const struct generation *generation, uint64_t making)
{
    return request->parked_for == ANSWER_SLOW && request->generation == generation &&
           request->making == making;
}

/* With the lock held: those too that wait for node @made of @generation, if it is not NULL. */
static void let_go(struct requests *requests, const struct generation *generation, uint64_t made)
{
    struct request **link = &requests->parked;

    assert(lock_is_held(&requests->lock));
    while (*link) {
        struct request *request = *link;

        if (is_over(request) || is_for(request, generation, made)) {
            *link = request->next;
            pool_submit(requests->pool, &request->job);
        } else {
            link = &request->next;
        }
    }
}

void wait_queue_release(struct requests *requests)
{
    pthread_mutex_lock(&requests->lock);
    let_go(requests, NULL, 0);
    pthread_mutex_unlock(&requests->lock);
}

/* ---- what takes long ------------------------------------------------------------------------- */

/** A job of the makers. Who waits for it is parked. */
struct making {
    struct job job;                /* first */
    struct generation *generation; /* held */
    struct node node;
};

/* With the lock held: whether somebody waits for that still. If so, whoever makes it goes on. */
static bool
want(const struct requests *requests, const struct generation *generation, uint64_t making)
{
    const struct request *other = requests->parked;
    struct stop *stop = stop_of(generation, making);

    while (other && !is_for(other, generation, making))
        other = other->next;
    if (other && stop)
        stop_recall(stop);
    return other;
}

static void make(struct job *job)
{
    struct making *making = (struct making *)job;
    struct generation *generation = making->generation;
    struct requests *requests = generation->requests;
    bool wanted;

    pthread_mutex_lock(&requests->lock);
    wanted = want(requests, generation, node_number(making->node));
    pthread_mutex_unlock(&requests->lock);
    if (wanted)
        node_make(generation->snapshot, making->node);
    pthread_mutex_lock(&requests->lock);
    let_go(requests, generation, node_number(making->node));
    pthread_mutex_unlock(&requests->lock);
    requests_give(generation);
    free(making);
}

/* With the lock held, and not once it is stopping: who does what takes long. */
static struct pool *makers(struct requests *requests)
{
    assert(lock_is_held(&requests->lock));
    if (!requests->makers) {
        requests->makers = pool_new(MAKERS, NULL, NULL);
        if (requests->makers)
            pool_wake(requests->makers);
    }
    return requests->makers ? requests->makers : requests->pool;
}

/* What a request waits for: a name that is found already stands for what it is the name of. */
static struct node node_to_make(const struct request *request)
{
    struct snapshot *snapshot = request->generation->snapshot;
    struct node node = node_in(snapshot, request->ino), child;

    if (*request->name &&
        node_find(&(struct visit){snapshot, false}, node, request->name, &child) == ANSWER_OK)
        return child;
    return node;
}

/* With the lock held: sees to it that what @request waits for is made, once for all who wait for
 * it. False: no memory. */
static bool make_for(const struct request *request)
{
    struct requests *requests = request->requests;
    struct making *making;

    assert(lock_is_held(&requests->lock));
    if (want(requests, request->generation, request->making))
        return true;
    making = malloc(sizeof *making);
    if (!making)
        return false;
    *making = (struct making){.job.run = make,
                              .generation = request->generation,
                              .node = node_from_number(request->making)};
    making->generation->users++;
    pool_submit(makers(requests), &making->job);
    return true;
}

bool wait_queue_leave_to_makers(struct request *request)
{
    struct requests *requests = request->requests;
    bool left;

    pthread_mutex_lock(&requests->lock);
    left = !requests->stopping;
    if (left) {
        struct stop *stop = stop_of(request->generation, request->making);

        if (stop)
            stop_recall(stop);
        pool_submit(makers(requests), &request->job);
    }
    pthread_mutex_unlock(&requests->lock);
    return left;
}

/* ---- parking --------------------------------------------------------------------------------- */

/* Once parked the request may be gone at any time, and its generation with it. An interrupt that
 * came before the lock is held did not find it: it is looked for after that. */
void wait_queue_put(struct request *request)
{
    struct requests *requests = request->requests;
    enum answer parked_for = request->parked_for;
    bool gone, parked;

    assert(requests->pool && request->generation && request->job.run);
    assert(parked_for == ANSWER_SURVEY || parked_for == ANSWER_EXPORT ||
           parked_for == ANSWER_SLOW || parked_for == ANSWER_CHANGED);
    fuse_req_interrupt_func(request->req, interrupted, requests);
    if (parked_for == ANSWER_SLOW)
        request->making = node_number(node_to_make(request));
    if (parked_for == ANSWER_EXPORT)
        survey_export_ask(request->generation->snapshot->survey);
    pthread_mutex_lock(&requests->lock);
    gone = fuse_req_interrupted(request->req);
    parked = !gone && !is_over(request) && (parked_for != ANSWER_SLOW || make_for(request));
    if (parked) {
        request->next = requests->parked;
        requests->parked = request;
        if (parked_for == ANSWER_SURVEY || parked_for == ANSWER_EXPORT)
            generation_work(request->generation);
    } else if (!gone) {
        pool_submit(requests->pool, &request->job);
    }
    pthread_mutex_unlock(&requests->lock);
    if (gone)
        give_up(request);
    else if (parked && parked_for == ANSWER_CHANGED)
        requests->look(requests->look_context);
    else if (parked)
        pool_wake(requests->pool); /* what is waited for must not begin later than now */
}
