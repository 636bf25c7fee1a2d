/*
 * requests.h - requests that cannot be answered at once: who answers them, and when.
 *
 * One thread reads requests and answers what is ready. What needs a chunk rendered is a job of the
 * pool; what needs the survey, or the size of the export, is parked until that is done, and is a
 * job then: no worker is held meanwhile. What needs a search, or a table or a report that nobody
 * asked for before, is parked while a thread of its own makes that. A parked request that is
 * interrupted is answered with EINTR, so that nobody hangs in a long survey.
 */
#ifndef EVTX_FUSEFS_REQUESTS_H
#define EVTX_FUSEFS_REQUESTS_H

#include "cache/pool.h"
#include "fusefs/ahead.h"
#include "fusefs/counters.h"
#include "fusefs/node.h"
#include "fusefs/push.h"

#include <fuse3/fuse_lowlevel.h>
#include <pthread.h>

struct request;
struct requests;

/** Answers a request, or says ANSWER_RENDER, ANSWER_SURVEY, ANSWER_EXPORT or ANSWER_SLOW and has
 * not replied. Never does with @wait. Another answer than ANSWER_OK is sent as an error by the
 * caller.
 */
typedef enum answer serve_fn(const struct request *request, bool wait);

/** A request as it came from the kernel. */
struct request {
    struct job job; /* first: a job of the pool is a request */
    struct requests *requests;
    fuse_req_t req;
    serve_fn *serve;
    fuse_ino_t ino;
    size_t size;
    uint64_t offset;
    char name[NAME_ROOM];
    enum answer parked_for; /* what it waits for when it is parked */
    uint64_t making;        /* and with ANSWER_SLOW, the number of the node that is made */
    struct request *next;   /* among those parked */
};

struct requests {
    struct view *view;
    struct counters counters;
    struct pool *pool; /* NULL: the thread that reads requests does everything itself */
    struct ahead ahead;
    struct pusher *pusher;    /* NULL: nothing is pushed */
    int meminfo;              /* for the pusher; memory.h */
    bool io_uring;            /* libfuse was told to try it */
    bool no_open, no_opendir; /* the kernel needs neither, and was told to send them no more */

    pthread_mutex_t lock; /* guards everything below it */
    bool surveyed;        /* or never will be: nothing is parked for it any more */
    bool exported;        /* the same of the export */
    bool stopping;        /* nothing is made any more, and nothing parked */
    struct pool *makers;  /* NULL: nothing was to be made so far */
    struct request *parked;
};

void requests_init(struct requests *requests, struct view *view);

/** Starts @threads workers, which do the survey when they have no request; 0: none. With @session,
 *  also the pusher for it. */
void requests_start(struct requests *requests, size_t threads, struct fuse_session *session);

/** Ends the survey, the workers, the makers and the pusher. Nothing is parked after this. */
void requests_stop(struct requests *requests);

/** Tells what was, or will be, read or listed, so that what comes next can be rendered. */
void requests_foresee(struct requests *requests, struct node node, uint64_t offset, size_t size);

/** Answers @request now, or later by a copy of it. */
void requests_serve(const struct request *request);

#endif
