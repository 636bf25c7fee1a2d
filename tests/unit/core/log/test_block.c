/* test_block.c - where records may begin in a chunk that lost its header. */
#include "core/log/block.h"

#include <criterion/criterion.h>
#include <string.h>

enum { SIZE = 9 };

/* Every text of stars, zeros and something else, from each of its bytes on. */
Test(block, finds_a_magic_as_a_plain_search_does)
{
    static const uint8_t letters[] = {'*', 0, 'x'};
    uint8_t bytes[SIZE];

    for (uint32_t text = 0; text < 19683; text++) { /* 3 to the power of SIZE */
        for (uint32_t i = 0, left = text; i < SIZE; i++, left /= 3)
            bytes[i] = letters[left % 3];
        for (uint32_t from = 0; from <= SIZE; from++) {
            const uint8_t *hit = memmem(bytes + from, SIZE - from, record_magic, 4);
            uint32_t expected = hit ? (uint32_t)(hit - bytes) : SIZE;

            cr_assert(block_find(bytes, from, SIZE) == expected, "text %u from %u: %u, not %u",
                      text, from, block_find(bytes, from, SIZE), expected);
        }
    }
}
