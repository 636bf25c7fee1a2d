/* requests.c - the way of a request from the kernel to who can answer it. */
#include "fusefs/serve/requests.h"

#include "cache/chunks/lock.h"
#include "fusefs/process/clock.h"
#include "fusefs/process/memory.h"
#include "fusefs/serve/wait_queue.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    TRIES = 3,      /* a log that changes faster than it can be looked at is an error */
    HEAD_START = 20 /* ms after a mount, for its first requests, before the survey begins */
};

#define LAST_ANSWERS UINT64_C(5000000000) /* ns that an end waits for what was asked */

static int errno_of(enum answer answer)
{
    switch (answer) { /* no default: the compiler names an answer that is missing here */
    case ANSWER_OK:
        return 0;
    case ANSWER_NONE:
        return ENOENT;
    case ANSWER_NO_MEMORY:
        return ENOMEM;
    case ANSWER_FULL:
        return ENOSPC;
    case ANSWER_RENDER:
    case ANSWER_SURVEY:
    case ANSWER_EXPORT:
    case ANSWER_SLOW:
    case ANSWER_IO:
        return EIO;
    case ANSWER_CHANGED:
        return ESTALE;
    }
    return EIO;
}

/* ---- serving --------------------------------------------------------------------------------- */

static void pass_on(struct request *request, enum answer answer);

/* Whether it is not answered yet, and will be. */
static bool comes_later(const struct request *request, enum answer answer)
{
    const struct requests *requests = request->requests;

    if (answer == ANSWER_CHANGED)
        return requests->pool && requests->look && request->tries < TRIES;
    return answer == ANSWER_RENDER || answer == ANSWER_SURVEY || answer == ANSWER_EXPORT ||
           answer == ANSWER_SLOW;
}

static enum answer serve(struct request *request, bool wait)
{
    struct requests *requests = request->requests;

    pthread_mutex_lock(&requests->lock);
    request->looks = request->generation->log->looks;
    pthread_mutex_unlock(&requests->lock);
    return request->serve(request, &(struct visit){request->generation->snapshot, wait});
}

/* The end of a request. Another state can be asked for, but where there is no log there is none. */
static void finish(const struct request *request, enum answer answer)
{
    bool gone = answer == ANSWER_CHANGED && atomic_load(&request->requests->gone);

    if (answer != ANSWER_OK)
        fuse_reply_err(request->req, gone ? EIO : errno_of(answer));
    requests_give(request->generation);
}

/* While a job waited there may have come another generation, which what it was parked for is not
 * about. False: it is answered, as its own is forgotten. */
static bool take_again(struct request *request)
{
    struct generation *generation = requests_take(request->requests, request->ino);
    int error = errno;

    if (generation != request->generation)
        request->parked_for = ANSWER_OK;
    requests_give(request->generation);
    request->generation = generation;
    if (generation)
        return true;
    fuse_reply_err(request->req, error);
    free(request);
    return false;
}

static void finish_or_pass_on(struct request *request, enum answer answer)
{
    if (comes_later(request, answer)) {
        pass_on(request, answer);
        return;
    }
    finish(request, answer);
    free(request);
}

/* A job of the pool or of the makers. Only a log that has changed can put it off again. */
static void run(struct job *job)
{
    struct request *request = (struct request *)job;

    if (take_again(request))
        finish_or_pass_on(request, serve(request, true));
}

/* What it was parked for is over, but was not had, or was given up again. Who makes things answers
 * it then if that takes long. */
static void insist(struct request *request, enum answer answer)
{
    request->job.run = run;
    if (answer != ANSWER_SLOW || !wait_queue_leave_to_makers(request))
        run(&request->job);
}

/* Whether it waits for the same again, which is no use. Who was answered waits for nothing. */
static bool is_in_vain(const struct request *request, enum answer answer)
{
    return answer == request->parked_for && answer != ANSWER_OK && answer != ANSWER_CHANGED;
}

/* A job of the pool: what it was parked for is over, which does not mean that it went well. */
static void resume(struct job *job)
{
    struct request *request = (struct request *)job;
    enum answer answer;

    if (!take_again(request))
        return;
    answer = serve(request, false);
    if (answer == ANSWER_RENDER || is_in_vain(request, answer))
        insist(request, answer);
    else
        finish_or_pass_on(request, answer);
}

/* To who can answer it. */
static void pass_on(struct request *request, enum answer answer)
{
    request->parked_for = answer;
    request->tries += answer == ANSWER_CHANGED;
    request->job.run = answer == ANSWER_RENDER ? run : resume;
    if (answer == ANSWER_RENDER)
        pool_submit(request->requests->pool, &request->job);
    else
        wait_queue_put(request);
}

/* Apart from the lock, which those who start what is missing need. */
static void wait_until_released(struct requests *requests)
{
    pthread_mutex_lock(&requests->lock);
    while (atomic_load(&requests->held))
        pthread_cond_wait(&requests->change, &requests->lock);
    pthread_mutex_unlock(&requests->lock);
}

void requests_serve(struct request *request)
{
    struct requests *requests = request->requests;
    struct request *later;
    enum answer answer;

    assert(request->serve && strnlen(request->name, NAME_ROOM) < NAME_ROOM);
    if (atomic_load(&requests->held))
        wait_until_released(requests);
    request->generation = requests_take(requests, request->ino);
    if (!request->generation) {
        fuse_reply_err(request->req, errno);
        return;
    }
    answer = serve(request, !requests->pool);
    if (!comes_later(request, answer)) {
        finish(request, answer);
        return;
    }
    later = malloc(sizeof *later);
    if (!later) {
        finish(request, ANSWER_NO_MEMORY);
        return;
    }
    *later = *request;
    pass_on(later, answer);
}

/* ---- starting and stopping ------------------------------------------------------------------- */

void generation_surveyed(void *context)
{
    struct generation *generation = context;
    struct requests *requests = generation->requests;
    bool surveyed = survey_over(generation->snapshot->survey);
    bool exported = survey_export_over(generation->snapshot->survey);

    pthread_mutex_lock(&requests->lock);
    generation->surveyed |= surveyed;
    generation->exported |= exported;
    pthread_mutex_unlock(&requests->lock);
    wait_queue_release(requests);
    pool_wake(requests->pool);
}

/* With the lock held: nothing more is to be done at that log, unless somebody has asked since it
 * was put to work for the time @works. */
static void end_work(struct requests *requests, struct served_log *log, uint64_t works)
{
    struct served_log **link = &requests->at_work;

    assert(lock_is_held(&requests->lock));
    if (!log->at_work || log->works != works)
        return;
    while (*link != log)
        link = &(*link)->next;
    *link = log->next;
    log->at_work = false;
}

/* With the lock held, but not while it works. */
static bool work_at(struct requests *requests, struct served_log *log)
{
    struct generation *generation = log->present;
    uint64_t works = log->works;
    bool over, more;

    generation->users++;
    pthread_mutex_unlock(&requests->lock);
    over = survey_over(generation->snapshot->survey);
    more = readahead_step(&generation->ahead) || survey_step(generation->snapshot->survey);
    pthread_mutex_lock(&requests->lock);
    if (--generation->users == 0)
        pthread_cond_broadcast(&requests->change);
    if (!more && over)
        end_work(requests, log, works);
    return more;
}

/* Others may change the list meanwhile, but from a log that has left it there still is a way to the
 * rest. */
static bool step(void *context)
{
    struct requests *requests = context;
    bool more = false;

    pthread_mutex_lock(&requests->lock);
    for (struct served_log *log = requests->at_work; log && !more; log = log->next)
        more = work_at(requests, log);
    pthread_mutex_unlock(&requests->lock);
    return more;
}

/* Lets somebody work at @generation. */
static void wake_for(struct generation *generation)
{
    struct requests *requests = generation->requests;

    pthread_mutex_lock(&requests->lock);
    generation_work(generation);
    pthread_mutex_unlock(&requests->lock);
    pool_wake(requests->pool);
}

void requests_foresee(const struct request *request)
{
    struct requests *requests = request->requests;
    struct node node = node_from_number(request->ino);
    struct generation *generation;
    bool work = false;

    if (!requests->pool || (node.kind != NODE_RECORDS && node.kind != NODE_LOG_LINES))
        return;
    generation = requests_take(requests, request->ino);
    if (!generation)
        return;
    node = node_in(generation->snapshot, request->ino);
    if (node.kind == NODE_RECORDS)
        work = request->offset == 0 && !listing_pattern_is_bare(&generation->pattern, node.chunk) &&
               readahead_listed(&generation->ahead, node.chunk);
    else if (survey_ready(generation->snapshot->survey))
        work = readahead_read(&generation->ahead, request->offset, request->size);
    if (work)
        wake_for(generation);
    requests_give(generation);
}

bool requests_change(struct requests *requests, struct snapshot *snapshot)
{
    struct served_log *log = &requests->logs[0];
    struct generation *made = generation_new(requests, log, snapshot), *before;

    assert(!requests->roster && survey_ready(snapshot->survey));
    if (!made)
        return false;
    made->surveyed = true;
    survey_listen(snapshot->survey, generation_surveyed, made);
    pthread_mutex_lock(&requests->lock);
    made->older = before = log->present;
    log->present = made;
    pthread_mutex_unlock(&requests->lock);
    cache_shrink(before->snapshot->cache); /* which stays as long as this state, and longer */
    wait_queue_release(requests);
    return true;
}

void requests_looked(struct requests *requests)
{
    pthread_mutex_lock(&requests->lock);
    requests->logs[0].looks++;
    pthread_mutex_unlock(&requests->lock);
    wait_queue_release(requests);
}

bool requests_init(struct requests *requests, struct snapshot *snapshot)
{
    *requests = (struct requests){.device = -1, .meminfo = -1};
    pthread_mutex_init(&requests->lock, NULL);
    pthread_cond_init(&requests->change, NULL);
    requests->roster = snapshot->roster;
    requests->log_count = 1 + (snapshot->roster ? snapshot->roster->count : 0);
    requests->logs = calloc(requests->log_count, sizeof *requests->logs);
    if (requests->logs)
        requests->logs[0].present = generation_new(requests, &requests->logs[0], snapshot);
    if (requests->logs && requests->logs[0].present) {
        requests->meminfo = memory_open();
        return true;
    }
    free(requests->logs);
    requests->logs = NULL;
    return false;
}

void requests_start(struct requests *requests, size_t threads, struct fuse_session *session)
{
    struct generation *first = requests->logs[0].present;

    requests->pushed = session;
    if (session && !requests->roster)
        first->prefiller =
            prefill_new(first->snapshot, session, requests->meminfo, &requests->counters.push);
    requests->counters.prefillers = first->prefiller != NULL;
    if (threads == 0)
        return;
    requests->pool = pool_new(threads, step, requests);
    if (!requests->pool)
        return;
    requests->counters.workers = (unsigned)threads;
    if (requests->roster)
        return;
    survey_listen(first->snapshot->survey, generation_surveyed, first);
    pthread_mutex_lock(&requests->lock);
    generation_work(first);
    pthread_mutex_unlock(&requests->lock);
    pool_wake_later(requests->pool, HEAD_START);
}

void requests_hold(struct requests *requests)
{
    atomic_store(&requests->held, true);
}

void requests_release(struct requests *requests)
{
    pthread_mutex_lock(&requests->lock);
    atomic_store(&requests->held, false);
    pthread_cond_broadcast(&requests->change);
    pthread_mutex_unlock(&requests->lock);
}

void requests_quiet(struct requests *requests)
{
    struct generation *generation = requests_take(requests, FUSE_ROOT_ID);

    for (struct generation *g = generation; g; g = g->older)
        prefill_stop(g->prefiller);
    requests_give(generation);
}

/* Nobody waits for a survey any more, nor for a look at the log. */
static void stop_waiting(struct requests *requests)
{
    pthread_mutex_lock(&requests->lock);
    requests->stopping = true;
    for (uint32_t i = 0; i < requests->log_count; i++)
        for (struct generation *g = requests->logs[i].present; g; g = g->older)
            if (g->snapshot->survey)
                survey_stop(g->snapshot->survey);
    pthread_mutex_unlock(&requests->lock);
    if (requests->roster)
        roster_stop(requests->roster);
    if (requests->pool)
        wait_queue_release(requests);
}

/* With the lock held. */
static bool is_busy(const struct requests *requests)
{
    for (uint32_t i = 0; i < requests->log_count; i++)
        for (const struct generation *g = requests->logs[i].present; g; g = g->older)
            if (g->users)
                return true;
    return false;
}

void requests_finish(struct requests *requests)
{
    struct timespec until;

    stop_waiting(requests);
    until = clock_until(LAST_ANSWERS);
    pthread_mutex_lock(&requests->lock);
    while (is_busy(requests) &&
           pthread_cond_timedwait(&requests->change, &requests->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&requests->lock);
}

void requests_let_go(struct requests *requests, int instead)
{
    pthread_mutex_lock(&requests->lock);
    for (uint32_t i = 0; i < requests->log_count; i++)
        for (struct generation *g = requests->logs[i].present; g; g = g->older)
            snapshot_let_go(g->snapshot, instead);
    pthread_mutex_unlock(&requests->lock);
}

static void free_generations(struct served_log *log)
{
    while (log->present) {
        struct generation *generation = log->present;

        log->present = generation->older;
        generation_free(generation);
    }
}

void requests_stop(struct requests *requests)
{
    if (!requests->logs)
        return;
    stop_waiting(requests);
    pool_free(requests->makers); /* who may still let somebody go, and hold generations */
    pool_free(requests->pool);
    requests->pool = NULL;
    for (uint32_t i = 0; i < requests->log_count; i++)
        free_generations(&requests->logs[i]);
    free(requests->logs);
    requests->logs = NULL;
    requests->log_count = 0;
    if (requests->meminfo >= 0)
        close(requests->meminfo);
    pthread_cond_destroy(&requests->change);
    pthread_mutex_destroy(&requests->lock);
}
