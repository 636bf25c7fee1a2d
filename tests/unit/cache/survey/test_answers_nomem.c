/*
 * test_answers_nomem.c - each allocation behind an answer fails in turn: of a chunk, a query, a
 * table, the schema. Who asked is told, and who asks again gets all of it.
 *
 * Only one fails each time, so that a failure that nobody noticed shows as an answer that is wrong.
 */
#include "cache/search/query.h"
#include "cache/search/schema.h"
#include "cache/search/table.h"
#include "tests/unit/refuse.h"
#include "tests/unit/small_survey.h"

#include <stdlib.h>

enum { CHUNKS = 4, TRIES = 100000 };

/* IDs that clash within a chunk and between chunks, two kinds of events, one without an ID. */
static struct evtx_log *make_log(void)
{
    struct small_log small;

    small_start(&small);
    for (uint64_t c = 0; c < CHUNKS; c++) {
        if (c)
            small_next_chunk(&small);
        for (uint64_t i = 0; i < 12; i++)
            small_add(&small, c * 7 + i % 9, i == 5 ? SMALL_NO_EVENT : 100 + (uint32_t)(i % 3));
    }
    return small_finish(&small);
}

/* An answer as text. False: it could not be had, and there is no text. */
typedef bool ask_fn(struct fixture *f, struct evtx_templates *templates, struct text *text);

/* With templates that nobody has met before: what an answer needs of them is allocated too. */
static bool ask_anew(struct fixture *f, ask_fn *ask, long n, struct text *text)
{
    struct evtx_templates *templates = evtx_templates_new();
    bool had;

    text->size = 0;
    cr_assert(templates);
    refuse(n);
    had = ask(f, templates, text);
    if (!refused())
        cr_assert(had, "nothing failed, and there is no answer");
    evtx_templates_free(templates);
    return had;
}

static void refuse_each(struct fixture *f, ask_fn *ask)
{
    struct text expected = {0}, text = {0};
    long n = 0;
    bool failing = true;

    cr_assert(ask_anew(f, ask, -1, &expected) && expected.size > 0);
    for (; failing && n < TRIES; n++) {
        bool had = ask_anew(f, ask, n, &text);

        failing = atomic_load(&refuse_did);
        if (had)
            cr_assert(text.size == expected.size &&
                          memcmp(text.bytes, expected.bytes, text.size) == 0,
                      "allocation %ld failed, and the answer is another one", n);
    }
    cr_expect(n > 3 && n < TRIES, "%ld allocations", n);
    text_done(&text);
    text_done(&expected);
}

static void refuse_each_of(ask_fn *ask)
{
    struct fixture f;

    survey_all(&f, make_log());
    refuse_each(&f, ask);
    close_survey(&f);
}

/* What a caller copies an answer to is no part of it. */
static void put(struct text *text, const void *bytes, size_t size)
{
    long left = refuse_left();

    atomic_store(&refuse_countdown, -1);
    text_put(text, bytes, size);
    atomic_store(&refuse_countdown, left);
}

static bool ask_query(struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    static const char *const conditions[] = {"EventID>=101", "TimeCreated>2001-01-01", "Data<25"};
    struct query *query = NULL;
    struct result *result = NULL;
    struct survey_item item = {0};
    enum evtx_status status = EVTX_OK;

    for (size_t i = 0; status == EVTX_OK && i < sizeof conditions / sizeof *conditions; i++) {
        struct query *more;

        status = query_new(query, conditions[i], &more);
        query_free(query);
        query = more;
    }
    if (status == EVTX_OK)
        status = query_run(f->survey, templates, query, 2, NULL, &result);
    cr_assert(status == EVTX_OK || (status == EVTX_NO_MEMORY && !result));
    for (uint32_t at = 0; result && result_next(f->survey, result, at, &item);
         at = item.ordinal + 1)
        put(text, &item.ordinal, sizeof item.ordinal);
    result_free(result);
    query_free(query);
    return status == EVTX_OK;
}

Test(answers_nomem, a_query_finds_all_or_fails)
{
    refuse_each_of(ask_query);
}

static bool
ask_table(enum table table, struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    uint64_t *begin[TABLES] = {NULL};
    struct render *render = NULL;
    struct table_bench *bench = NULL;
    struct text rows[TABLES] = {{0}};
    _Atomic(uint64_t) measured;
    enum evtx_status status =
        table_measure(1u << table, f->log, f->survey, templates, 2, NULL, &measured, begin);

    cr_assert(status == EVTX_OK || (status == EVTX_NO_MEMORY && !begin[table]));
    if (status == EVTX_OK) {
        put(text, begin[table], (CHUNKS + 1) * sizeof *begin[table]);
        bench = table_bench_new();
        render = render_new(templates);
        status = bench && render && render_ask_traces(render) ? EVTX_OK : EVTX_NO_MEMORY;
    }
    for (uint64_t n = 0; status == EVTX_OK && n < CHUNKS; n++) {
        status = render_lines(render, f->log, n, NULL);
        if (status == EVTX_OK)
            status = table_put(bench, 1u << table, render, rows);
    }
    if (status == EVTX_OK)
        put(text, rows[table].bytes, rows[table].size);
    cr_assert(status == EVTX_OK || status == EVTX_NO_MEMORY);
    text_done(&rows[table]);
    table_bench_free(bench);
    render_free(render);
    free(begin[table]);
    return status == EVTX_OK;
}

static bool ask_csv(struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    return ask_table(TABLE_CSV, f, templates, text);
}

static bool ask_timeline(struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    return ask_table(TABLE_TIMELINE, f, templates, text);
}

static bool ask_body(struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    return ask_table(TABLE_BODY, f, templates, text);
}

Test(answers_nomem, a_table_has_all_rows_or_fails)
{
    refuse_each_of(ask_csv);
    refuse_each_of(ask_timeline);
    refuse_each_of(ask_body);
}

static bool ask_schema(struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    struct text schema = {0};
    enum evtx_status status = schema_put(f->log, f->survey, templates, NULL, &schema);

    if (status == EVTX_OK && !schema.bad)
        put(text, schema.bytes, schema.size);
    cr_assert(status == EVTX_OK || status == EVTX_NO_MEMORY);
    status = schema.bad ? EVTX_NO_MEMORY : status;
    text_done(&schema);
    return status == EVTX_OK;
}

Test(answers_nomem, the_schema_has_all_fields_or_fails)
{
    refuse_each_of(ask_schema);
}

/* A cache of its own; whoever is refused asks the same cache again. */
static bool ask_cache(struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    struct cache *cache = cache_new(f->log, templates, CACHE_BUDGET_LEAST);
    const struct cached_chunk *chunk;
    bool had = cache;

    for (uint64_t n = 0; cache && n < CHUNKS; n++)
        for (int form = 0; form < CACHE_FORMS; form++) {
            enum evtx_status status = cache_get(cache, n, (enum cache_form)form, &chunk);

            if (status != EVTX_OK) {
                cr_assert(status == EVTX_NO_MEMORY && refuse_did);
                status = cache_get(cache, n, (enum cache_form)form, &chunk);
            }
            cr_assert(status == EVTX_OK, "%s, though only one allocation fails",
                      evtx_status_name(status));
            put(text, chunk->text, chunk->size);
            cache_put(cache, chunk);
        }
    cache_free(cache);
    return had;
}

Test(answers_nomem, a_cache_that_was_refused_memory_works_when_there_is_some)
{
    refuse_each_of(ask_cache);
}

/* What fails is had when it is asked for again. */
static bool learn(struct survey *survey)
{
    enum evtx_status status = survey_wait(survey);

    if (status == EVTX_OK)
        status = survey_export_wait(survey);
    cr_assert(status == EVTX_OK || (status == EVTX_NO_MEMORY && refuse_did), "%s",
              evtx_status_name(status));
    return status == EVTX_OK;
}

/* All that a survey learns: names, values, the export. */
static bool put_survey(struct survey *survey, struct text *text)
{
    bool had = learn(survey) || learn(survey);

    cr_assert(had, "it does not recover, though only one allocation fails");
    for (int facet = 0; had && facet < FACETS; facet++)
        for (uint32_t i = 0; i < survey_values(survey, (enum facet)facet); i++) {
            struct survey_value value = survey_value(survey, (enum facet)facet, i);
            struct survey_item item = {0};

            put(text, value.name, strlen(value.name));
            put(text, &value.count, sizeof value.count);
            for (uint32_t at = 0; survey_next(survey, (enum facet)facet, i, at, &item);
                 at = item.ordinal + 1)
                put(text, &item.ordinal, sizeof item.ordinal);
        }
    if (had) {
        struct survey_log log = survey_log(survey);
        uint64_t size = survey_export_size(survey);

        put(text, &log, sizeof log);
        put(text, &size, sizeof size);
    }
    return had;
}

/* @adopts: what the survey of the fixture knows, of all chunks. */
static bool
ask_any_survey(bool adopts, struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    struct cache *cache = cache_new(f->log, templates, CACHE_BUDGET_LEAST);
    struct survey *survey = cache ? survey_new(f->log, cache) : NULL;
    bool had;

    for (uint64_t n = 0; adopts && survey && n < CHUNKS; n++)
        cr_assert(survey_adopt(survey, f->survey, n) || refuse_did);
    had = survey && put_survey(survey, text);
    cache_free(cache);
    survey_free(survey);
    return had;
}

static bool ask_survey(struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    return ask_any_survey(false, f, templates, text);
}

Test(answers_nomem, a_survey_that_was_refused_memory_knows_all_when_it_is_asked_again)
{
    refuse_each_of(ask_survey);
}

static bool ask_adopting(struct fixture *f, struct evtx_templates *templates, struct text *text)
{
    return ask_any_survey(true, f, templates, text);
}

Test(answers_nomem, so_does_a_survey_that_adopts)
{
    refuse_each_of(ask_adopting);
}
