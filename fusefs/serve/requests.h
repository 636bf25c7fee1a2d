/*
 * requests.h - requests that cannot be answered at once: who answers them, and when.
 *
 * One thread reads requests and answers what is ready. What needs a chunk rendered is a job of the
 * pool; what needs the survey, or the size of the export, is parked until that is done, and is a
 * job then: no worker is held meanwhile. What needs a search, or a table or a report that nobody
 * asked for before, is parked while a thread of its own makes that. A parked request that is
 * interrupted is answered with EINTR, so that nobody hangs in a long survey.
 *
 * A log that changes has generations: what is known of one state of it, and who works at that. A
 * request is answered by the generation that its inode number is of, the present one or the one
 * before it, and holds on to it meanwhile; a number of neither is stale. What the present one
 * cannot answer, as the log has changed already, waits until somebody has looked at the log again.
 */
#ifndef EVTX_FUSEFS_REQUESTS_H
#define EVTX_FUSEFS_REQUESTS_H

#include "cache/chunks/pool.h"
#include "fusefs/process/counters.h"
#include "fusefs/serve/listing_pattern.h"
#include "fusefs/serve/prefill.h"
#include "fusefs/serve/readahead.h"
#include "fusefs/tree/node.h"

#include <fuse_lowlevel.h>
#include <pthread.h>

struct request;
struct requests;

/** A log that is served: its states that are shown, or still held by somebody. Guarded by the lock
 *  of the requests. */
struct served_log {
    struct generation *present; /* .older is the one before it, and so on; NULL: nobody has asked
                                   for anything of this log */
    uint64_t looks;             /* at the log; each ends with requests_looked() */
    bool at_work;               /* in the list of those that may have background work, */
    struct served_log *next;    /* where this is the one behind it */
    uint64_t works;             /* times that it was put there */
};

struct generation {
    struct requests *requests;
    struct served_log *log;
    struct snapshot *snapshot; /* owned by who called requests_init(), or requests_change() */
    struct readahead ahead;
    struct listing_pattern pattern;
    struct prefiller *prefiller; /* NULL: nothing is pushed */
    /* Guarded by the lock of the requests: */
    unsigned users; /* requests and others that hold it */
    bool surveyed;  /* or never will be: nothing is parked for it any more */
    bool exported;  /* the same of the export */
    struct generation *older;
};

/** Answers a request, or says ANSWER_RENDER, ANSWER_SURVEY, ANSWER_EXPORT or ANSWER_SLOW, of which
 * only the last comes of a visit that waits too, or ANSWER_CHANGED, and has not replied. Another
 * answer than ANSWER_OK is sent as an error by the caller. */
typedef enum answer serve_fn(const struct request *request, const struct visit *visit);

/** A request as it came from the kernel. */
struct request {
    struct job job; /* first: a job of the pool is a request */
    struct requests *requests;
    struct generation *generation; /* held */
    fuse_req_t req;
    serve_fn *serve;
    fuse_ino_t ino;
    size_t size;
    uint64_t offset;
    char name[NAME_ROOM];
    enum answer parked_for; /* what it waits for when it is parked */
    uint64_t making;        /* and with ANSWER_SLOW, the number of the node that is made */
    uint64_t looks;         /* at the log, when it was served */
    unsigned tries;         /* times that the log had changed */
    struct request *next;   /* among those parked */
};

struct requests {
    struct counters counters;
    struct pool *pool;           /* NULL: the thread that reads requests does everything itself */
    struct fuse_session *pushed; /* NULL: nothing is pushed */
    int meminfo;                 /* for the prefillers; memory.h */
    void (*look)(void *context); /* asks for a look at the log; NULL: nobody looks */
    void *look_context;
    int device;               /* where requests are waited for a moment, busy_poll.h; -1: nowhere */
    atomic_bool gone;         /* there is no log any more, so that nothing new can be read */
    bool met;                 /* the kernel said INIT, and libfuse knows its version */
    unsigned max_read;        /* bytes of one READ, as the kernel was told; 0: any number */
    bool io_uring;            /* libfuse is told to try it */
    bool no_open, no_opendir; /* the kernel needs neither, and was told to send them no more */
    counter shown;            /* times that the status was looked up */
    atomic_bool held;         /* requests_hold(); .change tells the end of it */

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t change;
    struct served_log *logs; /* owned: the only one, or the root of many and those */
    uint32_t log_count;
    struct roster *roster;      /* of many logs; borrowed; NULL: there is one */
    struct served_log *at_work; /* those whose survey is not over, or of which somebody will read on
                                 */
    bool stopping;              /* nothing is made any more, and nothing parked */
    struct pool *makers;        /* NULL: nothing was to be made so far */
    struct request *parked;     /* wait_queue.h */
};

/** @snapshot  of the only log, or the root of many. False: no memory. */
bool requests_init(struct requests *requests, struct snapshot *snapshot);

/** Starts @threads workers, which do the survey when they have no request; 0: none. With @session,
 *  also the prefiller for it. */
void requests_start(struct requests *requests, size_t threads, struct fuse_session *session);

/** Between these two calls whoever asks waits, before anything of @requests is looked at. All other
 *  calls can be made meanwhile: what serves is started then. */
void requests_hold(struct requests *requests);
void requests_release(struct requests *requests);

/** Puts the descriptor @instead in the place of the logs and spool files of all generations: as
 *  evtx_log_let_go(). For a mount that is gone from the tree. */
void requests_let_go(struct requests *requests, int instead);

/** Ends the survey, the workers, the makers and the prefiller, and forgets the generations. Nothing
 * is parked after this. Does nothing the second time. */
void requests_stop(struct requests *requests);

/** Stops what gives the kernel something without being asked. Requests must be answered until it
 *  returns. */
void requests_quiet(struct requests *requests);

/** Has what takes long given up, and waits until what was asked is answered, but for seconds at
 *  most: when a session has ended libfuse frees the rings of io_uring, and who answers then writes
 *  to them. */
void requests_finish(struct requests *requests);

/** Answers @request now, or later by a copy of it. */
void requests_serve(struct request *request);

/** Tells what was, or will be, read or listed, so that what comes next can be rendered. */
void requests_foresee(const struct request *request);

/* ---- generations: generation.c --------------------------------------------------------------- */

/** What works at @snapshot, a state of @log, not yet present. NULL: no memory. */
struct generation *
generation_new(struct requests *requests, struct served_log *log, struct snapshot *snapshot);

/** Nobody holds it. Its snapshot is left. */
void generation_free(struct generation *generation);

/** Holds the generation that @number is of; of a log that nobody has looked into, its first one.
 *  For the root, the present one. NULL, and errno: ESTALE, there is none; ENOMEM. */
struct generation *requests_take(struct requests *requests, uint64_t number);
void requests_give(struct generation *generation);

/** The generation that came after @generation, held; NULL: that is the present one. */
struct generation *requests_next(const struct generation *generation);

/** Whether only the caller holds @generation, and nobody another one before the present one. */
bool requests_settled(const struct generation *generation);

/** From now on the only log is as @snapshot, which is surveyed, shows it. False: no memory. */
bool requests_change(struct requests *requests, struct snapshot *snapshot);

/** With the lock of the requests held: there may be background work at @generation, which comes
 *  before that at other logs. Who calls it wakes the pool. */
void generation_work(struct generation *generation);

/** As whom the survey of a generation tells: there may be work, or it or the export is over. */
void generation_surveyed(void *generation);

/** The look at the only log that was asked for is done. */
void requests_looked(struct requests *requests);

/** Frees a generation before the last one that nobody holds, by a thread that answers no request.
 *  Returns its snapshot, which is the caller's now, or NULL. */
struct snapshot *requests_reap(struct requests *requests);

#endif
