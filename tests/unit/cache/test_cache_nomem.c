/* test_cache_nomem.c - the cache and the survey when malloc refuses, and when it is not asked. */
#include "cache/survey/survey.h"

#include "tests/unit/refuse.h"
#include "tests/unit/small_log.h"

#include <stdlib.h>

static void touch(struct cache *cache, uint64_t number, enum cache_form form)
{
    const struct cached_chunk *chunk;

    cr_assert(cache_get(cache, number, form, &chunk) == EVTX_OK);
    cache_put(cache, chunk);
}

Test(cache_nomem, a_warm_cache_asks_for_no_memory)
{
    struct evtx_log *log = small_plain(40, 300);
    struct evtx_templates *templates = evtx_templates_new();
    struct cache *cache = cache_new(log, templates, CACHE_BUDGET_LEAST);
    long before;

    for (uint64_t n = 0; n < 40; n++)
        touch(cache, n, n % 2 ? CACHE_FILES : CACHE_LINES);
    cr_assert(cache_stats(cache).evictions > 0);
    before = refuse_asked;
    for (uint64_t n = 0; n < 200; n++)
        touch(cache, n * 7 % 40, n % 3 ? CACHE_FILES : CACHE_LINES);
    cr_expect(refuse_asked == before, "asked %ld times", refuse_asked - before);
    cache_free(cache);
    evtx_templates_free(templates);
    evtx_log_close(log);
}

/* Everything that a survey does, with as much as memory allows. */
static bool survey_with(struct evtx_log *log, struct evtx_templates *templates)
{
    struct cache *cache = cache_new(log, templates, CACHE_BUDGET_LEAST);
    struct survey *survey = cache ? survey_new(log, cache) : NULL;
    const struct cached_chunk *chunk;
    bool done = survey && survey_wait(survey) == EVTX_OK && survey_export_wait(survey) == EVTX_OK &&
                cache_get(cache, 1, CACHE_FILES, &chunk) == EVTX_OK;

    if (done)
        cache_put(cache, chunk);
    cache_free(cache);
    survey_free(survey);
    return done;
}

Test(cache_nomem, a_refusal_is_reported_and_nothing_is_lost)
{
    struct small_log small;
    struct evtx_log *log;
    int tries = 0;
    bool done = false;

    small_start(&small); /* IDs that clash, so that their tables are made too */
    for (int c = 0; c < 3; c++) {
        if (c)
            small_next_chunk(&small);
        for (uint64_t i = 0; i < 5; i++)
            small_add(&small, i % 3, 100 + (uint32_t)i % 2);
    }
    log = small_finish(&small);
    for (; !done && tries < 10000; tries++) {
        struct evtx_templates *templates = evtx_templates_new();

        refuse_all(tries);
        done = survey_with(log, templates);
        cr_assert(refused() || done, "nothing was refused, and there is no survey");
        evtx_templates_free(templates);
    }
    cr_expect(done);
    cr_expect(tries > 10, "only %d allocations were refused", tries);
    evtx_log_close(log);
}
