/* test_sparse.c - what is learnt of a log with holes is what is learnt without them, at no cost. */
#include "cache/search/query.h"
#include "cache/search/schema.h"
#include "cache/search/table.h"
#include "core/live.h"
#include "tests/unit/small_survey.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNKS = 6, EACH = 20 };

/* Where the chunks lie, in a file of 1.5 TB; the oldest records are behind a hole. */
static const uint64_t places[CHUNKS] = {0, 1, 70000, 20000000, 20000001, 23999990};
static const uint64_t all = 24000000;

/* IDs go round behind the second chunk; the last two chunks repeat some. */
static void fill(struct small_log *small)
{
    static const uint64_t from[CHUNKS] = {1041, 1061, 1001, 1021, 1031, 1001};

    small_start(small);
    for (size_t c = 0; c < CHUNKS; c++) {
        if (c)
            small_next_chunk(small);
        for (uint64_t i = 0; i < EACH; i++)
            small_add(small, from[c] + i, 100 + (uint32_t)(i % 5));
    }
    small_close(small);
}

static struct evtx_log *dense(void)
{
    struct small_log small;

    fill(&small);
    return small_open(&small);
}

/* The same chunks far from each other; with @shift, so many bytes further than they should be. */
static struct evtx_log *sparse(uint64_t shift)
{
    int fd = memfd_create("sparse", MFD_CLOEXEC);
    struct evtx_log *log = NULL;
    struct small_log small;

    fill(&small);
    cr_assert(write(fd, small.log.bytes, EVTX_HEADER_SIZE) == EVTX_HEADER_SIZE);
    for (size_t c = 0; c < CHUNKS; c++)
        cr_assert(pwrite(fd, small.log.bytes + EVTX_HEADER_SIZE + c * EVTX_CHUNK_SIZE,
                         EVTX_CHUNK_SIZE,
                         (off_t)(EVTX_HEADER_SIZE + shift + places[c] * EVTX_CHUNK_SIZE)) ==
                  EVTX_CHUNK_SIZE);
    cr_assert(ftruncate(fd, (off_t)(EVTX_HEADER_SIZE + all * EVTX_CHUNK_SIZE)) == 0);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    sample_log_done(&small.log);
    return log;
}

/* What malloc has given, mapped or not; 0 under a sanitizer, which does not count. */
static size_t taken(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

static uint32_t count(struct fixture *f, const char *condition)
{
    struct query *query;
    struct result *result = NULL;
    uint32_t found;

    cr_assert(query_new(NULL, condition, &query) == EVTX_OK);
    cr_assert(query_run(f->survey, f->templates, query, 2, NULL, &result) == EVTX_OK);
    found = result_facts(result).count;
    result_free(result);
    query_free(query);
    return found;
}

/* Everything that goes over the whole log. */
static void make_all(struct fixture *f)
{
    struct text schema = {0};
    uint64_t *begin[TABLES] = {NULL};
    _Atomic(uint64_t) measured;

    cr_assert(survey_wait(f->survey) == EVTX_OK);
    cr_assert(survey_export_wait(f->survey) == EVTX_OK);
    cr_expect(count(f, "EventID=101") == CHUNKS * EACH / 5);
    cr_expect(count(f, "Data<=1010") == 20);
    cr_assert(table_measure(1u << TABLE_CSV, f->log, f->survey, f->templates, 2, NULL, &measured,
                            begin) == EVTX_OK);
    cr_expect(begin[TABLE_CSV][survey_positions(f->survey)] > 0 && !begin[TABLE_BODY]);
    cr_expect(measured == survey_positions(f->survey));
    free(begin[TABLE_CSV]);
    cr_assert(schema_put(f->log, f->survey, f->templates, NULL, &schema) == EVTX_OK);
    text_done(&schema);
}

/* The records of both surveys are the same, with other numbers of chunks. */
static void expect_same(struct fixture *f, struct fixture *g)
{
    struct survey_item a = {0}, b = {0}, named;
    uint64_t begin_a, begin_b, size = survey_log(f->survey).size;

    cr_expect(size == survey_log(g->survey).size);
    for (uint32_t ordinal = 0; ordinal < CHUNKS * EACH; ordinal++) {
        cr_assert(survey_item(f->survey, ordinal, &a) && survey_item(g->survey, ordinal, &b));
        cr_expect(b.chunk == places[a.chunk] && a.place == b.place && a.form == b.form);
        cr_expect(a.record.id == b.record.id && a.record.time == b.record.time);
        cr_expect(survey_ordinal(g->survey, b.chunk, b.place) == ordinal);
        named = (struct survey_item){.chunk = b.chunk, .place = b.place};
        cr_expect(survey_named(g->survey, b.record.id, b.form, &named) && named.chunk == b.chunk);
    }
    for (uint64_t at = 0; at < size; at += 97)
        cr_expect(survey_seek(g->survey, at, &begin_b) ==
                      places[survey_seek(f->survey, at, &begin_a)] &&
                  begin_a == begin_b);
    size = survey_export_size(f->survey);
    cr_expect(size == survey_export_size(g->survey));
    for (uint64_t at = 0; at < size; at += 97)
        cr_expect(survey_export_seek(g->survey, at, &begin_b) ==
                      places[survey_export_seek(f->survey, at, &begin_a)] &&
                  begin_a == begin_b);
}

Test(sparse, log_is_surveyed_as_one_without_holes, .timeout = 60)
{
    static const uint64_t shifts[] = {0, 512};
    struct fixture f, g;

    survey_all(&f, dense());
    make_all(&f);
    for (size_t i = 0; i < 2; i++) {
        struct survey_progress progress;

        open_survey(&g, sparse(shifts[i]));
        make_all(&g);
        expect_same(&f, &g);
        progress = survey_progress(g.survey);
        cr_expect(progress.chunks == evtx_log_chunks(g.log) && progress.chunks >= all - 1);
        cr_expect(progress.surveyed == progress.chunks);
        close_survey(&g);
    }
    close_survey(&f);
}

Test(sparse, log_costs_what_is_stored, .timeout = 60)
{
    static const uint64_t shifts[] = {0, 512};

    for (size_t i = 0; i < 2; i++) {
        size_t before = taken();
        clock_t began = clock();
        struct fixture f;

        open_survey(&f, sparse(shifts[i]));
        cr_assert(evtx_log_watch(f.log));
        make_all(&f);
        cr_expect(clock() - began < CLOCKS_PER_SEC / 10, "%ld us", (long)(clock() - began));
        cr_expect(taken() - before < 2 << 20, "%zu bytes", taken() - before);
        close_survey(&f);
    }
}

/* What is asked about a hole is answered: there is nothing. */
Test(sparse, log_has_nothing_in_its_holes)
{
    struct survey_record record;
    struct survey_chunk chunk;
    struct survey_item item = {.chunk = 500};
    uint32_t place, value;
    struct fixture f;

    open_survey(&f, sparse(0));
    cr_expect(survey_chunk(f.survey, 500, &chunk) && chunk.count == 0, "before it is surveyed");
    cr_expect(survey_wait(f.survey) == EVTX_OK);
    cr_expect(survey_chunk(f.survey, 500, &chunk) && chunk.named == 0 && chunk.size == 0);
    cr_expect_not(survey_chunk(f.survey, all, &chunk));
    cr_expect_not(survey_record(f.survey, 500, 0, &record));
    cr_expect_not(survey_find(f.survey, 500, 1001, &place));
    cr_expect(survey_ordinal(f.survey, 500, 0) == SURVEY_END);
    cr_expect(survey_ordinal(f.survey, all, 0) == SURVEY_END);
    cr_expect_not(survey_value_of(f.survey, FACET_EVENT, 500, 0, &value));
    cr_expect_not(survey_value_of(f.survey, FACET_EVENT, all, 0, &value));
    cr_expect_not(survey_named(f.survey, 1001, NAME_CHUNK, &item));
    cr_expect(survey_next(f.survey, FACET_EVENT, 0, 0, &item) && item.chunk == places[2]);
    cr_expect_not(survey_adopt(f.survey, f.survey, 500));
    cr_expect_not(survey_extends(f.survey, f.survey, 500));
    cr_expect(survey_chunk_at(f.survey, survey_positions(f.survey)) == all);
    close_survey(&f);
}
