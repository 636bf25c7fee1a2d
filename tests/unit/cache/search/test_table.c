/* test_table.c - numbers in the tables and in the schema: as in the events, or none. */
#include "cache/search/schema.h"
#include "cache/search/table.h"
#include "tests/unit/small_survey.h"

#include <stdlib.h>
#include <string.h>

/* A text as an EventID, and what the tables say of it. */
static const struct {
    const char *id, *shown;
} rows[] = {
    {"18446744073709551615", "18446744073709551615"},
    {"10000000000000000000", "10000000000000000000"},
    {"18446744073709551616", NULL},
    {"99999999999999999999", NULL},
    {"0000000000000000000000004711", "4711"},
    {"000", "0"},
    {"0x10", NULL},
    {"-1", NULL},
    {"1.0", NULL},
};

static void open_one(struct fixture *f, const char *id)
{
    static const struct sample_template with = {
        .xml = "<Event><System><Provider Name=\"P\"/><EventID>{0:01}</EventID>"
               "<TimeCreated SystemTime=\"{1:11}\"/></System></Event>",
        .guid = {4}};
    struct sample_value values[] = {sample_text(id), sample_int(0x11, SAMPLE_TIME)};
    struct sample_stream stream = {.root = &with, .values = {values, 2}};
    struct small_log small;

    small_start(&small);
    cr_assert(sample_log_add(&small.log, SAMPLE_TIME, &stream));
    survey_all(f, small_finish(&small));
}

static bool has(const struct text *text, const char *what)
{
    return memmem(text->bytes, text->size, what, strlen(what));
}

Test(table, has_numbers_of_all_64_bits)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text schema = {0}, texts[TABLES] = {{0}}, member = {0}, field = {0};
        struct table_bench *bench = table_bench_new();
        struct text *csv = &texts[TABLE_CSV];
        struct render *render;
        struct fixture f;

        open_one(&f, rows[i].id);
        text_putf(&member, "\"event_id\":%s,", rows[i].shown ? rows[i].shown : "null");
        text_putc(&member, '\0');
        text_putf(&field, "Z,%s,0,", rows[i].shown ? rows[i].shown : "");
        text_putc(&field, '\0');
        cr_assert(schema_put(f.log, f.survey, f.templates, NULL, &schema) == EVTX_OK);
        cr_expect(has(&schema, (const char *)member.bytes), "%s", rows[i].id);
        render = render_new(f.templates);
        cr_assert(bench && render_ask_traces(render));
        cr_assert(render_lines(render, f.log, 0, NULL) == EVTX_OK);
        cr_assert(table_put(bench, 1u << TABLE_CSV, render, texts) == EVTX_OK);
        cr_expect(has(csv, (const char *)field.bytes), "%s: %.*s", rows[i].id, (int)csv->size,
                  (const char *)csv->bytes);
        render_free(render);
        table_bench_free(bench);
        text_done(&schema);
        text_done(csv);
        text_done(&member);
        text_done(&field);
        close_survey(&f);
    }
}
