/* test_query.c - what a query finds, and that it stops. */
#include "cache/search/field_list.h"
#include "cache/search/query.h"
#include "cache/search/schema.h"
#include "cache/search/table.h"
#include "core/live.h"
#include "tests/unit/small_survey.h"

#include <stdio.h>
#include <stdlib.h>

static uint32_t count(struct fixture *f, const char *const *conditions, size_t threads)
{
    struct query *query = NULL, *more;
    struct result *result = NULL;
    uint32_t found, walked = 0;
    struct survey_item item = {0};

    for (; *conditions; conditions++) {
        cr_assert(query_new(query, *conditions, &more) == EVTX_OK, "%s", *conditions);
        query_free(query);
        query = more;
    }
    cr_assert(query_run(f->survey, f->templates, query, threads, NULL, &result) == EVTX_OK);
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
        cr_expect(COUNT(&f, threads, "NoSuch!=x", "data<=10") == 10);
    }
    close_survey(&f);
}

/* Five records whose Data are the largest numbers of 64 bits. */
Test(query, compares_all_64_bits)
{
    struct small_log small;
    struct fixture f;

    small_start(&small);
    for (uint64_t i = 0; i < 5; i++)
        small_add(&small, UINT64_MAX - 4 + i, 100);
    survey_all(&f, small_finish(&small));
    cr_expect(COUNT(&f, 1, "Data=18446744073709551614") == 1);
    cr_expect(COUNT(&f, 1, "Data=0xfffffffffffffffe") == 1);
    cr_expect(COUNT(&f, 1, "Data>18446744073709551613.5") == 2);
    cr_expect(COUNT(&f, 1, "Data<=1.8446744073709551612e19") == 2);
    cr_expect(COUNT(&f, 1, "Data=18446744073709551616") == 0);
    cr_expect(COUNT(&f, 1, "Data!=-1") == 5);
    close_survey(&f);
}

/* An EventID of 64 bits is none in the index, and so is one that is a text. */
Test(query, finds_in_lines_what_the_index_has_no_name_for)
{
    static const struct sample_template wide = {
        .xml = "<Event><System><EventID>{0:0a}</EventID><Level>{1:01}</Level>"
               "<TimeCreated SystemTime=\"{2:11}\"/></System></Event>",
        .guid = {3}};
    struct small_log small;
    struct fixture f;

    small_start(&small);
    for (uint64_t i = 0; i < 4; i++) {
        struct sample_value values[] = {sample_int(0x0a, (UINT64_C(1) << 40) + i),
                                        sample_text(i % 2 ? "3.5" : ""),
                                        sample_int(0x11, SAMPLE_TIME)};
        struct sample_stream stream = {.root = &wide, .values = {values, 3}};

        cr_assert(sample_log_add(&small.log, SAMPLE_TIME, &stream));
    }
    survey_all(&f, small_finish(&small));
    cr_expect(COUNT(&f, 1, "EventID=1099511627777") == 1);
    cr_expect(COUNT(&f, 1, "EventID>=1099511627777") == 3);
    cr_expect(COUNT(&f, 1, "EventID!=1099511627777") == 3);
    cr_expect(COUNT(&f, 1, "EventID<1099511627777", "Level=3.5") == 0);
    cr_expect(COUNT(&f, 1, "Level>3") == 2);
    cr_expect(COUNT(&f, 1, "Level!=3.5") == 2);
    close_survey(&f);
}

static const char *unknown(struct fixture *f, const char *condition)
{
    static char name[64];
    struct query *query;
    const char *found;

    cr_assert(query_new(NULL, condition, &query) == EVTX_OK, "%s", condition);
    found = query_unknown(f->survey, query);
    strcpy(name, found ? found : "");
    query_free(query);
    return name;
}

/* Of elements and attributes that are there several times each is looked at. */
Test(query, looks_at_each_that_is_repeated)
{
    static const struct sample_template repeated = {
        .xml = "<Event><System><EventID>7</EventID>"
               "<TimeCreated SystemTime=\"{0:11}\"/></System><UserData><I>"
               "<Header kind=\"a\">one</Header><Between/><Header kind=\"b\">{1:01}</Header>"
               "<Header kind=\"c\"/><Other_1>x</Other_1></I></UserData></Event>",
        .guid = {3}};
    struct small_log small;
    struct fixture f;

    small_start(&small);
    for (uint64_t i = 0; i < 2; i++) {
        struct sample_value values[] = {sample_int(0x11, SAMPLE_TIME),
                                        sample_text(i ? "two" : "three")};
        struct sample_stream stream = {.root = &repeated, .values = {values, 2}};

        cr_assert(sample_log_add(&small.log, SAMPLE_TIME, &stream));
    }
    survey_all(&f, small_finish(&small));
    cr_expect(COUNT(&f, 1, "Header=one") == 2);
    cr_expect(COUNT(&f, 1, "Header=two") == 1);
    cr_expect(COUNT(&f, 1, "Header_1=two") == 1, "as it stands in the line, too");
    cr_expect(COUNT(&f, 1, "Header=one", "Header=THREE") == 1);
    cr_expect(COUNT(&f, 1, "Header!=two") == 1);
    cr_expect(COUNT(&f, 1, "kind=a", "kind=b", "kind=c") == 2);
    cr_expect(COUNT(&f, 1, "Other_1=x") == 2);
    cr_expect(COUNT(&f, 1, "Other=x") == 0, "there is no Other before it");
    cr_expect_str_eq(unknown(&f, "Header_1=x"), "");
    cr_expect_str_eq(unknown(&f, "Other=x"), "Other");
    close_survey(&f);
}

/* A name that is one of System but for case is that of the data, if events have it there. */
Test(query, takes_the_field_that_is_spelt_so)
{
    static const struct sample_template both = {
        .xml = "<Event><System><EventID>7</EventID><TimeCreated SystemTime=\"{0:11}\"/>"
               "<Execution ProcessID=\"{1:08}\" ThreadID=\"3\"/></System><EventData>"
               "<Data Name=\"ProcessId\">{2:08}</Data></EventData></Event>",
        .guid = {3}};
    struct small_log small;
    struct fixture f;

    small_start(&small);
    for (uint64_t i = 0; i < 4; i++) {
        struct sample_value values[] = {sample_int(0x11, SAMPLE_TIME), sample_int(0x08, i),
                                        sample_int(0x08, 100 + i)};
        struct sample_stream stream = {.root = &both, .values = {values, 3}};

        cr_assert(sample_log_add(&small.log, SAMPLE_TIME, &stream));
    }
    survey_all(&f, small_finish(&small));
    cr_expect(COUNT(&f, 1, "ProcessID<2") == 2);
    cr_expect(COUNT(&f, 1, "ProcessId<102") == 2);
    cr_expect(COUNT(&f, 1, "ProcessId<2") == 0, "it is not that of System");
    cr_expect(COUNT(&f, 1, "processid<2") == 2, "which is meant by any other case");
    cr_expect(COUNT(&f, 1, "threadid=3") == 4);
    cr_expect(COUNT(&f, 1, "EventData.processid>=102") == 2);
    close_survey(&f);
}

Test(query, knows_the_fields_of_the_log)
{
    struct fixture f;

    survey_all(&f, small_plain(3, 4));
    cr_expect_str_eq(unknown(&f, "Data=1"), "");
    cr_expect_str_eq(unknown(&f, "DATA=1"), "");
    cr_expect_str_eq(unknown(&f, "UserID=x"), "", "each event has a place in that facet");
    cr_expect_str_eq(unknown(&f, "Date=1"), "Date");
    cr_expect_str_eq(unknown(&f, "UserData.Data=1"), "Data");
    cr_expect_str_eq(unknown(&f, "System.Data!=1"), "Data");
    cr_expect_str_eq(unknown(&f, "Data_1=1"), "Data_1", "it is there once");
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
        struct query *query, *more;

        cr_assert(query_new(NULL, rows[i].condition, &query) == EVTX_OK, "%s", rows[i].condition);
        cr_expect(query_renders(query) == rows[i].renders, "%s", rows[i].condition);
        cr_assert(query_new(query, "LogonType=3", &more) == EVTX_OK);
        cr_expect(query_renders(more));
        query_free(more);
        query_free(query);
    }
}

Test(query, has_a_limit_of_conditions)
{
    struct query *query = NULL, *more;
    enum evtx_status status;
    size_t depth = 0;

    while ((status = query_new(query, "X=1", &more)) == EVTX_OK) {
        query_free(query);
        query = more;
        cr_assert(++depth < 100);
    }
    cr_expect(depth == 16);
    cr_expect(status == EVTX_TOO_LARGE && !more);
    cr_expect(query_new(NULL, "nothing", &more) == EVTX_BAD_VALUE && !more);
    query_free(query);
}

Test(query, ends_when_the_survey_is_stopped)
{
    struct query *query;
    struct result *result = NULL;
    struct text text = {0};
    struct fixture f;
    uint64_t *begin[TABLES];
    _Atomic(uint64_t) measured;

    cr_assert(query_new(NULL, "Data>0", &query) == EVTX_OK);
    survey_all(&f, small_plain(20, 10));
    survey_stop(f.survey);
    cr_expect(survey_stopped(f.survey));
    cr_expect(query_run(f.survey, f.templates, query, 2, NULL, &result) == EVTX_IO);
    cr_expect(table_measure(1u << TABLE_CSV, f.log, f.survey, f.templates, 2, NULL, &measured,
                            begin) == EVTX_IO);
    cr_expect(schema_put(f.log, f.survey, f.templates, NULL, &text) == EVTX_IO);
    text_done(&text);
    query_free(query);
    close_survey(&f);
}

Test(query, ends_when_nobody_waits_for_it)
{
    struct query *query = NULL;
    struct result *result = NULL;
    struct text text = {0};
    struct stop stop = {0};
    struct fixture f;
    uint64_t *begin[TABLES];
    _Atomic(uint64_t) measured;

    cr_assert(query_new(NULL, "Data>0", &query) == EVTX_OK);
    survey_all(&f, small_plain(20, 10));
    stop_ask(&stop);
    cr_expect(query_run(f.survey, f.templates, query, 2, &stop, &result) == EVTX_IO);
    cr_expect(table_measure(1u << TABLE_CSV, f.log, f.survey, f.templates, 2, &stop, &measured,
                            begin) == EVTX_IO);
    cr_expect(schema_put(f.log, f.survey, f.templates, &stop, &text) == EVTX_IO);
    stop_recall(&stop);
    cr_expect(query_run(f.survey, f.templates, query, 2, &stop, &result) == EVTX_OK);
    result_free(result);
    text_done(&text);
    query_free(query);
    close_survey(&f);
}

/* A record that is looked into and cannot be read any more is neither found nor passed over. */
Test(query, of_a_log_that_changed_is_no_answer)
{
    struct query *query = NULL;
    struct result *result = NULL;
    struct text text = {0};
    struct fixture f;
    uint64_t *begin[TABLES];
    _Atomic(uint64_t) measured;
    int fd;

    cr_assert(query_new(NULL, "Data>0", &query) == EVTX_OK);
    open_survey(&f, small_plain_fd(20, 10, &fd));
    cr_assert(evtx_log_watch(f.log) && survey_wait(f.survey) == EVTX_OK);
    cr_assert(pwrite(fd, "x", 1, EVTX_HEADER_SIZE + 7 * EVTX_CHUNK_SIZE - 1) == 1);
    cr_expect(query_run(f.survey, f.templates, query, 2, NULL, &result) == EVTX_CHANGED);
    cr_expect(table_measure(1u << TABLE_CSV, f.log, f.survey, f.templates, 2, NULL, &measured,
                            begin) == EVTX_CHANGED);
    cr_expect(schema_put(f.log, f.survey, f.templates, NULL, &text) == EVTX_CHANGED);
    text_done(&text);
    query_free(query);
    close_survey(&f);
    close(fd);
}

/* Names for all that there is room for; what is behind them may be anything. */
Test(query, of_a_log_with_too_many_fields_denies_none)
{
    enum { MANY = 2000 };
    struct small_log small;
    struct field_list *list;
    struct fixture f;
    uint32_t field;

    small_start(&small);
    for (unsigned i = 0; i < MANY; i++) {
        char xml[2048];
        int size =
            snprintf(xml, sizeof xml, "<Event><System><EventID>7</EventID></System><EventData>");
        struct sample_template wide = {.xml = xml, .guid = {(uint8_t)i, (uint8_t)(i >> 8), 9}};
        struct sample_stream stream = {.root = &wide};

        for (unsigned k = 0; k < 8; k++)
            size += snprintf(xml + size, sizeof xml - (size_t)size, "<f%080u-%u>1</f%080u-%u>", i,
                             k, i, k);
        snprintf(xml + size, sizeof xml - (size_t)size, "</EventData></Event>");
        cr_assert(sample_log_add(&small.log, SAMPLE_TIME, &stream));
    }
    survey_all(&f, small_finish(&small));
    list = field_list_new(f.survey);
    cr_assert(list && field_list_count(list) <= MOST_FIELDS);
    cr_expect(field_list_find(list, FACET_OTHER, &field));
    cr_expect_str_eq(unknown(&f, "NoSuch=1"), "", "nobody knows");
    cr_expect(COUNT(&f, 2, "NoSuch=1") == 0);
    cr_expect(COUNT(&f, 2,
                    "f"
                    "000000000000000000000000000000000000000000000000000000000000000000000000000019"
                    "99-7=1") == 1);
    field_list_free(list);
    close_survey(&f);
}
