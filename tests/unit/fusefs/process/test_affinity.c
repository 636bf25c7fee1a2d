/* test_affinity.c - all threads are started, and may move to any processor. Where they began cannot
 * be told for sure: they may have moved before they look. */
#include "fusefs/process/affinity.h"

#include <criterion/criterion.h>
#include <sched.h>

enum { MOST = 64 };

struct seen {
    pthread_barrier_t started;
    cpu_set_t may_use[MOST];
    int count;
    pthread_mutex_t lock;
};

static void *look(void *argument)
{
    struct seen *seen = argument;
    cpu_set_t set;

    pthread_barrier_wait(&seen->started);
    sched_getaffinity(0, sizeof set, &set);
    pthread_mutex_lock(&seen->lock);
    seen->may_use[seen->count++] = set;
    pthread_mutex_unlock(&seen->lock);
    return NULL;
}

static void start(struct seen *seen, size_t count)
{
    pthread_t threads[MOST];

    *seen = (struct seen){.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_barrier_init(&seen->started, NULL, (unsigned)count + 1);
    cr_assert(affinity_start_threads(threads, count, look, seen) == count);
    pthread_barrier_wait(&seen->started);
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&seen->started);
}

static void expect_free(const struct seen *seen, const cpu_set_t *all)
{
    for (int i = 0; i < seen->count; i++)
        cr_expect(CPU_EQUAL(&seen->may_use[i], all));
}

Test(spread, one_for_each_processor_may_use_all_of_them)
{
    static struct seen seen;
    cpu_set_t all;

    cr_assert(sched_getaffinity(0, sizeof all, &all) == 0);
    if (CPU_COUNT(&all) > MOST)
        return;
    start(&seen, (size_t)CPU_COUNT(&all) - 1);
    cr_expect(seen.count == CPU_COUNT(&all) - 1);
    expect_free(&seen, &all);
}

Test(spread, more_or_fewer_than_processors_are_started_as_well)
{
    static struct seen seen;
    cpu_set_t all;

    cr_assert(sched_getaffinity(0, sizeof all, &all) == 0);
    start(&seen, 0);
    cr_expect(seen.count == 0);
    start(&seen, 33);
    cr_expect(seen.count == 33);
    expect_free(&seen, &all);
}
