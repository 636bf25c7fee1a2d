/* test_zeros.c - whether bytes are zeros only. */
#include "core/base/zeros.h"

#include <criterion/criterion.h>

enum { MOST = 200, EDGE = 16 };

Test(zeros, sees_one_other_byte_at_each_place_of_each_length)
{
    uint8_t bytes[EDGE + MOST + EDGE];

    memset(bytes, 0xff, sizeof bytes);
    for (size_t start = 0; start < EDGE; start++)
        for (size_t size = 0; size <= MOST; size++) {
            memset(bytes + start, 0, size);
            cr_assert(all_zero(bytes + start, size), "%zu bytes", size);
            for (size_t at = 0; at < size; at++) {
                bytes[start + at] = 0x80;
                cr_assert(!all_zero(bytes + start, size), "byte %zu of %zu", at, size);
                bytes[start + at] = 0;
            }
            memset(bytes + start, 0xff, size);
        }
}
