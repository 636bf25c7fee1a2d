/* test_facet.c - the names of values: reversible, one spelling each, and names of files. */
#include "cache/chunks/facet.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* A name, and the text that is called so. */
static const struct {
    const char *name, *text;
} rows[] = {
    {"Security", "Security"},
    {"%none", ""},
    {"Microsoft-Windows-CAPI2%2FOperational", "Microsoft-Windows-CAPI2/Operational"},
    {"%2E", "."},
    {"%2E.", ".."},
    {"%2Ehidden.file", ".hidden.file"},
    {"%2Drf", "-rf"},
    {"a-b.c", "a-b.c"},
    {"100%25", "100%"},
    {"%25none", "%none"},
    {"tab%09newline%0Adel%7F", "tab\tnewline\ndel\x7F"},
    {"next%C2%85line", "next\xC2\x85line"},
    {"\xC2\xA0\xC3\xA9\xF0\x9F\x98\x80", "\xC2\xA0\xC3\xA9\xF0\x9F\x98\x80"},
    {"lone%ED%A0%BDhigh", "lone\xED\xA0\xBDhigh"},
    {"\xED\x9F\xBF", "\xED\x9F\xBF"}, /* the last character below the surrogates */
    {" blanks ", " blanks "},
};

Test(facet, names_are_reversible)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text name = {0}, text = {0};

        facet_escape(&name, (const uint8_t *)rows[i].text, strlen(rows[i].text));
        cr_expect(name.size == strlen(rows[i].name) &&
                      memcmp(name.bytes, rows[i].name, name.size) == 0,
                  "%s: %.*s", rows[i].name, (int)name.size, (char *)name.bytes);
        cr_expect(facet_unescape(&text, rows[i].name), "%s", rows[i].name);
        cr_expect(text.size == strlen(rows[i].text) &&
                  (text.size == 0 || memcmp(text.bytes, rows[i].text, text.size) == 0));
        text_done(&name);
        text_done(&text);
    }
}

Test(facet, names_have_one_spelling)
{
    static const char *const bad[] = {"a/b",   "%41",    "%2f", "%2",   "%",        "a%",
                                      ".",     "-rf",    "a\n", "%zz",  "%other",   "%None",
                                      "x%2Ey", "%C2%A0", "",    "\x7F", "%ED%9F%BF"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct text text = {0};

        cr_expect_not(facet_unescape(&text, bad[i]), "\"%s\"", bad[i]);
        cr_expect(text.size == 0);
        text_done(&text);
    }
}

static void expect_name(enum facet facet, struct evtx_value value, const char *name, uint32_t rank)
{
    struct text text = {0};
    uint32_t found = 7;

    facet_name(&text, facet, &value, &found);
    cr_expect(text.size == strlen(name) && memcmp(text.bytes, name, text.size) == 0, "%s: %.*s",
              name, (int)text.size, (char *)text.bytes);
    cr_expect(found == rank, "%s", name);
    text_done(&text);
}

#define BYTES(literal) (const uint8_t *)(literal), sizeof(literal) - 1

Test(facet, names_numbers_by_digits_and_levels_by_words)
{
    expect_name(FACET_EVENT, (struct evtx_value){BYTES("\x10\x12"), 0x06}, "4624", 4624);
    expect_name(FACET_EVENT, (struct evtx_value){BYTES("4\0007\000"), 0x01}, "47", 47);
    expect_name(FACET_EVENT, (struct evtx_value){BYTES("x\000"), 0x01}, "%none", 0);
    expect_name(FACET_EVENT, (struct evtx_value){BYTES("\0\0\0\0\1\0\0\0"), 0x0A}, "%none", 0);
    expect_name(FACET_EVENT, (struct evtx_value){0}, "%none", 0);
    expect_name(FACET_LEVEL, (struct evtx_value){BYTES("\0"), 0x04}, "logalways", 0);
    expect_name(FACET_LEVEL, (struct evtx_value){BYTES("\2"), 0x04}, "error", 2);
    expect_name(FACET_LEVEL, (struct evtx_value){BYTES("2\000"), 0x01}, "error", 2);
    expect_name(FACET_LEVEL, (struct evtx_value){BYTES("\6"), 0x04}, "6", 6);
}

Test(facet, names_texts)
{
    static const uint8_t sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};
    uint8_t units[2 * 256] = {0};

    expect_name(FACET_USER, (struct evtx_value){sid, sizeof sid, 0x13}, "S-1-5-18", 0);
    expect_name(FACET_CHANNEL, (struct evtx_value){BYTES("a\000/\000"), 0x01}, "a%2F", 0);
    expect_name(FACET_CHANNEL, (struct evtx_value){BYTES("a\000\000\xD8"), 0x01}, "a%ED%A0%80", 0);
    for (size_t i = 0; i < 256; i++)
        units[2 * i] = 'x';
    expect_name(FACET_PROVIDER, (struct evtx_value){units, 512, 0x01}, "%other", 0);
    units[2] = '/';
    expect_name(FACET_PROVIDER, (struct evtx_value){units, 508, 0x01}, "%other", 0);
}

Test(facet, names_days)
{
    static const struct {
        uint32_t day;
        const char *name;
    } days[] = {{0, "1601-01-01"},        {59, "1601-03-01"},      {134774, "1970-01-01"},
                {151719, "2016-05-24"},   {3067670, "9999-12-31"}, {3067671, "10000-01-01"},
                {10675199, "30828-09-14"}};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct text text = {0};

        facet_day_name(&text, days[i].day);
        cr_expect(text.size == strlen(days[i].name) &&
                      memcmp(text.bytes, days[i].name, text.size) == 0,
                  "%s: %.*s", days[i].name, (int)text.size, (char *)text.bytes);
        text_done(&text);
    }
}
