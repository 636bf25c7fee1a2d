/* test_hybrid.c - numbers of few bits, read back by another reader of the same encoding. */
#include "core/parquet/hybrid.h"
#include "tests/unit/core/parquet/read_back.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { MOST = 5000 };

static void expect_back(const uint32_t *numbers, size_t count, unsigned width)
{
    struct text text = {0};
    const uint8_t *at, *end;
    size_t found = 0;

    hybrid_put(&text, numbers, count, width);
    at = text.bytes;
    end = at + text.size;
    while (at < end) {
        uint64_t head = take_varint(&at);
        size_t some = head & 1 ? (head >> 1) * 8 : head >> 1;

        cr_assert(some > 0);
        for (size_t i = 0; i < some && found < count; i++, found++)
            cr_assert(numbers[found] == bits_at(at, head & 1 ? i * width : 0, width), "%zu", found);
        at += head & 1 ? some * width / 8 : (width + 7) / 8;
    }
    cr_expect(found == count && at == end);
    text_done(&text);
}

Test(hybrid, is_read_back)
{
    static uint32_t numbers[MOST];

    for (unsigned width = 1; width <= 32; width++)
        for (unsigned seed = 0; seed < 6; seed++) {
            size_t count = seed == 0 ? width % 9 : 1 + (size_t)rand() % MOST;
            uint32_t mask = width == 32 ? UINT32_MAX : (1u << width) - 1;

            for (size_t i = 0; i < count;) { /* runs of all lengths, and none */
                size_t run = 1 + (seed ? (size_t)rand() % (1u << seed * 2) : 0);
                uint32_t number = (uint32_t)rand() * 2654435761u & mask;

                for (; run > 0 && i < count; run--)
                    numbers[i++] = number;
            }
            expect_back(numbers, count, width);
        }
}

Test(hybrid, takes_runs_for_what_repeats)
{
    static uint32_t numbers[MOST];
    struct text text = {0};

    hybrid_put(&text, numbers, MOST, 1);
    cr_expect(text.size == 3, "a head of two bytes and the number");
    text_done(&text);
}

Test(hybrid, has_at_least_one_bit)
{
    cr_expect(hybrid_width(0) == 1 && hybrid_width(1) == 1 && hybrid_width(2) == 2);
    cr_expect(hybrid_width(255) == 8 && hybrid_width(256) == 9 && hybrid_width(UINT32_MAX) == 32);
}
