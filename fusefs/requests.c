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

static void park(struct request *request)
{
    struct requests *requests = request->requests;
    bool parked;

    if (fuse_req_interrupted(request->req)) {
        fuse_reply_err(request->req, EINTR);
        free(request);
        return;
    }
    fuse_req_interrupt_func(request->req, interrupted, requests);
    pthread_mutex_lock(&requests->lock);
    parked = !requests->surveyed;
    if (parked) {
        request->next = requests->parked;
        requests->parked = request;
    }
    pthread_mutex_unlock(&requests->lock);
    if (!parked)
        pool_submit(requests->pool, &request->job);
}

/* Makes jobs of all that is parked. */
static void unpark(struct requests *requests)
{
    struct request *request;

    pthread_mutex_lock(&requests->lock);
    request = requests->parked;
    requests->parked = NULL;
    requests->surveyed = true;
    pthread_mutex_unlock(&requests->lock);
    while (request) {
        struct request *next = request->next;

        pool_submit(requests->pool, &request->job);
        request = next;
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
    if (answer != ANSWER_RENDER && answer != ANSWER_SURVEY) {
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
    if (answer == ANSWER_RENDER)
        pool_submit(requests->pool, &later->job);
    else
        park(later);
}

/* ---- starting and stopping ------------------------------------------------------------------- */

/* The survey tells that there may be work, or that it is over. */
static void survey_changed(void *context)
{
    struct requests *requests = context;

    if (survey_over(requests->view->survey))
        unpark(requests);
    else
        pool_wake(requests->pool);
}

static bool step(void *context)
{
    return survey_step(((struct view *)context)->survey);
}

void requests_init(struct requests *requests, struct view *view)
{
    *requests = (struct requests){.view = view};
    pthread_mutex_init(&requests->lock, NULL);
}

void requests_start(struct requests *requests, size_t threads)
{
    if (threads == 0)
        return;
    requests->pool = pool_new(threads, step, requests->view);
    if (!requests->pool)
        return;
    survey_listen(requests->view->survey, survey_changed, requests);
    pool_wake(requests->pool);
}

void requests_stop(struct requests *requests)
{
    survey_stop(requests->view->survey);
    if (requests->pool)
        unpark(requests);
    pool_free(requests->pool);
    pthread_mutex_destroy(&requests->lock);
}
