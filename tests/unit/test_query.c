/* test_query.c - what a query finds, and that it stops. */
#include "cache/query.h"
#include "cache/schema.h"
#include "cache/table.h"
#include "tests/unit/small_survey.h"

#include <stdlib.h>

static uint32_t count(struct fixture *f, const char *const *conditions, size_t threads)
{
    struct query *query = NULL, *more;
    struct result *result = NULL;
    uint32_t found, walked = 0;
    struct survey_item item = {0};

    for (; *conditions; conditions++) {
        more = query_new(query, *conditions);
        cr_assert(more, "%s", *conditions);
        query_free(query);
        query = more;
    }
    cr_assert(query_run(f->survey, f->templates, query, threads, &result) == EVTX_OK);
    found = result_facts(result).count;
    for (uint32_t at = 0; result_next(f->survey, result, at, &item); at = item.ordinal + 1)
        walked++;
    cr_expect(walked == found, "%u walked, %u found", walked, found);
    result_free(result);
    query_free(query);
    return found;
}

#define COUNT(f, threads, ...) count((f), (const char *const[]){__VA_ARGS__, NULL}, (threads))

Test(query, finds_by_the_index_and_by_lines)
{
    struct fixture f;

    survey_all(&f, small_plain(50, 20)); /* 1,000 records, EventIDs 100 to 104 by turns */
    for (size_t threads = 1; threads < 5; threads++) {
        cr_expect(COUNT(&f, threads, "EventID=100") == 200);
        cr_expect(COUNT(&f, threads, "EventID!=100") == 800);
        cr_expect(COUNT(&f, threads, "EventID>=102", "EventID<104") == 400);
        cr_expect(COUNT(&f, threads, "Data<=10") == 10, "the ID of each record");
        cr_expect(COUNT(&f, threads, "Data<=10", "EventID=101") == 2);
        cr_expect(COUNT(&f, threads, "TimeCreated<2024-02-01T04:16:08") == 1);
        cr_expect(COUNT(&f, threads, "UserID=x") == 0);
        cr_expect(COUNT(&f, threads, "UserID!=x") == 1000);
        cr_expect(COUNT(&f, threads, "NoSuch!=x", "NoSuch~x") == 0);
    }
    close_survey(&f);
}

Test(query, knows_whether_the_index_answers_it)
{
    static const struct {
        const char *condition;
        bool renders;
    } rows[] = {
        {"EventID=4624", false},     {"Level!=error", false},    {"TimeCreated<2024-02-01", false},
        {"Provider~x", false},       {"UserID=S-1-5-18", false}, {"Task=1", true},
        {"EventRecordID<100", true}, {"LogonType=3", true},      {"EventData.EventID=1", true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct query *query = query_new(NULL, rows[i].condition), *more;

        cr_assert(query, "%s", rows[i].condition);
        cr_expect(query_renders(query) == rows[i].renders, "%s", rows[i].condition);
        more = query_new(query, "LogonType=3");
        cr_expect(query_renders(more));
        query_free(more);
        query_free(query);
    }
}

Test(query, has_a_limit_of_conditions)
{
    struct query *query = NULL, *more;
    size_t depth = 0;

    while ((more = query_new(query, "X=1"))) {
        query_free(query);
        query = more;
        cr_assert(++depth < 100);
    }
    cr_expect(depth == 16);
    cr_expect_null(query_new(NULL, "nothing"));
    query_free(query);
}

Test(query, ends_when_the_survey_is_stopped)
{
    struct query *query = query_new(NULL, "Data>0");
    struct result *result = NULL;
    struct text text = {0};
    struct fixture f;
    uint64_t *begin;

    survey_all(&f, small_plain(20, 10));
    survey_stop(f.survey);
    cr_expect(survey_stopped(f.survey));
    cr_expect(query_run(f.survey, f.templates, query, 2, &result) == EVTX_NO_MEMORY);
    cr_expect(table_measure(TABLE_CSV, f.log, f.survey, f.templates, 2, &begin) == EVTX_NO_MEMORY);
    cr_expect(schema_put(f.log, f.survey, f.templates, &text) == EVTX_NO_MEMORY);
    text_done(&text);
    query_free(query);
    close_survey(&f);
}
