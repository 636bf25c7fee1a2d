/* requests.c - the way of a request from the kernel to who can answer it. */
#include "fusefs/requests.h"

#include "fusefs/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int errno_of(enum answer answer)
{
    switch (answer) { /* no default: the compiler names an answer that is missing here */
    case ANSWER_OK:
        return 0;
    case ANSWER_NONE:
        return ENOENT;
    case ANSWER_NO_MEMORY:
        return ENOMEM;
    case ANSWER_RENDER:
    case ANSWER_SURVEY:
    case ANSWER_EXPORT:
    case ANSWER_SLOW:
    case ANSWER_CHANGED:
    case ANSWER_IO:
        return EIO;
    }
    return EIO;
}

enum { MAKERS = 4 }; /* threads */

static bool is_later(enum answer answer)
{
    return answer == ANSWER_RENDER || answer == ANSWER_SURVEY || answer == ANSWER_EXPORT ||
           answer == ANSWER_SLOW;
}

static void serve_waiting(const struct request *request)
{
    enum answer answer = request->serve(request, true);

    if (answer != ANSWER_OK)
        fuse_reply_err(request->req, errno_of(answer));
}

/* A job of the pool, and its end. */
static void run(struct job *job)
{
    struct request *request = (struct request *)job;

    serve_waiting(request);
    free(request);
}

/* ---- those that are parked ------------------------------------------------------------------- */

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
    pthread_mutex_unlock(&requests->lock);
    if (!found)
        return; /* a worker has it */
    fuse_reply_err(req, EINTR);
    free(found);
}

/* With the lock held. */
static bool is_over(const struct requests *requests, enum answer parked_for)
{
    if (parked_for == ANSWER_SLOW)
        return requests->stopping;
    return parked_for == ANSWER_EXPORT ? requests->exported : requests->surveyed;
}

/* With the lock held: makes jobs of what is parked for what is over now, or for node @made. */
static void unpark(struct requests *requests, uint64_t made)
{
    struct request **link = &requests->parked;

    while (*link) {
        struct request *request = *link;

        if (is_over(requests, request->parked_for) ||
            (request->parked_for == ANSWER_SLOW && request->making == made)) {
            *link = request->next;
            pool_submit(requests->pool, &request->job);
        } else {
            link = &request->next;
        }
    }
}

/* ---- what takes long ------------------------------------------------------------------------- */

/** A job of the makers. Who waits for it is parked. */
struct making {
    struct job job; /* first */
    struct requests *requests;
    struct node node;
};

static void make(struct job *job)
{
    struct making *making = (struct making *)job;
    struct requests *requests = making->requests;

    node_make(requests->view, making->node);
    pthread_mutex_lock(&requests->lock);
    unpark(requests, node_number(making->node));
    pthread_mutex_unlock(&requests->lock);
    free(making);
}

/* With the lock held, and not once it is stopping: who does what takes long. */
static struct pool *makers(struct requests *requests)
{
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
    struct view *view = request->requests->view;
    struct node node = node_from_number(request->ino), child;

    if (*request->name && node_find(view, node, request->name, false, &child) == ANSWER_OK)
        return child;
    return node;
}

/* With the lock held: sees to it that what @request waits for is made, once for all who wait for
 * it. False: no memory. */
static bool make_for(struct requests *requests, const struct request *request)
{
    const struct request *other = requests->parked;
    struct making *making;

    while (other && (other->parked_for != ANSWER_SLOW || other->making != request->making))
        other = other->next;
    if (other)
        return true;
    making = malloc(sizeof *making);
    if (!making)
        return false;
    *making = (struct making){
        .job.run = make, .requests = requests, .node = node_from_number(request->making)};
    pool_submit(makers(requests), &making->job);
    return true;
}

/* ---- parking --------------------------------------------------------------------------------- */

static void park(struct request *request)
{
    struct requests *requests = request->requests;
    enum answer parked_for = request->parked_for; /* once parked it may be gone at any time */
    bool parked;

    if (fuse_req_interrupted(request->req)) {
        fuse_reply_err(request->req, EINTR);
        free(request);
        return;
    }
    fuse_req_interrupt_func(request->req, interrupted, requests);
    if (parked_for == ANSWER_SLOW)
        request->making = node_number(node_to_make(request));
    pthread_mutex_lock(&requests->lock);
    parked = !is_over(requests, parked_for) &&
             (parked_for != ANSWER_SLOW || make_for(requests, request));
    if (parked) {
        request->next = requests->parked;
        requests->parked = request;
    }
    pthread_mutex_unlock(&requests->lock);
    if (!parked)
        pool_submit(requests->pool, &request->job);
    else if (parked_for == ANSWER_EXPORT)
        survey_export_ask(requests->view->survey);
}

/* ---- serving --------------------------------------------------------------------------------- */

static void pass_on(struct request *request, enum answer answer);

/* What was made for it could not be made, or was given up again: who makes things answers it then.
 * False: nothing is made any more. */
static bool leave_to_makers(struct request *request)
{
    struct requests *requests = request->requests;
    bool left;

    request->job.run = run;
    pthread_mutex_lock(&requests->lock);
    left = !requests->stopping;
    if (left)
        pool_submit(makers(requests), &request->job);
    pthread_mutex_unlock(&requests->lock);
    return left;
}

/* A job of the pool: what it was parked for is over, which does not mean that it went well. */
static void resume(struct job *job)
{
    struct request *request = (struct request *)job;
    enum answer answer = request->serve(request, false);

    if (is_later(answer) && answer != ANSWER_RENDER && answer != request->parked_for) {
        pass_on(request, answer);
        return;
    }
    if (answer == ANSWER_SLOW && leave_to_makers(request))
        return;
    if (is_later(answer))
        serve_waiting(request);
    else if (answer != ANSWER_OK)
        fuse_reply_err(request->req, errno_of(answer));
    free(request);
}

/* To who can answer it. */
static void pass_on(struct request *request, enum answer answer)
{
    request->parked_for = answer;
    request->job.run = answer == ANSWER_RENDER ? run : resume;
    if (answer == ANSWER_RENDER)
        pool_submit(request->requests->pool, &request->job);
    else
        park(request);
}

void requests_serve(const struct request *request)
{
    struct requests *requests = request->requests;
    enum answer answer = request->serve(request, !requests->pool);
    struct request *later;

    if (answer == ANSWER_OK)
        return;
    if (!is_later(answer)) {
        fuse_reply_err(request->req, errno_of(answer));
        return;
    }
    later = malloc(sizeof *later);
    if (!later) {
        fuse_reply_err(request->req, ENOMEM);
        return;
    }
    *later = *request;
    pass_on(later, answer);
}

/* ---- starting and stopping ------------------------------------------------------------------- */

/* The survey tells that there may be work, or that it or the export is over. */
static void survey_changed(void *context)
{
    struct requests *requests = context;
    struct survey *survey = requests->view->survey;

    pthread_mutex_lock(&requests->lock);
    requests->surveyed |= survey_over(survey);
    requests->exported |= survey_export_over(survey);
    unpark(requests, 0);
    pthread_mutex_unlock(&requests->lock);
    pool_wake(requests->pool);
}

static bool step(void *context)
{
    struct requests *requests = context;

    return ahead_step(&requests->ahead) || survey_step(requests->view->survey);
}

void requests_foresee(struct requests *requests, struct node node, uint64_t offset, size_t size)
{
    bool work = false;

    if (!requests->pool)
        return;
    if (node.kind == NODE_RECORDS)
        work = offset == 0 && ahead_listed(&requests->ahead, node.chunk);
    else if (node.kind == NODE_LOG_LINES && survey_ready(requests->view->survey))
        work = ahead_read(&requests->ahead, offset, size);
    if (work)
        pool_wake(requests->pool);
}

void requests_init(struct requests *requests, struct view *view)
{
    *requests = (struct requests){.view = view, .meminfo = memory_open()};
    view->counters = &requests->counters;
    ahead_init(&requests->ahead, view, &requests->counters.ahead);
    pthread_mutex_init(&requests->lock, NULL);
}

void requests_start(struct requests *requests, size_t threads, struct fuse_session *session)
{
    if (session)
        requests->pusher =
            pusher_new(requests->view, session, requests->meminfo, &requests->counters.push);
    requests->counters.pushers = requests->pusher != NULL;
    if (threads == 0)
        return;
    requests->pool = pool_new(threads, step, requests);
    if (!requests->pool)
        return;
    requests->counters.workers = (unsigned)threads;
    survey_listen(requests->view->survey, survey_changed, requests);
    pool_wake(requests->pool);
}

void requests_stop(struct requests *requests)
{
    survey_stop(requests->view->survey);
    if (requests->pool) {
        pthread_mutex_lock(&requests->lock);
        requests->surveyed = requests->exported = requests->stopping = true;
        unpark(requests, 0);
        pthread_mutex_unlock(&requests->lock);
    }
    pool_free(requests->makers); /* who may still unpark something */
    pool_free(requests->pool);
    pusher_free(requests->pusher);
    ahead_done(&requests->ahead);
    if (requests->meminfo >= 0)
        close(requests->meminfo);
    pthread_mutex_destroy(&requests->lock);
}
