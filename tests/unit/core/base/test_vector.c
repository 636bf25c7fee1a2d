/* test_vector.c - with vectors and without, core says the same: at every length and alignment, and
 * at the end of a page. */
#include "core/base/escape.h"
#include "core/base/number.h"
#include "core/base/vector.h"
#include "core/evtx.h"
#include "tests/unit/core/base/without_vectors.h"
#include "tests/unit/page.h"

#include <criterion/criterion.h>
#include <string.h>

enum { MOST = 300, ALIGNMENTS = 16, MOST_BYTES = 2 * MOST };

static const struct vector_users with_vectors = {
    .utf16 = {json_utf16, xml_utf16, xml_attribute_utf16, xml_raw_utf16, json_utf16_padded,
              xml_utf16_padded, xml_attribute_utf16_padded},
    .bytes = {json_ansi, xml_ansi, xml_attribute_ansi, json_utf8},
    .hex_bytes = put_bytes,
    .hex = put_hex,
    .guid = put_guid,
    .fits = shape_fits,
    .passes = guard_passes,
    .indent = evtx_json_indent,
};

static uint8_t got[ESCAPE_PER_UNIT * MOST_BYTES + 64], expected[sizeof got];
static uint32_t state = 1;

static uint32_t next(uint32_t below)
{
    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}

/* Plain text, with one character of another kind in it, or many. */
static uint16_t unit(size_t i, size_t special, uint32_t variety)
{
    static const uint16_t others[] = {'"',    '\\',   '\n',   '&',  '<',    0x1F,   0,
                                      0x7F,   0x80,   0xFF,   0xE9, 0x20AC, 0xD83D, 0xDE00,
                                      0x8000, 0xFFFF, 0x7FFF, '\'', '>',    0x100};

    if (i != special && next(16) >= variety)
        return (uint16_t)('a' + i % 26);
    return others[next(sizeof others / sizeof *others)];
}

static void expect_same(put_text *with, put_text *without, const uint8_t *text, size_t count)
{
    uint8_t *end = with(got, text, count);

    cr_assert(without(expected, text, count) - expected == end - got, "%zu at %p", count, text);
    cr_assert(memcmp(got, expected, (size_t)(end - got)) == 0, "%zu at %p", count, text);
}

Test(vector, writes_utf16_as_plain_code_does)
{
    uint8_t *end = at_the_end_of_a_page(0);
    uint8_t *padded = at_the_end_of_a_page(ESCAPE_READS);

    for (size_t count = 0; count <= MOST; count++)
        for (size_t round = 0; round < 4; round++) {
            size_t special = count ? next((uint32_t)count) : 0;
            uint16_t units[MOST];

            for (size_t i = 0; i < count; i++)
                units[i] = unit(i, special, (uint32_t)round * round);
            for (size_t f = 0; f < UTF16_FUNCTIONS; f++) {
                uint8_t *to = (f < PADDED ? end : padded) - 2 * count;

                memcpy(to, units, 2 * count);
                expect_same(with_vectors.utf16[f], without_vectors.utf16[f], to, count);
                for (size_t shift = 1; shift < ALIGNMENTS; shift++) {
                    memcpy(to - shift, units, 2 * count);
                    expect_same(with_vectors.utf16[f], without_vectors.utf16[f], to - shift, count);
                }
            }
        }
}

Test(vector, writes_bytes_as_plain_code_does)
{
    uint8_t *end = at_the_end_of_a_page(0);

    for (size_t size = 0; size <= MOST; size++)
        for (size_t shift = 0; shift < ALIGNMENTS; shift++) {
            uint8_t *text = end - size - shift;
            size_t special = size ? next((uint32_t)size) : 0;

            for (size_t i = 0; i < size; i++)
                text[i] = (uint8_t)unit(i, special, (uint32_t)shift / 4);
            for (size_t f = 0; f < BYTE_FUNCTIONS; f++)
                expect_same(with_vectors.bytes[f], without_vectors.bytes[f], text, size);
        }
}

Test(vector, writes_hexadecimal_digits_as_plain_code_does)
{
    uint8_t *end = at_the_end_of_a_page(0);

    for (size_t size = 0; size <= MOST; size++)
        for (size_t shift = 0; shift < ALIGNMENTS; shift++) {
            for (size_t i = 0; i < size; i++)
                end[i - size - shift] = (uint8_t)next(256);
            expect_same(with_vectors.hex_bytes, without_vectors.hex_bytes, end - size - shift,
                        size);
            if (size < 16)
                continue;
            with_vectors.guid(got, end - size - shift);
            without_vectors.guid(expected, end - size - shift);
            cr_assert(memcmp(got, expected, 38) == 0);
        }
    for (uint64_t number = 1, i = 0; i < 64; i++, number = number << 1 | next(2)) {
        size_t digits = (size_t)(with_vectors.hex(got, number) - got);

        cr_assert((size_t)(without_vectors.hex(expected, number) - expected) == digits);
        cr_assert(memcmp(got, expected, digits) == 0);
    }
}

Test(vector, lays_lines_out_as_plain_code_does)
{
    static const char tokens[] = "{}[],:\"\\\"\"aaaaaaa1";
    uint8_t *end = at_the_end_of_a_page(0);

    for (size_t size = 0; size <= MOST; size++)
        for (size_t shift = 0; shift < ALIGNMENTS; shift++) {
            uint8_t *line = end - size - shift;
            uint32_t variety = 1 + next(sizeof tokens - 1); /* of strings, also of long ones */
            struct text with = {0}, without = {0};

            for (size_t i = 0; i < size; i++)
                line[i] = (uint8_t)tokens[sizeof tokens - 2 - next(variety)];
            with_vectors.indent(&with, line, size);
            without_vectors.indent(&without, line, size);
            cr_assert(!with.bad && with.size == without.size, "%.*s", (int)size, (char *)line);
            cr_assert(memcmp(with.bytes, without.bytes, with.size) == 0);
            text_done(&with);
            text_done(&without);
        }
}

Test(vector, finds_the_shapes_that_plain_code_finds)
{
    static const uint8_t types[] = {0, 1, 2, 6, 8, 0x0E, 0x13, 0x21, 0x81, 0x86};
    struct arena arena = {0};
    uint8_t *padded = at_the_end_of_a_page(12);

    for (uint32_t count = 0; count <= 70; count++)
        for (size_t round = 0; round < 200; round++) {
            uint8_t *descriptors = padded - 4 * (size_t)count;
            struct shape shape;

            for (uint32_t i = 0; i < count; i++) {
                descriptors[4 * i] = (uint8_t)next(3);
                descriptors[4 * i + 1] = (uint8_t)next(2);
                descriptors[4 * i + 2] = types[next(sizeof types)];
                descriptors[4 * i + 3] = (uint8_t)next(256);
            }
            cr_assert(shape_of(&shape, descriptors, count, &arena));
            cr_assert(with_vectors.fits(&shape, descriptors, count));
            if (count > 0)
                descriptors[next(4 * count)] ^= (uint8_t)(1u << next(8));
            cr_assert(with_vectors.fits(&shape, descriptors, count) ==
                      without_vectors.fits(&shape, descriptors, count));
            arena_reset(&arena);
        }
    arena_done(&arena);
}

Test(vector, guards_as_plain_code_does)
{
    uint8_t *end = at_the_end_of_a_page(0);

    for (uint32_t size = 1; size <= MOST; size++)
        for (uint32_t behind = 0; behind < 20; behind++) {
            uint8_t *chunk = end - GUARD_SLACK - size - behind;
            struct guard_names names = {0};
            struct arena arena = {0};
            struct guard guard;

            for (uint32_t i = 0; i < size + behind; i++)
                chunk[i] = (uint8_t)next(256);
            guard_begin(&guard, &names, &arena, chunk, 0);
            guard_finish(&guard, size);
            for (uint32_t i = 0; i < size + behind; i += 1 + next(3)) {
                uint8_t bit = (uint8_t)(1u << next(8));

                chunk[i] ^= bit;
                cr_assert(with_vectors.passes(&guard, NULL, chunk, size + behind, 0, size) ==
                          (i >= size));
                cr_assert(without_vectors.passes(&guard, NULL, chunk, size + behind, 0, size) ==
                          (i >= size));
                chunk[i] ^= bit;
            }
            arena_done(&arena);
        }
}
