/* test_line.c - a line of JSON, one member after the other. */
#include "core/message/line.h"

#include <criterion/criterion.h>

static struct line line_of(const char *text)
{
    return (struct line){.at = text, .end = text + strlen(text)};
}

Test(line, reads_members_items_and_values)
{
    struct line line = line_of("{\"a\":1,\"b\":\"x\\\"y\",\"c\":[true,{}],\"d\":{\"e\":null}}");
    struct piece key, value;

    cr_expect(line_value(&line, &value) == LINE_OBJECT);
    cr_assert(line_next(&line) && line_key(&line, &key) && piece_is(&key, "a") && key.plain);
    cr_expect(line_value(&line, &value) == LINE_BARE && piece_is(&value, "1"));
    cr_assert(line_next(&line) && line_key(&line, &key) && piece_is(&key, "b"));
    cr_expect(line_value(&line, &value) == LINE_STRING && piece_is(&value, "x\\\"y"));
    cr_expect(!value.plain);
    cr_assert(line_next(&line) && line_key(&line, &key) && piece_is(&key, "c"));
    cr_expect(line_value(&line, &value) == LINE_ARRAY);
    cr_expect(line_next(&line) && line_value(&line, &value) == LINE_BARE);
    cr_expect(line_next(&line) && line_value(&line, &value) == LINE_OBJECT);
    cr_expect(!line_next(&line) && !line_next(&line)); /* of the object, of the array */
    cr_assert(line_next(&line) && line_key(&line, &key) && piece_is(&key, "d"));
    line_skip(&line);
    cr_expect(!line_next(&line) && line.at == line.end);
}

Test(line, knows_which_strings_are_plain)
{
    static const struct {
        const char *text;
        bool plain;
    } rows[] = {
        {"\"\"", true},
        {"\"12345678\"", true},
        {"\"1234567890123456789 ~ [{}]\"", true},
        {"\"12345678\x7F\"", false},
        {"\"\x7F\"", false},
        {"\"1234567\xC3\xBC\"", false},
        {"\"123456789012345678901\\\\\"", false},
        {"\"\\n\"", false},
        {"\"\x1F\"", false},
        {"\"1234\x1F"
         "6789012\"",
         false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct line line = line_of(rows[i].text);
        struct piece value;

        cr_expect(line_value(&line, &value) == LINE_STRING && line.at == line.end, "%zu", i);
        cr_expect(value.plain == rows[i].plain, "%zu", i);
        cr_expect(value.size == strlen(rows[i].text) - 2, "%zu", i);
    }
}

/* Every end and every byte: each call ends, and none reads behind the line. */
Test(line, ends_whatever_the_bytes_are)
{
    static const char text[] = "{\"a\":[1,\"x\\\\\",{\"b\":{}}],\"c\":\"\\";
    static const char bytes[] = "\"\\{}[],:a\n\xFF";

    for (size_t size = 0; size < sizeof text; size++)
        for (size_t at = 0; at < size; at++)
            for (size_t i = 0; i < sizeof bytes; i++) {
                char *copy = malloc(size);
                struct line line = {.at = copy, .end = copy + size};
                struct piece piece;

                memcpy(copy, text, size);
                copy[at] = bytes[i];
                while (line.at < line.end) {
                    const char *before = line.at;

                    if (!line_next(&line) || !line_key(&line, &piece))
                        (void)line_value(&line, &piece);
                    cr_assert(line.at > before && line.at <= line.end);
                }
                line = (struct line){.at = copy, .end = copy + size};
                line_skip(&line);
                cr_assert(line.at <= line.end);
                free(copy);
            }
}
