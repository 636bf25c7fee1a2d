/* test_survey.c - what is known of the whole log, in whatever order it is learnt. */
#include "core/live.h"
#include "tests/unit/cache/survey/event_names.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each facet has every record once, below each of its values the facet inside of it has too. */
static void expect_facets_add_up(struct fixture *f)
{
    struct survey_log log = survey_log(f->survey);

    for (int facet = 0; facet < FACETS; facet++) {
        uint64_t count = 0, size = 0;

        for (uint32_t i = 0; i < survey_values(f->survey, (enum facet)facet); i++) {
            struct survey_value value = survey_value(f->survey, (enum facet)facet, i);
            struct survey_item item = {0};
            uint32_t walked = 0;
            uint64_t lines = 0;

            for (uint32_t at = 0; survey_next(f->survey, value.facet, i, at, &item);
                 at = item.ordinal + 1, walked++)
                lines += item.record.line_size;
            cr_expect(walked == value.count && lines == value.size, "%s", value.name);
            count += value.count;
            size += value.size;
        }
        cr_expect(count == log.records && size == log.size, "facet %d", facet);
    }
}

Test(survey, adds_up)
{
    struct fixture f;
    uint64_t size = 0, events = 0;
    size_t count = 0;

    survey_all(&f, small_plain(5, 20));
    for (uint64_t c = 0; c < 5; c++) {
        struct survey_chunk chunk;
        const struct cached_chunk *cached;
        uint64_t begin;

        cr_assert(survey_chunk(f.survey, c, &chunk));
        cr_assert(cache_get(f.cache, c, CACHE_LINES, &cached) == EVTX_OK);
        cr_expect(chunk.named == 20 && chunk.size == cached->size);
        cr_expect(survey_seek(f.survey, size, &begin) == c && begin == size);
        cr_expect(survey_seek(f.survey, size + chunk.size - 1, &begin) == c && begin == size);
        cache_put(f.cache, cached);
        size += chunk.size;
        count += chunk.named;
    }
    cr_expect(survey_log(f.survey).size == size);
    cr_expect(survey_log(f.survey).records == count);
    cr_expect(survey_log(f.survey).newest == SAMPLE_TIME + 99 * SMALL_SECOND);
    cr_assert(survey_values(f.survey, FACET_EVENT) == 5);
    for (uint32_t i = 0; i < 5; i++) {
        struct survey_value value = survey_value(f.survey, FACET_EVENT, i);

        cr_expect(atoi(value.name) == 100 + (int)i, "sorted by EventID");
        cr_expect(value.count == 20);
        events += value.size;
    }
    cr_expect(events == size);
    expect_facets_add_up(&f);
    close_survey(&f);
}

Test(survey, knows_each_record)
{
    struct fixture f;
    struct survey_record record;
    const struct cached_chunk *files;
    uint32_t place;

    survey_all(&f, small_plain(3, 10));
    cr_assert(survey_record(f.survey, 2, 4, &record));
    cr_expect(record.id == 25 && record.time == SAMPLE_TIME + 24 * SMALL_SECOND);
    cr_expect(!record.again && !record.later && record.line_size > 0 && record.file_size == 0);
    cr_expect(survey_find(f.survey, 2, 25, &place) && place == 4);
    cr_expect_not(survey_find(f.survey, 1, 25, &place));
    cr_expect_not(survey_record(f.survey, 2, 10, &record));
    cr_expect_not(survey_record(f.survey, 3, 0, &record));

    cr_assert(cache_get(f.cache, 2, CACHE_FILES, &files) == EVTX_OK);
    cr_assert(survey_record(f.survey, 2, 4, &record));
    cr_expect(record.file_size == files->spans[4].size);
    cache_put(f.cache, files);
    close_survey(&f);
}

/* What a reader renders is known at once, and need not be surveyed again. */
Test(survey, learns_from_every_reader)
{
    struct fixture f;
    struct survey_chunk chunk;
    const struct cached_chunk *files;

    open_survey(&f, small_plain(4, 10));
    cr_expect_not(survey_chunk(f.survey, 3, &chunk));
    cr_assert(cache_get(f.cache, 3, CACHE_FILES, &files) == EVTX_OK);
    cr_expect(survey_chunk(f.survey, 3, &chunk) && chunk.files && chunk.named == 10);
    cr_expect_not(survey_ready(f.survey));
    cache_put(f.cache, files);
    cr_assert(survey_wait(f.survey) == EVTX_OK);
    cr_expect(cache_stats(f.cache).misses == 4);
    close_survey(&f);
}

/* A record's lines and its XML are rendered apart; only the first say what is known of it. */
Test(survey, keeps_the_sizes_of_the_listed_form_only)
{
    static const enum cache_form forms[] = {CACHE_FILES, CACHE_XML};

    for (size_t i = 0; i < 2; i++) {
        const struct cached_chunk *listed, *other;
        struct survey_record before, after;
        struct fixture f;

        open_survey(&f, small_plain(2, 10));
        survey_list(f.survey, forms[i]);
        cr_expect(survey_listed(f.survey) == forms[i]);
        cr_assert(survey_wait(f.survey) == EVTX_OK);
        cr_assert(survey_record(f.survey, 1, 4, &before));
        cr_assert(cache_get(f.cache, 1, forms[!i], &other) == EVTX_OK);
        cr_expect(survey_record(f.survey, 1, 4, &after) && after.file_size == 0);
        cr_assert(cache_get(f.cache, 1, forms[i], &listed) == EVTX_OK);
        cr_assert(survey_record(f.survey, 1, 4, &after));
        cr_expect(after.file_size == listed->spans[4].size);
        cr_expect(after.line_size == before.line_size && after.time == before.time);
        cache_put(f.cache, listed);
        cache_put(f.cache, other);
        close_survey(&f);
    }
}

static void *step_all(void *survey)
{
    while (!survey_over(survey))
        survey_step(survey);
    return NULL;
}

Test(survey, is_the_same_with_any_number_of_threads)
{
    char expected[4096];
    struct fixture f;

    survey_all(&f, small_plain(50, 10));
    strcpy(expected, names_of(&f, 102));
    close_survey(&f);
    for (int round = 0; round < 5; round++) {
        pthread_t threads[4];

        open_survey(&f, small_plain(50, 10));
        for (size_t i = 0; i < 4; i++)
            cr_assert(pthread_create(&threads[i], NULL, step_all, f.survey) == 0);
        cr_assert(survey_wait(f.survey) == EVTX_OK);
        for (size_t i = 0; i < 4; i++)
            pthread_join(threads[i], NULL);
        expect_names(&f, 102, expected);
        close_survey(&f);
    }
}

Test(survey, follows_a_log_that_wrapped_around)
{
    struct small_log small;
    struct fixture f;
    uint64_t begin;

    small_start(&small);
    for (uint64_t id = 30; id < 33; id++)
        small_add(&small, id, 5);
    small_next_chunk(&small);
    for (uint64_t id = 10; id < 13; id++) /* the oldest lie in the middle of the file */
        small_add(&small, id, 5);
    small_next_chunk(&small);
    for (uint64_t id = 20; id < 23; id++)
        small_add(&small, id, 5);
    survey_all(&f, small_finish(&small));
    expect_names(&f, 5, "10 11 12 20 21 22 30 31 32 ");
    cr_expect(survey_seek(f.survey, 0, &begin) == 1);
    cr_expect(survey_seek(f.survey, survey_log(f.survey).size - 1, &begin) == 0);
    expect_found_by_name(&f);
    close_survey(&f);
}

static void expect_lines_found(struct fixture *f, enum facet facet, uint32_t number)
{
    struct survey_value value = survey_value(f->survey, facet, number);
    struct survey_item item = {0};
    uint64_t at = 0, begin;

    for (uint32_t from = 0; survey_next(f->survey, facet, number, from, &item);
         from = item.ordinal + 1) {
        cr_expect(survey_value_seek(f->survey, facet, number, at, &begin) == item.ordinal);
        cr_expect(begin == at);
        at += item.record.line_size;
        cr_expect(survey_value_seek(f->survey, facet, number, at - 1, &begin) == item.ordinal);
    }
    cr_expect(at == value.size);
}

Test(survey, finds_the_line_at_any_offset_of_a_value)
{
    struct fixture f;

    survey_all(&f, small_plain(200, 20)); /* a value in more chunks than one mark covers */
    for (int facet = 0; facet < FACETS; facet++)
        for (uint32_t i = 0; i < survey_values(f.survey, (enum facet)facet); i++)
            expect_lines_found(&f, (enum facet)facet, i);
    expect_found_by_name(&f);
    close_survey(&f);
}

Test(survey, lists_records_without_a_value_under_none)
{
    struct small_log small;
    struct survey_value value;
    struct fixture f;

    small_start(&small);
    small_add(&small, 1, SMALL_NO_EVENT);
    small_add(&small, 2, 0);
    small_add(&small, 3, SMALL_NO_EVENT);
    survey_all(&f, small_finish(&small));
    cr_expect(survey_values(f.survey, FACET_EVENT) == 2);
    expect_names(&f, 0, "2 ");
    cr_expect(survey_value_find(f.survey, FACET_EVENT, 0, FACET_NONE, &value) && value.count == 2);
    cr_expect(value.number == 1, "it is the last one");
    cr_expect(survey_value_find(f.survey, FACET_USER, 0, FACET_NONE, &value) && value.count == 3);
    cr_expect(survey_log(f.survey).records == 3);
    expect_facets_add_up(&f);
    close_survey(&f);
}

Test(survey, has_the_values_of_an_inner_facet_below_those_of_the_outer_one)
{
    uint32_t first, end, count = 0;
    struct fixture f;

    survey_all(&f, small_plain(300, 20)); /* a second each: almost two hours */
    cr_assert(survey_values(f.survey, FACET_DAY) == 1);
    cr_expect_str_eq(survey_value(f.survey, FACET_DAY, 0).name, "2024-02-01");
    survey_value_range(f.survey, FACET_HOUR, 0, &first, &end);
    cr_expect(first == 0 && end == survey_values(f.survey, FACET_HOUR) && end >= 2);
    for (uint32_t i = first; i < end; i++)
        count += survey_value(f.survey, FACET_HOUR, i).count;
    cr_expect(count == survey_value(f.survey, FACET_DAY, 0).count);
    cr_expect_str_eq(survey_value(f.survey, FACET_HOUR, 0).name, "04");
    survey_value_range(f.survey, FACET_PROVIDER_EVENT, 0, &first, &end);
    cr_expect(end - first == 5, "each event ID, below the only provider");
    expect_facets_add_up(&f);
    close_survey(&f);
}

/* A hostile log: every record has an EventID of its own. */
Test(survey, bears_a_log_of_more_event_ids_than_it_keeps, .timeout = 60)
{
    enum { CHUNKS = 100, EACH = 200 };
    struct small_log small;
    struct survey_value value;
    struct fixture f;

    small_start(&small);
    for (uint32_t c = 0; c < CHUNKS; c++) {
        if (c)
            small_next_chunk(&small);
        for (uint32_t i = 0; i < EACH; i++)
            small_add(&small, 1 + c * EACH + i, 1000000 - (c * EACH + i));
    }
    survey_all(&f, small_finish(&small));
    cr_expect(survey_values(f.survey, FACET_EVENT) < CHUNKS * EACH);
    cr_assert(survey_value_find(f.survey, FACET_EVENT, 0, FACET_OTHER, &value));
    cr_expect(value.number == survey_values(f.survey, FACET_EVENT) - 1, "it is the last one");
    cr_expect(value.count + value.number == CHUNKS * EACH, "the first ones in log order are kept");
    expect_names(&f, 1000000, "1 ");
    expect_facets_add_up(&f);
    close_survey(&f);
}

Test(survey, of_an_empty_log_is_empty)
{
    struct small_log small;
    struct fixture f;

    small_start(&small);
    small_close(&small);
    small.log.size = SAMPLE_HEADER_SIZE;
    survey_all(&f, small_open(&small));
    cr_expect(survey_log(f.survey).size == 0 && survey_values(f.survey, FACET_EVENT) == 0);
    cr_expect(survey_export_wait(f.survey) == EVTX_OK && survey_export_size(f.survey) == 0);
    close_survey(&f);
}

/* ---- the end --------------------------------------------------------------------------------- */

Test(survey, stops_when_it_is_told_to)
{
    struct fixture f;

    open_survey(&f, small_plain(20, 10));
    cr_expect(survey_step(f.survey));
    survey_stop(f.survey);
    cr_expect_not(survey_step(f.survey));
    cr_expect(survey_over(f.survey) && !survey_ready(f.survey));
    cr_expect(survey_wait(f.survey) == EVTX_IO);
    close_survey(&f);
}

Test(survey, counts_what_is_damaged)
{
    struct small_log small;
    struct survey_record record;
    struct damage damage;
    struct fixture f;
    uint8_t *second;

    small_start(&small);
    for (uint64_t id = 1; id <= 5; id++)
        small_add(&small, id, 7);
    small_close(&small);
    second = (uint8_t *)memmem(small.log.bytes + SAMPLE_HEADER_SIZE + 512 + 4, 8000, "**\0\0", 4);
    cr_assert(second);
    memset(second, 0, 24);
    survey_all(&f, small_open(&small));
    damage = survey_damage(f.survey);
    cr_expect(damage.records == 1 && damage.kept == 1 && damage_any(&damage));
    cr_expect(survey_log(f.survey).records == 4);
    cr_expect(survey_record(f.survey, 0, 0, &record) && record.id == 1);
    expect_names(&f, 7, "1 3 4 5 ");
    close_survey(&f);
}

/* The header of the oldest chunk is gone when the order is asked for, and there again later. */
Test(survey, fails_when_the_log_was_not_itself_while_its_order_was_read)
{
    static const uint8_t zeros[512];
    const off_t oldest = EVTX_HEADER_SIZE + 2 * EVTX_CHUNK_SIZE;
    uint8_t header[512];
    struct small_log small;
    struct fixture f;
    int fd;

    small_start(&small);
    small.log.ring = 4;
    for (uint64_t id = 1; id <= 6; id++) {
        if (id > 1)
            small_next_chunk(&small);
        small_add(&small, id, 100);
    }
    small_close(&small);
    fd = small_file(&small);
    cr_assert(evtx_log_open_fd(dup(fd), &f.log, NULL) == EVTX_OK && evtx_log_watch(f.log));
    open_survey(&f, f.log);
    cr_assert(pread(fd, header, sizeof header, oldest) == sizeof header);
    cr_assert(pwrite(fd, zeros, sizeof zeros, oldest) == sizeof zeros);
    cr_assert(survey_step(f.survey));
    cr_assert(pwrite(fd, header, sizeof header, oldest) == sizeof header);
    cr_expect(survey_wait(f.survey) == EVTX_CHANGED);
    close_survey(&f);
    close(fd);
}
