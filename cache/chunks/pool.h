/*
 * pool.h - worker threads: jobs first, and background work while there are none.
 *
 * A job is a struct of the caller's with a struct job in it: submitting allocates nothing. The
 * background work is cut into small steps by whoever supplies it, so a job waits for one step at
 * most.
 */
#ifndef EVTX_CACHE_POOL_H
#define EVTX_CACHE_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool; /* opaque; every function may be called from any thread */

struct job {
    void (*run)(struct job *job); /* the job is the runner's own: it may free it */
    struct job *next;
};

/** One step of background work. False: there is none now, sleep until pool_wake(). */
typedef bool pool_step(void *context);

/**
 * Starts @threads workers, with all signals blocked. With none, a job is run by who submits it and
 * the background work is nobody's.
 *
 * @step  may be NULL. It is called with @context, by several workers at a time, and not before the
 *        first pool_wake().
 *
 * Returns NULL when there is no memory, or not even one thread. Fewer threads than asked for are
 * not an error.
 */
struct pool *pool_new(size_t threads, pool_step *step, void *context);

/** Runs what was submitted, waits for the workers, frees the pool. Does nothing for NULL. */
void pool_free(struct pool *pool);

void pool_submit(struct pool *pool, struct job *job);

/** Tells the workers that there may be background work again. */
void pool_wake(struct pool *pool);

/** The same in @ms milliseconds, unless somebody calls pool_wake() before. */
void pool_wake_later(struct pool *pool, unsigned ms);

/** The number of processors that this process may use, at least 1. */
size_t pool_processors(void);

#endif
