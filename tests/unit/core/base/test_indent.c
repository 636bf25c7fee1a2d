/* test_indent.c - a line of JSON laid out as Python's json.dumps(.., indent=2, ensure_ascii=False),
 * which made the table. */
#include "core/evtx.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *line, *layout;
} rows[] = {
    {"{}", "{}"},
    {"[]", "[]"},
    {"{\"a\":1}", "{\n  \"a\": 1\n}"},
    {"{\"a\":{}}", "{\n  \"a\": {}\n}"},
    {"{\"a\":[]}", "{\n  \"a\": []\n}"},
    {"{\"a\":[1,2,[3,[]]]}",
     "{\n  \"a\": [\n    1,\n    2,\n    [\n      3,\n      []\n    ]\n  ]\n}"},
    {"{\"Event\":{\"#attributes\":{\"xmlns\":\"u\"},\"System\":{\"EventID\":4624,\"Security\":null}"
     ",\"EventData\":{\"A\":[\"x\",3,\"\"],\"B\":true}}}",
     "{\n  \"Event\": {\n    \"#attributes\": {\n      \"xmlns\": \"u\"\n    },\n    \"System\": "
     "{\n      \"EventID\": 4624,\n      \"Security\": null\n    },\n    \"EventData\": {\n      "
     "\"A\": [\n        \"x\",\n        3,\n        \"\"\n      ],\n      \"B\": true\n    }\n  "
     "}\n}"},
    {"{\"a\":\"{\\\"b\\\":[1,2]}\",\"c\":\"\\\\\",\"d\":\"\\\\\\\"\",\"e\":\"a,b:c\"}",
     "{\n  \"a\": \"{\\\"b\\\":[1,2]}\",\n  \"c\": \"\\\\\",\n  \"d\": \"\\\\\\\"\",\n  \"e\": "
     "\"a,b:c\"\n}"},
    {"{\"a\\\"b\":{\"\\\\\":\"\\\\\\\\\"}}",
     "{\n  \"a\\\"b\": {\n    \"\\\\\": \"\\\\\\\\\"\n  }\n}"},
    {"{\"a\":\"\\n\\t\\u001F\"}", "{\n  \"a\": \"\\n\\t\\u001F\"\n}"},
    {"{\"\xc3"
     "\xa9"
     "\":\"\xe6"
     "\x97"
     "\xa5"
     "\xe6"
     "\x9c"
     "\xac"
     " \xf0"
     "\x9f"
     "\x98"
     "\x80"
     "\"}",
     "{\n  \"\xc3"
     "\xa9"
     "\": \"\xe6"
     "\x97"
     "\xa5"
     "\xe6"
     "\x9c"
     "\xac"
     " \xf0"
     "\x9f"
     "\x98"
     "\x80"
     "\"\n}"},
    {"{\"a\":-1,\"b\":0.5,\"c\":[true,false,null]}",
     "{\n  \"a\": -1,\n  \"b\": 0.5,\n  \"c\": [\n    true,\n    false,\n    null\n  ]\n}"},
    {"[[],[{}],{\"a\":[{}]}]",
     "[\n  [],\n  [\n    {}\n  ],\n  {\n    \"a\": [\n      {}\n    ]\n  }\n]"},
    {"{\"\":\"\"}", "{\n  \"\": \"\"\n}"},
    {"\"x\"", "\"x\""},
    {"5", "5"},
    {"{\"a\":{\"b\":{\"c\":{\"d\":[[[1]]]}}}}",
     "{\n  \"a\": {\n    \"b\": {\n      \"c\": {\n        \"d\": [\n          [\n            [\n  "
     "            1\n            ]\n          ]\n        ]\n      }\n    }\n  }\n}"},
    {"{\"a\":\" \",\"b\":\"  {  \"}", "{\n  \"a\": \" \",\n  \"b\": \"  {  \"\n}"},
};

static void indent(struct text *text, const char *line)
{
    evtx_json_indent(text, (const uint8_t *)line, strlen(line));
}

static void expect(const struct text *text, const char *what)
{
    cr_expect(text->size == strlen(what) && memcmp(text->bytes, what, text->size) == 0,
              "it gives\n%.*s\nand not\n%s", (int)text->size, (char *)text->bytes, what);
    cr_expect(!text->bad);
}

Test(indent, lays_lines_out_as_python_does)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text text = {0};
        char expected[1024];

        snprintf(expected, sizeof expected, "%s\n", rows[i].layout);
        indent(&text, rows[i].line);
        expect(&text, expected);
        text_done(&text);
    }
}

Test(indent, takes_a_line_with_its_newline_or_without)
{
    struct text with = {0}, without = {0};

    indent(&with, "{\"a\":[1]}\n");
    indent(&without, "{\"a\":[1]}");
    expect(&with, "{\n  \"a\": [\n    1\n  ]\n}\n");
    expect(&without, "{\n  \"a\": [\n    1\n  ]\n}\n");
    text_done(&with);
    text_done(&without);
}

Test(indent, appends_and_keeps_the_limit)
{
    struct text text = {.limit = 100};

    text_puts(&text, "before ");
    indent(&text, "{}");
    expect(&text, "before {}\n");
    cr_expect(text.limit == 100);
    text_done(&text);
}

/* [[[[..]]]]: each level is on a line of its own, so that the layout grows with the square. */
static char *nested(size_t depth)
{
    char *line = malloc(2 * depth + 1);

    cr_assert(line);
    memset(line, '[', depth);
    memset(line + depth, ']', depth);
    line[2 * depth] = '\0';
    return line;
}

Test(indent, gives_the_line_itself_where_the_layout_would_be_too_long)
{
    struct text text = {0};
    char *line = nested(10000);

    text_puts(&text, "before ");
    indent(&text, line);
    cr_expect(!text.bad && text.limit == 0);
    cr_assert(text.size == 7 + 20000 + 1, "%zu bytes", text.size);
    cr_expect(memcmp(text.bytes, "before [", 8) == 0);
    cr_expect(memcmp(text.bytes + 7, line, 20000) == 0 && text.bytes[20007] == '\n');
    text_done(&text);
    free(line);
}

/* Around the depth at which the layout reaches the cap, it is whole or it is the line. */
Test(indent, is_whole_or_not_at_all)
{
    size_t laid_out = 0, given_up = 0;

    for (size_t depth = 2880; depth < 2910; depth++) {
        struct text text = {0};
        char *line = nested(depth);
        size_t whole = 2 * (depth - 1) * (depth - 1) + 4 * depth - 1; /* blanks; the rest */

        indent(&text, line);
        cr_expect(!text.bad && text.bytes[text.size - 1] == '\n');
        if (text.size == 2 * depth + 1)
            given_up++;
        else
            laid_out++;
        cr_expect(text.size == 2 * depth + 1 || text.size == whole, "%zu of %zu", text.size, whole);
        cr_expect(text.size <= EVTX_MAX_RECORD_TEXT);
        cr_expect((text.size == whole) == (whole <= EVTX_MAX_RECORD_TEXT), "depth %zu", depth);
        text_done(&text);
        free(line);
    }
    cr_expect(laid_out > 0 && given_up > 0, "%zu and %zu", laid_out, given_up);
}

Test(indent, gives_the_line_where_its_caller_has_no_room_for_the_layout)
{
    struct text text = {.limit = 10}, small = {.limit = 9};

    indent(&text, "{\"a\":[1]}");
    expect(&text, "{\"a\":[1]}\n");
    cr_expect(text.limit == 10);
    indent(&small, "{\"a\":[1]}");
    cr_expect(small.bad && small.limit == 9, "not even the line fits");
    text_done(&text);
    text_done(&small);
}

Test(indent, leaves_a_text_alone_that_is_bad)
{
    struct text text = {.limit = 3};

    text_puts(&text, "ab");
    text_puts(&text, "cde");
    cr_assert(text.bad);
    text.limit = 0;
    indent(&text, "{}");
    cr_expect(text.bad && text.size == 2, "what is missing before it would not be seen");
    text_done(&text);
}
