/* test_plain.c - the inside of a JSON string as text for people. */
#include "core/message/plain.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* What a value becomes. Lives until the next call. */
static const char *plain(const char *value, enum plain_form form, size_t most)
{
    static char said[4096];
    struct piece piece = {.text = value, .size = strlen(value)};
    struct text text = {0};

    text_puts(&text, "= ");
    plain_put(&text, &piece, form, most);
    snprintf(said, sizeof said, "%.*s", (int)text.size - 2, text.bytes + 2);
    text_done(&text);
    return said;
}

Test(plain, shows_text_on_one_line_or_as_a_block)
{
    static const struct {
        const char *value, *line, *block;
    } rows[] = {
        {"", "", ""},
        {"plain", "plain", "plain"},
        {"a\\\"b\\\\c\\/d", "a\"b\\c/d", "a\"b\\c/d"},
        {"a\\nb", "a b", "a\n    b"},
        {"a\\r\\nb", "a b", "a\n    b"},
        {"a\\rb", "a b", "a\n    b"},
        {"a\\n\\nb", "a b", "a\n    \n    b"},
        {"a\\r\\n\\r\\nb", "a b", "a\n    \n    b"},
        {"a\\tb", "a b", "a\tb"},
        {"a\\r\\n\\t\\t\\tb", "a b", "a\n    \t\t\tb"},
        {"\\r\\na\\r\\n", "a", "a"},
        {"\\n", "", ""},
        {"\\u001b[2J", "\\u001b[2J", "\\u001b[2J"},
        {"\\b\\f", "\\u0008\\u000c", "\\u0008\\u000c"},
        {"\x7F", "\\u007f", "\\u007f"},
        {"\xC2\x9B", "\\u009b", "\\u009b"}, /* CSI as one character */
        {"\xC2\xA0\xC3\xBC", "\xC2\xA0\xC3\xBC", "\xC2\xA0\xC3\xBC"},
        {"\xE2\x80\xAE", "\\u202e", "\\u202e"}, /* right to left */
        {"\xE2\x80\xA8", "\\u2028", "\\u2028"}, /* a line separator */
        {"\xE2\x81\xA6", "\\u2066", "\\u2066"},
        {"\xE2\x82\xAC", "\xE2\x82\xAC", "\xE2\x82\xAC"},
        {"\xEF\xBB\xBF", "\\ufeff", "\\ufeff"},
        {"\xEF\xBF\xBD", "\xEF\xBF\xBD", "\xEF\xBF\xBD"},
        /* no JSON, and no UTF-8 */
        {"\\", "\\", "\\"},
        {"\\\x7F\\\x1Bx", "\\\\u007f\\\\u001bx", "\\\\u007f\\\\u001bx"},
        {"\\x", "\\x", "\\x"},
        {"\xC2", "\xC2", "\xC2"},
        {"\xEF"
         "0\x7F\xC2\x1B",
         "\xEF"
         "0\\u007f\xC2\\u001b",
         "\xEF"
         "0\\u007f\xC2\\u001b"},
        {"\xE2\x80", "\xE2\x80", "\xE2\x80"},
        {"\n\x1B", "\\u000a\\u001b", "\\u000a\\u001b"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *said = plain(rows[i].value, PLAIN_LINE, 1000);

        cr_expect(strcmp(said, rows[i].line) == 0, "%zu: %s", i, said);
        said = plain(rows[i].value, PLAIN_BLOCK, 1000);
        cr_expect(strcmp(said, rows[i].block) == 0, "%zu: %s", i, said);
    }
}

Test(plain, is_cut_between_characters)
{
    cr_expect_str_eq(plain("abcdef", PLAIN_LINE, 6), "abcdef");
    cr_expect_str_eq(plain("abcdef", PLAIN_LINE, 5), "abcde...");
    cr_expect_str_eq(plain("abc\xC3\xBC", PLAIN_LINE, 5), "abc\xC3\xBC");
    cr_expect_str_eq(plain("abc\xC3\xBC", PLAIN_LINE, 4), "abc...");
    cr_expect_str_eq(plain("abc", PLAIN_LINE, 0), "...");
}

/* What is known to be plain is not looked at. */
Test(plain, copies_what_is_known_to_be_plain)
{
    struct piece piece = {.text = "abcdef", .size = 6, .plain = true};
    struct text text = {0};

    plain_put(&text, &piece, PLAIN_LINE, 6);
    plain_put(&text, &piece, PLAIN_LINE, 5);
    text_put(&text, "", 1);
    cr_expect_str_eq((char *)text.bytes, "abcdefabcde...");
    text_done(&text);
}

Test(plain, takes_escapes_away)
{
    struct piece piece = {.text = "a\\r\\n\\tb\\\\\\\"\\b\\f\\", .size = 17};
    char to[17];
    size_t size = plain_unescape(to, &piece);

    cr_expect(size == 10 && memcmp(to, "a\r\n\tb\\\"\b\f\\", 10) == 0, "%zu", size);
}
