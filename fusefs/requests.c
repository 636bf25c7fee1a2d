/* requests.c - the way of a request from the kernel to who can answer it. */
#include "fusefs/requests.h"

#include <errno.h>
#include <stdlib.h>

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
    case ANSWER_IO:
        return EIO;
    }
    return EIO;
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

/* ---- parking --------------------------------------------------------------------------------- */

/* Called by libfuse in the thread that reads requests, which is also the one that parks. */
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
    return parked_for == ANSWER_EXPORT ? requests->exported : requests->surveyed;
}

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
    pthread_mutex_lock(&requests->lock);
    parked = !is_over(requests, parked_for);
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

/* Makes jobs of all that is parked for what is over now. */
static void unpark(struct requests *requests, bool surveyed, bool exported)
{
    struct request *jobs = NULL, **link = &requests->parked;

    pthread_mutex_lock(&requests->lock);
    requests->surveyed |= surveyed;
    requests->exported |= exported;
    while (*link) {
        struct request *request = *link;

        if (is_over(requests, request->parked_for)) {
            *link = request->next;
            request->next = jobs;
            jobs = request;
        } else {
            link = &request->next;
        }
    }
    pthread_mutex_unlock(&requests->lock);
    while (jobs) {
        struct request *next = jobs->next;

        pool_submit(requests->pool, &jobs->job);
        jobs = next;
    }
}

/* ---- serving --------------------------------------------------------------------------------- */

void requests_serve(const struct request *request)
{
    struct requests *requests = request->requests;
    enum answer answer = request->serve(request, !requests->pool);
    struct request *later;

    if (answer == ANSWER_OK)
        return;
    if (answer != ANSWER_RENDER && answer != ANSWER_SURVEY && answer != ANSWER_EXPORT) {
        fuse_reply_err(request->req, errno_of(answer));
        return;
    }
    later = malloc(sizeof *later);
    if (!later) {
        fuse_reply_err(request->req, ENOMEM);
        return;
    }
    *later = *request;
    later->job.run = run;
    later->parked_for = answer;
    if (answer == ANSWER_RENDER)
        pool_submit(requests->pool, &later->job);
    else
        park(later);
}

/* ---- starting and stopping ------------------------------------------------------------------- */

/* The survey tells that there may be work, or that it or the export is over. */
static void survey_changed(void *context)
{
    struct requests *requests = context;
    struct survey *survey = requests->view->survey;

    unpark(requests, survey_over(survey), survey_export_over(survey));
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
    *requests = (struct requests){.view = view};
    view->counters = &requests->counters;
    ahead_init(&requests->ahead, view, &requests->counters.ahead);
    pthread_mutex_init(&requests->lock, NULL);
}

void requests_start(struct requests *requests, size_t threads, struct fuse_session *session)
{
    if (session)
        requests->pusher = pusher_new(requests->view, session, &requests->counters.push);
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
    if (requests->pool)
        unpark(requests, true, true);
    pool_free(requests->pool);
    pusher_free(requests->pusher);
    ahead_done(&requests->ahead);
    pthread_mutex_destroy(&requests->lock);
}
