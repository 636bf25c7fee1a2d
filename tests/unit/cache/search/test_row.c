/* test_row.c - lines taken apart: the same by looking through them as by how they were put
 * together. */
#include "cache/chunks/render.h"
#include "cache/search/pen.h"
#include "cache/search/row.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static void read_text(struct row *row, const char *line)
{
    static char copy[4096];

    cr_assert(strlen(line) + PEN_SLACK < sizeof copy);
    strcpy(copy, line);
    row_read(row, copy, strlen(line), NULL);
    cr_assert(!row->bad);
}

static bool is(struct token token, const char *text)
{
    return token.size == strlen(text) && memcmp(token.at, text, token.size) == 0;
}

Test(row, sorts_values_into_fields_and_members)
{
    struct row row;

    cr_assert(row_init(&row));
    read_text(
        &row,
        "{\"Event\":{\"#attributes\":{\"xmlns\":\"n\"},\"System\":{\"Provider\":{\"#attributes\":"
        "{\"Name\":\"P\",\"Guid\":\"G\"}},\"EventID\":{\"#attributes\":{\"Qualifiers\":3},"
        "\"#text\":7},\"Channel\":\"C\",\"Channel\":\"D\"},\"EventData\":{\"a\":\"x\","
        "\"a\":true,\"b\":null,\"a_2\":\"\",\"c\":\"null\"}}}\n");
    cr_expect(is(row.of[ROW_PROVIDER], "P") && is(row.of[ROW_PROVIDER_GUID], "G"));
    cr_expect(is(row.of[ROW_EVENT_ID], "7") && is(row.of[ROW_QUALIFIERS], "3"));
    cr_expect(is(row.of[ROW_CHANNEL], "C"), "the first one");
    cr_expect(row.of[ROW_USER].size == 0 && row.damaged.size == 0);
    cr_assert(row.count == 5 && row.named == 4);
    cr_expect(is(row_name(&row, &row.members[0]), "a") &&
              is(row_value(&row, &row.members[0]), "x"));
    cr_expect(is(row_name(&row, &row.members[1]), "a_2") && row.members[1].plain_size == 1);
    cr_expect(row.members[2].null && row.members[2].value_size == 0, "a place without a value");
    cr_expect(is(row_name(&row, &row.members[3]), "a_2_2"), "a_2 is taken");
    cr_expect(is(row_value(&row, &row.members[4]), "null") && !row.members[4].null, "a text");
    row_done(&row);
}

Test(row, knows_why_a_record_is_marked)
{
    struct row row;

    cr_assert(row_init(&row));
    read_text(&row, "{\"Event\":{\"EventData\":{\"damaged\":\"no\"}},\"values\":[1],\"evtxfs\":"
                    "{\"damaged\":\"yes\",\"record\":7}}\n");
    cr_expect(is(row.damaged, "yes"));
    row_done(&row);
}

Test(row, reads_numbers_of_64_bits)
{
    static const struct {
        const char *text;
        bool is;
        uint64_t number;
    } numbers[] = {
        {"0", true, 0},
        {"007", true, 7},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"0x8000000000000001", true, 0x8000000000000001},
        {"0x", false, 0},
        {"", false, 0},
        {"-1", false, 0},
        {"1.0", false, 0},
        {"0.5", false, 0},
        {"1e3", false, 0},
    };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uint64_t number = 0;
        struct token token = {numbers[i].text, strlen(numbers[i].text)};

        cr_expect(row_number(token, &number) == numbers[i].is, "%s", numbers[i].text);
        cr_expect(number == numbers[i].number, "%s", numbers[i].text);
    }
}

/* ---- traces ---------------------------------------------------------------------------------- */

static void expect_token(struct token a, struct token b, const char *what)
{
    cr_expect(a.size == b.size && (a.size == 0 || a.at == b.at), "%s", what);
}

static void expect_same(const struct row *a, const struct row *b)
{
    for (size_t i = 0; i < ROW_FIELDS; i++)
        expect_token(a->of[i], b->of[i], "field");
    cr_assert(a->count == b->count && a->named == b->named);
    for (size_t i = 0; i < a->count; i++) {
        const struct row_member *m = &a->members[i], *n = &b->members[i];

        cr_expect(m->name_size == n->name_size && m->plain_size == n->plain_size &&
                  m->null == n->null);
        cr_expect(memcmp(row_name(a, m).at, row_name(b, n).at, m->name_size) == 0);
        expect_token(row_value(a, m), row_value(b, n), "value");
    }
    cr_expect(a->names_size == b->names_size);
}

/* How many records of the log have a trace. */
static size_t compare_log(const char *name)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct render *render = render_new(templates);
    struct evtx_log *log;
    struct row looked, traced;
    size_t known = 0;
    char path[512];

    snprintf(path, sizeof path, "%s/%s.evtx", getenv("EVTXFS_SAMPLES"), name);
    cr_assert(evtx_log_open(path, &log, NULL) == EVTX_OK);
    cr_assert(render && render_ask_traces(render) && row_init(&looked) && row_init(&traced));
    for (uint64_t n = 0; n < evtx_log_chunks(log); n++) {
        if (render_lines(render, log, n, NULL) != EVTX_OK)
            continue;
        for (size_t i = 0; i < render->count; i++) {
            const uint8_t *line = render->line_text.bytes + render->lines[i].at;

            if (render->lines[i].size == 0)
                continue;
            row_read(&looked, line, render->lines[i].size, NULL);
            row_read(&traced, line, render->lines[i].size, render_trace(render, i));
            expect_same(&looked, &traced);
            known += render_trace(render, i)->parts_count > 0;
        }
    }
    row_done(&looked);
    row_done(&traced);
    render_free(render);
    evtx_templates_free(templates);
    evtx_log_close(log);
    return known;
}

Test(row, is_the_same_by_a_trace)
{
    cr_expect(compare_log("security") > 50);
    cr_expect(compare_log("types") > 0);
    compare_log("odd");
    compare_log("direct");
    compare_log("damaged");
    compare_log("torn");
    compare_log("duplicates");
    compare_log("wrapped");
}
