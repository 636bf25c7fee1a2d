/* test_cursor.c - little-endian reads that fail once. */
#include "core/base/cursor.h"

#include <criterion/criterion.h>

static const uint8_t bytes[] = {0x01, 0x82, 0x03, 0x84, 0x05, 0x86, 0x07, 0x88, 0x09, 0x8A};

Test(cursor, reads_little_endian_fields_one_after_the_other)
{
    struct cursor c = cursor_over(bytes, 0, 10);

    cr_expect(cursor_u8(&c) == 0x01);
    cr_expect(cursor_u16(&c) == 0x0382);
    cr_expect(cursor_u32(&c) == 0x07860584);
    cr_expect(c.at == 7 && !c.bad);
    c = cursor_over(bytes, 1, 10);
    cr_expect(cursor_u64(&c) == UINT64_C(0x0988078605840382));
    cr_expect(c.at == 9 && !c.bad);
}

Test(cursor, reads_up_to_the_last_byte)
{
    struct cursor c = cursor_over(bytes, 2, 10);

    cr_expect(cursor_u64(&c) == UINT64_C(0x8A09880786058403));
    cr_expect(c.at == c.end && !c.bad);
    cr_expect(cursor_bytes(&c, 0) == bytes + 10 && !c.bad, "nothing can be read at the end");
}

Test(cursor, gives_zero_for_a_read_that_passes_the_end)
{
    for (uint32_t left = 0; left < 8; left++) {
        struct cursor c = cursor_over(bytes, 0, left);

        cr_expect(cursor_u64(&c) == 0 && c.bad && c.at == 0, "with %u bytes", left);
        if (left < 4) {
            c = cursor_over(bytes, 0, left);
            cr_expect(cursor_u32(&c) == 0 && c.bad, "with %u bytes", left);
        }
        if (left < 2) {
            c = cursor_over(bytes, 0, left);
            cr_expect(cursor_u16(&c) == 0 && c.bad, "with %u bytes", left);
        }
    }
}

Test(cursor, stays_bad)
{
    struct cursor c = cursor_over(bytes, 0, 3);

    cr_expect(cursor_u32(&c) == 0);
    cr_expect(cursor_u8(&c) == 0, "one byte would be there");
    cr_expect(cursor_bytes(&c, 0) == NULL);
    cr_expect(!cursor_match(&c, bytes, 1));
    cursor_skip(&c, 1);
    cr_expect(c.at == 0 && c.bad);
}

Test(cursor, is_bad_from_the_start_when_it_starts_past_the_end)
{
    struct cursor c = cursor_over(bytes, 6, 5);

    cr_expect(c.bad && c.at <= c.end && cursor_u8(&c) == 0);
    c = cursor_over(bytes, 5, 5);
    cr_expect(!c.bad && cursor_u8(&c) == 0 && c.bad);
}

Test(cursor, does_not_wrap_with_sizes_past_four_gigabytes)
{
    struct cursor c = cursor_over(bytes, 4, 10);

    cr_expect(cursor_bytes(&c, UINT64_C(0x100000001)) == NULL && c.bad && c.at == 4);
    c = cursor_over(bytes, 4, 10);
    cursor_skip(&c, UINT64_MAX);
    cr_expect(c.bad && c.at == 4);
}

Test(cursor, passes_over_what_matches_and_only_over_that)
{
    struct cursor c = cursor_over(bytes, 0, 4);

    cr_expect(!cursor_match(&c, "\x01\x83", 2) && c.at == 0 && !c.bad);
    cr_expect(cursor_match(&c, "\x01\x82", 2) && c.at == 2);
    cr_expect(!cursor_match(&c, bytes + 2, 3) && c.at == 2 && !c.bad, "one byte too many");
    cr_expect(cursor_match(&c, bytes + 2, 2) && c.at == 4);
    cr_expect(cursor_match(&c, "", 0));
}
