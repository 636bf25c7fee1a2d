/* test_export.c - the sizes of the whole log's XML: not before they are asked for, and exact. */
#include "tests/unit/small_survey.h"

#include <pthread.h>

/* Every byte of the export is found in the chunk that holds it. */
static void expect_export(struct fixture *f, uint64_t first, uint64_t chunks)
{
    uint64_t size = 0;

    for (uint64_t i = 0; i < chunks; i++) {
        uint64_t number = (first + i) % chunks, begin, part = 0;
        const struct cached_chunk *xml;

        cr_assert(cache_get(f->cache, number, CACHE_XML, &xml) == EVTX_OK);
        for (size_t k = 0; k < xml->count; k++)
            part += survey_export_part(xml->spans[k]).size;
        cache_put(f->cache, xml);
        if (part == 0)
            continue;
        cr_expect(survey_export_seek(f->survey, size, &begin) == number && begin == size);
        size += part;
        cr_expect(survey_export_seek(f->survey, size - 1, &begin) == number);
        cr_expect(begin == size - part);
    }
    cr_expect(survey_export_size(f->survey) == size);
}

Test(export, renders_nothing_until_it_is_asked_for)
{
    struct fixture f;
    uint64_t misses;

    survey_all(&f, small_plain(4, 10));
    misses = cache_stats(f.cache).misses;
    cr_expect_not(survey_step(f.survey));
    cr_expect(cache_stats(f.cache).misses == misses);
    cr_expect_not(survey_export_ready(f.survey) || survey_export_over(f.survey));
    cr_assert(survey_export_wait(f.survey) == EVTX_OK);
    cr_expect(survey_export_ready(f.survey) && survey_export_over(f.survey));
    cr_expect(cache_stats(f.cache).misses == misses + 4);
    cr_expect_not(survey_step(f.survey));
    expect_export(&f, 0, 4);
    close_survey(&f);
}

/* What readers rendered, before the survey or after it, is not rendered again. */
Test(export, learns_from_every_reader)
{
    const struct cached_chunk *xml;
    struct fixture f;

    open_survey(&f, small_plain(4, 10));
    cr_assert(cache_get(f.cache, 1, CACHE_XML, &xml) == EVTX_OK);
    cache_put(f.cache, xml);
    cr_assert(survey_wait(f.survey) == EVTX_OK);
    cr_assert(cache_get(f.cache, 2, CACHE_XML, &xml) == EVTX_OK);
    cache_put(f.cache, xml);
    cr_assert(survey_export_wait(f.survey) == EVTX_OK);
    cr_expect(cache_stats(f.cache).misses == 8);
    expect_export(&f, 0, 4);
    close_survey(&f);
}

Test(export, evicts_nothing)
{
    const struct cached_chunk *lines;
    struct fixture f;
    uint64_t evictions;

    survey_all(&f, small_plain(60, 400)); /* much more than the cache holds */
    evictions = cache_stats(f.cache).evictions;
    lines = cache_peek(f.cache, 0, CACHE_LINES);
    cr_assert(lines);
    cache_put(f.cache, lines);
    cr_assert(survey_export_wait(f.survey) == EVTX_OK);
    cr_expect(cache_stats(f.cache).evictions == evictions);
    expect_export(&f, 0, 60);
    close_survey(&f);
}

static void *step_export(void *survey)
{
    while (!survey_export_over(survey))
        survey_step(survey);
    return NULL;
}

static void *wait_for_export(void *survey)
{
    cr_expect(survey_export_wait(survey) == EVTX_OK);
    return NULL;
}

Test(export, is_measured_by_all_who_step_and_wait)
{
    static void *(*const work[])(void *) = {step_export, wait_for_export, wait_for_export};

    for (int round = 0; round < 5; round++) {
        pthread_t threads[3];
        struct fixture f;

        open_survey(&f, small_plain(50, 10));
        survey_export_ask(f.survey); /* long before the survey is ready */
        for (size_t i = 0; i < 3; i++)
            cr_assert(pthread_create(&threads[i], NULL, work[i], f.survey) == 0);
        cr_assert(survey_export_wait(f.survey) == EVTX_OK);
        for (size_t i = 0; i < 3; i++)
            pthread_join(threads[i], NULL);
        expect_export(&f, 0, 50);
        close_survey(&f);
    }
}

Test(export, is_in_log_order)
{
    struct small_log small;
    struct fixture f;

    small_start(&small);
    small_add(&small, 30, 5);
    small_next_chunk(&small);
    small_add(&small, 10, 5);
    small_add(&small, 11, 5);
    small_next_chunk(&small);
    small_add(&small, 20, 5);
    survey_all(&f, small_finish(&small));
    cr_assert(survey_export_wait(f.survey) == EVTX_OK);
    expect_export(&f, 1, 3);
    close_survey(&f);
}

Test(export, stops_with_the_survey)
{
    struct fixture f;

    survey_all(&f, small_plain(20, 10));
    survey_export_ask(f.survey);
    cr_expect(survey_step(f.survey));
    survey_stop(f.survey);
    cr_expect_not(survey_step(f.survey));
    cr_expect(survey_export_over(f.survey) && !survey_export_ready(f.survey));
    cr_expect(survey_export_wait(f.survey) == EVTX_IO);
    close_survey(&f);
}
