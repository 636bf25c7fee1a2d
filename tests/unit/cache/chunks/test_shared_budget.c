/* test_shared_budget.c - caches of several logs in one budget. */
#include "cache/chunks/cache.h"

#include "tests/unit/small_log.h"

#include <pthread.h>
#include <string.h>

enum { LOGS = 3, CHUNKS = 30, RECORDS = 400 }; /* about 60 kB of lines a chunk */

static struct evtx_log *logs[LOGS];
static struct evtx_templates *templates;
static struct budget *budget;
static struct cache *caches[LOGS];

static void start(void)
{
    templates = evtx_templates_new();
    budget = budget_new(templates, CACHE_BUDGET_LEAST);
    cr_assert(budget);
    for (int i = 0; i < LOGS; i++) {
        logs[i] = small_plain(CHUNKS, RECORDS + i);
        caches[i] = cache_share(logs[i], budget);
        cr_assert(caches[i]);
    }
}

static void stop(void)
{
    for (int i = 0; i < LOGS; i++) {
        cache_free(caches[i]);
        evtx_log_close(logs[i]);
    }
    budget_free(budget);
    evtx_templates_free(templates);
}

TestSuite(shared_budget, .init = start, .fini = stop);

static const struct cached_chunk *get(int log, uint64_t number)
{
    const struct cached_chunk *chunk = NULL;

    cr_assert(cache_get(caches[log], number, CACHE_LINES, &chunk) == EVTX_OK);
    cr_assert(chunk->count == (size_t)(RECORDS + log), "a chunk of another log");
    return chunk;
}

Test(shared_budget, tells_equal_chunks_of_its_logs_apart)
{
    const struct cached_chunk *held[LOGS];

    for (int i = 0; i < LOGS; i++)
        held[i] = get(i, 7);
    for (int i = 0; i < LOGS; i++) {
        const struct cached_chunk *again = cache_peek(caches[i], 7, CACHE_LINES);

        cr_expect(again == held[i]);
        cache_put(caches[i], again);
        cache_put(caches[i], held[i]);
    }
    cr_expect(cache_stats(caches[0]).misses == LOGS && cache_stats(caches[0]).pinned == 0);
}

Test(shared_budget, bounds_all_caches_together)
{
    for (uint64_t n = 0; n < CHUNKS; n++)
        for (int i = 0; i < LOGS; i++) {
            cache_put(caches[i], get(i, n));
            cr_assert(cache_stats(caches[i]).bytes <= CACHE_BUDGET_LEAST);
        }
    cr_expect(cache_stats(caches[0]).evictions > 0);
}

Test(shared_budget, forgets_a_cache_that_goes_and_no_other)
{
    const struct cached_chunk *held = get(1, 3);
    size_t bytes;

    cache_put(caches[0], get(0, 3));
    cache_put(caches[2], get(2, 3));
    bytes = cache_stats(caches[1]).bytes;
    cache_free(caches[0]);
    cr_expect(cache_stats(caches[1]).bytes < bytes);
    cr_expect(cache_holds(caches[1], 3, CACHE_LINES) && cache_holds(caches[2], 3, CACHE_LINES));
    caches[0] = cache_share(logs[0], budget);
    cr_assert(caches[0]);
    cr_expect_not(cache_holds(caches[0], 3, CACHE_LINES));
    cache_put(caches[1], held);
}

static void *read_all(void *argument)
{
    int first = *(int *)argument;

    for (uint64_t n = 0; n < CHUNKS; n++)
        for (int i = 0; i < LOGS; i++)
            cache_put(caches[(first + i) % LOGS], get((first + i) % LOGS, n));
    return NULL;
}

Test(shared_budget, serves_threads_at_different_logs)
{
    pthread_t threads[4];
    int firsts[4] = {0, 1, 2, 0};

    for (int i = 0; i < 4; i++)
        cr_assert(pthread_create(&threads[i], NULL, read_all, &firsts[i]) == 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    cr_expect(cache_stats(caches[0]).pinned == 0);
    cr_expect(cache_stats(caches[0]).bytes <= CACHE_BUDGET_LEAST);
}
