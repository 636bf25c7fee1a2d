/* test_escape.c - JSON escapes: against a slow function that follows docs/format.md 4.1 by letter.
 */
#include "core/base/escape.h"
#include "tests/unit/page.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNITS = 300 };

/* What stands for the character, by the table of docs/format.md 4.1. */
static size_t escape(char *to, uint32_t c, bool utf16)
{
    switch (c) {
    case '"':
        return (size_t)sprintf(to, "\\\"");
    case '\\':
        return (size_t)sprintf(to, "\\\\");
    case '\n':
        return (size_t)sprintf(to, "\\n");
    case '\r':
        return (size_t)sprintf(to, "\\r");
    case '\t':
        return (size_t)sprintf(to, "\\t");
    case '\b':
        return (size_t)sprintf(to, "\\b");
    case '\f':
        return (size_t)sprintf(to, "\\f");
    }
    if (c < 0x20)
        return (size_t)(utf16 ? sprintf(to, "\\u%04X", c) : sprintf(to, "\\u%04x", c));
    if (c < 0x80)
        return (size_t)sprintf(to, "%c", (char)c);
    if (c < 0x800)
        return (size_t)sprintf(to, "%c%c", 0xC0 | c >> 6, 0x80 | (c & 63));
    if (c < 0x10000)
        return (size_t)sprintf(to, "%c%c%c", 0xE0 | c >> 12, 0x80 | (c >> 6 & 63), 0x80 | (c & 63));
    return (size_t)sprintf(to, "%c%c%c%c", 0xF0 | c >> 18, 0x80 | (c >> 12 & 63),
                           0x80 | (c >> 6 & 63), 0x80 | (c & 63));
}

static size_t expected_utf16(char *to, const uint16_t *units, size_t count)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t c = units[i];

        if (c >= 0xD800 && c < 0xDC00 && i + 1 < count && units[i + 1] >= 0xDC00 &&
            units[i + 1] < 0xE000)
            c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00u);
        else if (c >= 0xD800 && c < 0xE000)
            c = 0xFFFD;
        size += escape(to + size, c, true);
    }
    return size;
}

static void expect_utf16(const uint16_t *units, size_t count, size_t offset)
{
    static uint8_t from[2 * UNITS + 64 + ESCAPE_READS], to[6 * UNITS + ESCAPE_WRITES + 1];
    static char expected[6 * UNITS + 1];
    uint8_t *const end = to + 6 * count + ESCAPE_WRITES;
    size_t size = expected_utf16(expected, units, count);

    memset(from, 0x22,
           offset + 2 * count + ESCAPE_READS); /* a quote behind the end must not be seen */
    memcpy(from + offset, units, 2 * count);
    *end = 0x77;
    cr_assert((size_t)(json_utf16(to, from + offset, count) - to) == size);
    cr_assert(memcmp(to, expected, size) == 0, "%.*s, not %.*s", (int)size, (char *)to, (int)size,
              expected);
    memset(to, 0, size);
    cr_assert((size_t)(json_utf16_padded(to, from + offset, count) - to) == size,
              "%zu units at %zu", count, offset);
    cr_assert(memcmp(to, expected, size) == 0, "%zu units at %zu", count, offset);
    cr_assert(*end == 0x77, "more was written than was promised");
}

Test(escape, knows_every_unit)
{
    for (uint32_t unit = 0; unit <= 0xFFFF; unit++) {
        uint16_t units[3] = {'a', (uint16_t)unit, 'b'};

        expect_utf16(units, 3, unit % 16);
        expect_utf16(units + 1, 1, unit % 7);
    }
}

Test(escape, has_the_escapes_of_the_table)
{
    const uint16_t units[] = {'"', '\\', '\n', '\r', '\t', '\b', '\f', 0x1F, 0, 0x7F, '/', '<'};
    uint8_t to[100];

    *json_utf16(to, (const uint8_t *)units, sizeof units / 2) = '\0';
    cr_expect(strcmp((char *)to, "\\\"\\\\\\n\\r\\t\\b\\f\\u001F\\u0000\x7F/<") == 0, "%s", to);
    *json_ansi(to, (const uint8_t *)"\"\\\n\r\t\b\f\x1f\0\x7f/<", 12) = '\0';
    cr_expect(strcmp((char *)to, "\\\"\\\\\\n\\r\\t\\b\\f\\u001f\x7F/<") == 0, "%s", to);
}

Test(escape, finds_a_special_unit_at_every_place_of_every_length)
{
    static const uint16_t specials[] = {'"',  0x80,  0x2022, 0x8000, 0xD800, '\\',
                                        0x1F, 0x100, 0,      0xFF,   0x7FFF, 0xFFFF};
    enum { SPECIALS = sizeof specials / sizeof *specials };
    uint16_t units[UNITS];

    for (size_t i = 0; i < UNITS; i++)
        units[i] = (uint16_t)(' ' + 3 + i % 50);
    for (size_t count = 0; count <= UNITS; count++)
        for (size_t place = 0; place < count; place++)
            for (size_t i = 0; i < (count < 80 ? SPECIALS : 5); i++) {
                uint16_t plain = units[place];

                units[place] = specials[i];
                expect_utf16(units, count, (count + place) % 33);
                units[place] = plain;
            }
}

Test(escape, keeps_surrogate_pairs_together_at_every_place)
{
    uint16_t units[80];

    for (size_t place = 0; place + 1 < 80; place++)
        for (size_t i = 0; i < 80; i++)
            units[i] = 'a';
    for (size_t place = 0; place + 1 < 80; place++) {
        units[place] = 0xD83D;
        units[place + 1] = 0xDE00;
        expect_utf16(units, 80, place % 16);
        expect_utf16(units, place + 2, 1);
        expect_utf16(units, place + 1, 0); /* cut in the middle: what follows is not its half */
        units[place] = 'a';
        expect_utf16(units, 80, 3); /* a low one alone */
        units[place + 1] = 'a';
    }
}

Test(escape, turns_lone_surrogates_into_replacements)
{
    static const uint16_t rows[][3] = {
        {0xD800, 'a', 'b'},       {0xDC00, 0xD800, 'b'},    {0xD800, 0xD800, 0xDC00},
        {0xDFFF, 0xDFFF, 0xDFFF}, {0xDBFF, 0xDFFF, 0xDBFF}, {'a', 'b', 0xD800},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t count = 1; count <= 3; count++)
            expect_utf16(rows[i], count, i);
}

Test(escape, agrees_on_any_text)
{
    static const uint16_t alphabet[] = {'a',    'b',    ' ',    '"', '\\', '\n', 1,   0xE9,
                                        0x20AC, 0xD83D, 0xDE00, 'c', 'd',  'e',  'f', 'g'};
    uint16_t units[UNITS];
    uint32_t state = 1;

    for (int round = 0; round < 20000; round++) {
        size_t count = (state >> 8) % UNITS;
        unsigned variety = 1 + (state >> 20) % 16;

        for (size_t i = 0; i < count; i++) {
            state = state * 1664525 + 1013904223;
            units[i] = alphabet[(state >> 16) % variety];
        }
        state = state * 1664525 + 1013904223;
        expect_utf16(units, count, state >> 28);
    }
}

Test(escape, reads_no_further_than_promised)
{
    static uint8_t to[6 * UNITS + ESCAPE_WRITES];
    const uint8_t *plain = at_the_end_of_a_page(2 * UNITS);
    const uint8_t *padded = at_the_end_of_a_page(2 * UNITS + ESCAPE_READS);

    for (size_t count = 0; count <= UNITS; count++) {
        const uint8_t *end = json_utf16(to, plain + 2 * (UNITS - count), count);

        cr_expect((size_t)(end - to) == 6 * count, "NULs become six bytes each");
        end = json_utf16_padded(to, padded + 2 * (UNITS - count), count);
        cr_expect((size_t)(end - to) == 6 * count);
        json_ansi(to, plain + 2 * UNITS - count, count);
        json_utf8(to, plain + 2 * UNITS - count, count);
    }
}

Test(escape, writes_no_further_than_promised)
{
    static uint8_t from[2 * UNITS + ESCAPE_READS];
    uint8_t *to = at_the_end_of_a_page(UNITS),
            *padded = at_the_end_of_a_page(UNITS + ESCAPE_WRITES);

    for (size_t i = 0; i < UNITS; i++)
        from[2 * i] = 'a';
    for (size_t count = 0; count <= UNITS; count++) {
        uint8_t *start = to + UNITS - count;

        cr_expect(json_utf16(start, from, count) == to + UNITS);
        start = padded + UNITS - count;
        cr_expect(json_utf16_padded(start, from, count) == padded + UNITS);
    }
}

Test(escape, reads_windows_1252)
{
    static const uint16_t high[32] = {
        0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
        0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

    for (uint32_t byte = 0; byte < 256; byte++) {
        uint8_t from[40], to[256];
        char expected[32];
        uint32_t c = byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
        size_t size = byte ? escape(expected, c, false) : 0;

        for (size_t place = 0; place < 40; place++) {
            memset(from, 'a', sizeof from);
            from[place] = (uint8_t)byte;
            cr_assert(json_ansi(to, from, 40) == to + 39 + size, "byte %u at %zu", byte, place);
            cr_assert(memcmp(to + place, expected, size) == 0, "byte %u at %zu", byte, place);
            cr_assert(place == 39 || to[place + size] == 'a');
        }
    }
}

Test(escape, leaves_out_every_nul_of_ansi)
{
    uint8_t to[16];

    cr_expect(json_ansi(to, (const uint8_t *)"\0a\0\0b\0", 6) == to + 2 && to[1] == 'b');
    cr_expect(json_ansi(to, (const uint8_t *)"\0\0\0", 3) == to);
}

Test(escape, leaves_utf8_as_it_is_but_for_what_json_must_escape)
{
    uint8_t to[512];

    for (size_t before = 0; before < 40; before++) {
        char from[80], expected[128];

        snprintf(from, sizeof from, "%.*s\"\xC3\xA9\\\n\x1f\xF0\x9F\x98\x80z", (int)before,
                 "0123456789012345678901234567890123456789");
        snprintf(expected, sizeof expected, "%.*s\\\"\xC3\xA9\\\\\\n\\u001F\xF0\x9F\x98\x80z",
                 (int)before, "0123456789012345678901234567890123456789");
        *json_utf8(to, (const uint8_t *)from, strlen(from)) = '\0';
        cr_expect(strcmp((char *)to, expected) == 0, "%s, not %s", to, expected);
    }
}
