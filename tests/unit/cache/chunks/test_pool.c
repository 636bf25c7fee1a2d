/* test_pool.c - workers that prefer jobs to background work. */
#include "cache/chunks/pool.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

struct counted {
    struct job job; /* first */
    atomic_int *count;
    pthread_t runner;
};

static void count(struct job *job)
{
    struct counted *counted = (struct counted *)job;

    counted->runner = pthread_self();
    atomic_fetch_add(counted->count, 1);
}

Test(pool, runs_every_job_once_before_it_is_freed)
{
    static struct counted jobs[1000];
    atomic_int done = 0;

    for (size_t threads = 0; threads < 4; threads++) {
        struct pool *pool = pool_new(threads, NULL, NULL);

        done = 0;
        cr_assert(pool);
        for (size_t i = 0; i < 1000; i++) {
            jobs[i] = (struct counted){.job.run = count, .count = &done};
            pool_submit(pool, &jobs[i].job);
        }
        pool_free(pool);
        cr_expect(done == 1000, "%d jobs with %zu threads", done, threads);
    }
}

Test(pool, without_threads_runs_a_job_where_it_is_submitted)
{
    struct pool *pool = pool_new(0, NULL, NULL);
    atomic_int done = 0;
    struct counted job = {.job.run = count, .count = &done};

    pool_submit(pool, &job.job);
    cr_expect(done == 1);
    cr_expect(pthread_equal(job.runner, pthread_self()));
    pool_free(pool);
}

static bool step_down(void *context)
{
    return atomic_fetch_sub((atomic_int *)context, 1) > 1;
}

Test(pool, does_background_work_when_it_is_woken_and_not_before)
{
    atomic_int steps = 100;
    struct pool *pool = pool_new(1, step_down, &steps);
    atomic_int done = 0;
    struct counted job = {.job.run = count, .count = &done};

    pool_submit(pool, &job.job);
    while (done == 0)
        sched_yield();
    usleep(5000);
    cr_expect(steps == 100);
    pool_wake(pool);
    while (steps > 0)
        sched_yield();
    pool_free(pool);
    cr_expect(steps <= 0);
}

Test(pool, begins_background_work_later_unless_it_is_woken_before)
{
    for (int woken = 0; woken < 2; woken++) {
        atomic_int steps = 100;
        struct pool *pool = pool_new(2, step_down, &steps);
        struct timespec begin, end;

        clock_gettime(CLOCK_MONOTONIC, &begin);
        pool_wake_later(pool, woken ? 60000 : 30);
        if (woken)
            pool_wake(pool);
        while (steps > 0)
            sched_yield();
        clock_gettime(CLOCK_MONOTONIC, &end);
        pool_free(pool);
        if (woken)
            cr_expect(end.tv_sec - begin.tv_sec < 50);
        else
            cr_expect(
                (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000 >= 30);
    }
}

Test(pool, ends_while_background_work_is_yet_to_begin)
{
    atomic_int steps = 100;
    struct pool *pool = pool_new(2, step_down, &steps);

    pool_wake_later(pool, 60000);
    pool_free(pool);
    cr_expect(steps == 100);
}
