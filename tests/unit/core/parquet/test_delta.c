/* test_delta.c - differences of numbers, read back by another reader of the same encoding. */
#include "core/parquet/delta.h"
#include "tests/unit/core/parquet/read_back.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { MOST = 1000 };

static uint64_t take_signed(const uint8_t **at)
{
    uint64_t number = take_varint(at);

    return number >> 1 ^ (0 - (number & 1));
}

static void expect_back(const uint64_t *numbers, size_t count)
{
    struct text text = {0};
    const uint8_t *at, *end;
    uint64_t number;

    delta_put(&text, (const uint8_t *)numbers, count);
    at = text.bytes;
    end = at + text.size;
    cr_assert(take_varint(&at) == 128 && take_varint(&at) == 4 && take_varint(&at) == count);
    number = take_signed(&at);
    cr_expect(count == 0 || number == numbers[0]);
    for (size_t i = 1; i < count;) {
        uint64_t least = take_signed(&at);
        const uint8_t *widths = at;

        at += 4;
        for (unsigned part = 0; part < 4 && i < count; part++) {
            for (size_t j = 0; j < 32 && i < count; j++, i++) {
                number += least + bits_at(at, j * widths[part], widths[part]);
                cr_assert(number == numbers[i], "%zu", i);
            }
            at += 4 * widths[part];
        }
    }
    cr_expect(at == end);
    text_done(&text);
}

/* The bytes are little-endian, as those of the machines that run this. */
Test(delta, is_read_back)
{
    static uint64_t numbers[MOST];

    for (unsigned width = 0; width <= 64; width++)
        for (unsigned seed = 0; seed < 4; seed++) {
            size_t count = seed == 0 ? width : (size_t)rand() % MOST;
            uint64_t mask = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;

            for (size_t i = 0; i < count; i++) {
                uint64_t any = (uint64_t)rand() << 40 ^ (uint64_t)rand() << 20 ^ (uint64_t)rand();

                numbers[i] = (i && seed == 2 ? numbers[i - 1] : 0) + (any & mask);
            }
            expect_back(numbers, count);
        }
}

Test(delta, wraps_around)
{
    const uint64_t numbers[] = {INT64_MAX, (uint64_t)INT64_MIN, 0, UINT64_MAX, INT64_MAX, 5};

    expect_back(numbers, sizeof numbers / sizeof *numbers);
}
