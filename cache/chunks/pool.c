/* pool.c - a queue, a lock, and workers that prefer the queue to the background work. */
#include "cache/chunks/pool.h"
#include "cache/chunks/lock.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { NICE = 5 }; /* so much do workers yield to the rest of the program */

struct pool {
    pool_step *step;
    void *context;

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t work;
    struct job *first, **last;
    size_t idle;  /* bumped by pool_wake(): a worker that saw no work looks again; 0: too early */
    bool delayed; /* that is done, */
    struct timespec due; /* by the first worker that sees this pass */
    bool stopping;
    size_t count; /* of .threads; constant once the pool is made */
    pthread_t threads[];
};

/* With the lock held. NULL when the queue is empty. */
static struct job *take(struct pool *pool)
{
    struct job *job = pool->first;

    assert(lock_is_held(&pool->lock));
    if (job) {
        pool->first = job->next;
        if (!pool->first)
            pool->last = &pool->first;
    }
    return job;
}

/* With the lock held. */
static void wake(struct pool *pool)
{
    assert(lock_is_held(&pool->lock));
    pool->delayed = false;
    pool->idle++;
    pthread_cond_broadcast(&pool->work);
}

/* Returns once a job may be there, pool_wake() was called since @seen, or the pool stops. */
static void sleep_until_work(struct pool *pool, size_t seen)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->first && !pool->stopping && pool->idle == seen) {
        if (!pool->delayed)
            pthread_cond_wait(&pool->work, &pool->lock);
        else if (pthread_cond_timedwait(&pool->work, &pool->lock, &pool->due) == ETIMEDOUT &&
                 pool->delayed)
            wake(pool);
    }
    pthread_mutex_unlock(&pool->lock);
}

/* Whoever answers what is known already comes first, and so does who asked; where nobody else wants
 * the processors, workers have all of them. */
static void yield_to_others(void)
{
    (void)!nice(NICE); /* of this thread: Linux keeps it for each */
}

static void *work(void *argument)
{
    struct pool *pool = argument;

    yield_to_others();
    sleep_until_work(pool, 0);
    for (;;) {
        struct job *job;
        size_t seen;
        bool stopping;

        pthread_mutex_lock(&pool->lock);
        job = take(pool);
        seen = pool->idle;
        stopping = pool->stopping;
        pthread_mutex_unlock(&pool->lock);

        if (job)
            job->run(job);
        else if (stopping)
            return NULL;
        else if (seen == 0 || !pool->step || !pool->step(pool->context))
            sleep_until_work(pool, seen);
    }
}

struct pool *pool_new(size_t threads, pool_step *step, void *context)
{
    struct pool *pool = calloc(1, sizeof *pool + threads * sizeof(pthread_t));
    pthread_condattr_t clock;
    sigset_t all, before;

    if (!pool)
        return NULL;
    pool->step = step;
    pool->context = context;
    pool->last = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->work, &clock);
    pthread_condattr_destroy(&clock);

    sigfillset(&all); /* signals are the main thread's business */
    pthread_sigmask(SIG_BLOCK, &all, &before);
    while (pool->count < threads &&
           pthread_create(&pool->threads[pool->count], NULL, work, pool) == 0)
        pool->count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pool->count < threads && pool->count == 0) {
        pool_free(pool);
        return NULL;
    }
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

void pool_submit(struct pool *pool, struct job *job)
{
    assert(job->run);
    if (pool->count == 0) {
        job->run(job);
        return;
    }
    job->next = NULL;
    pthread_mutex_lock(&pool->lock);
    *pool->last = job;
    pool->last = &job->next;
    pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
}

void pool_wake(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    wake(pool);
    pthread_mutex_unlock(&pool->lock);
}

void pool_wake_later(struct pool *pool, unsigned ms)
{
    struct timespec due;

    clock_gettime(CLOCK_MONOTONIC, &due);
    due.tv_sec += ms / 1000;
    due.tv_nsec += ms % 1000 * 1000000L;
    if (due.tv_nsec >= 1000000000) {
        due.tv_nsec -= 1000000000;
        due.tv_sec++;
    }
    pthread_mutex_lock(&pool->lock);
    pool->due = due;
    pool->delayed = true;
    pthread_cond_broadcast(&pool->work); /* for workers to wait no longer than that */
    pthread_mutex_unlock(&pool->lock);
}

size_t pool_processors(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    return CPU_COUNT(&set) > 0 ? (size_t)CPU_COUNT(&set) : 1;
}
