/* test_text.c - a growing buffer that fails once. */
#include "core/text.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>

static void expect(const struct text *text, const char *what)
{
    cr_expect(text->size == strlen(what) && memcmp(text->bytes, what, text->size) == 0,
              "it holds %.*s, not %s", (int)text->size, (const char *)text->bytes, what);
}

Test(text, appends_one_thing_after_the_other)
{
    struct text text = {0};

    text_put(&text, "ab", 2);
    text_puts(&text, "cd");
    text_putc(&text, 'e');
    text_putf(&text, "%d%s", 12, "f");
    text_put(&text, "", 0);
    text_puts(&text, "");
    expect(&text, "abcde12f");
    cr_expect(!text.bad);
    text_done(&text);
}

Test(text, holds_what_was_written_into_reserved_room)
{
    struct text text = {0};
    uint8_t *to = text_reserve(&text, 3);

    cr_assert(to);
    memcpy(to, "xyz", 3);
    text.size += 2;
    expect(&text, "xy");
    text_done(&text);
}

Test(text, has_room_for_nothing)
{
    struct text text = {0};

    cr_expect(text_reserve(&text, 0) != NULL && !text.bad, "NULL would say that it is bad");
    text_done(&text);
}

Test(text, grows_over_many_appends_and_loses_nothing)
{
    struct text text = {0};

    for (int i = 0; i < 100000; i++)
        text_putc(&text, (char)('a' + i % 26));
    cr_assert(text.size == 100000);
    for (int i = 0; i < 100000; i++)
        cr_assert(text.bytes[i] == 'a' + i % 26, "byte %d", i);
    text_done(&text);
}

Test(text, leaves_behind_what_was_lent_when_it_outgrows_it)
{
    uint8_t bytes[] = "........";
    struct text text = {.bytes = bytes, .room = 4, .lent = true};

    text_puts(&text, "abcd");
    cr_expect(text.bytes == bytes && text.lent);
    text_puts(&text, "ef");
    cr_expect(text.bytes != bytes && !text.lent);
    expect(&text, "abcdef");
    cr_expect(memcmp(bytes, "abcd....", sizeof bytes) == 0);
    text_done(&text);
    text = (struct text){.bytes = bytes, .room = 4, .lent = true};
    text_done(&text);
    cr_expect(text.bytes == NULL && !text.lent);
}

Test(text, formats_texts_of_any_length)
{
    for (int size = 250; size < 260; size++) {
        struct text text = {0};

        text_putf(&text, "<%*s>", size, "x");
        cr_expect(text.size == (size_t)size + 2, "%d", size);
        cr_expect(text.bytes[0] == '<' && text.bytes[size] == 'x' && text.bytes[size + 1] == '>');
        text_done(&text);
    }
}

Test(text, takes_exactly_as_much_as_its_limit_allows)
{
    struct text text = {.limit = 5};

    text_puts(&text, "12345");
    cr_expect(!text.bad);
    text_put(&text, "", 0);
    cr_expect(!text.bad, "nothing always fits");
    text_putc(&text, '6');
    cr_expect(text.bad && text.full);
    expect(&text, "12345");
    text_done(&text);
}

Test(text, fails_once_and_then_writes_nothing)
{
    struct text text = {.limit = 4};

    text_puts(&text, "ab");
    text_puts(&text, "cde");
    cr_expect(text.bad);
    text_putc(&text, 'x'); /* it would fit, but what is before it is missing */
    text_puts(&text, "");
    text_putf(&text, "%d", 1);
    cr_expect(text_reserve(&text, 0) == NULL);
    expect(&text, "ab");
    text_done(&text);
}

Test(text, works_again_once_the_failure_is_taken_back)
{
    struct text text = {.limit = 3};

    text_puts(&text, "abcd");
    text.bad = false;
    text_puts(&text, "abc");
    expect(&text, "abc");
    text_done(&text);
}

Test(text, refuses_a_size_that_overflows)
{
    struct text text = {0};

    text_putc(&text, 'a');
    cr_expect(text_reserve(&text, SIZE_MAX) == NULL);
    cr_expect(text.bad && text.full);
    expect(&text, "a");
    text_done(&text);
}

Test(text, keeps_its_limit_and_nothing_else_when_it_is_freed)
{
    struct text text = {.limit = 2};

    text_puts(&text, "abc");
    text_done(&text);
    cr_expect(text.limit == 2 && !text.bad && !text.bytes && text.size == 0 && text.room == 0);
    text_puts(&text, "ab");
    expect(&text, "ab");
    text_done(&text);
}

Test(text, appends_numbers_as_printf_does)
{
    static const uint64_t numbers[] = {0, 9, 10, 4624, 99999999, 100000000, UINT64_MAX};
    struct text text = {0}, expected = {0};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        text_put_number(&text, numbers[i]);
        text_putf(&expected, "%" PRIu64, numbers[i]);
    }
    cr_expect(text.size == expected.size && memcmp(text.bytes, expected.bytes, text.size) == 0);
    text_done(&text);
    text_done(&expected);
}

Test(text, moves_its_end)
{
    struct text text = {0};

    text_puts(&text, "0123abcde");
    text_move(&text, 4, 1);
    expect(&text, "0abcde123");
    text_move(&text, 9, 1); /* there is nothing behind it, */
    text_move(&text, 3, 3); /* or it is where it should be */
    expect(&text, "0abcde123");
    text_move(&text, 8, 0);
    expect(&text, "30abcde12");
    text.bad = true;
    text_move(&text, 8, 0);
    cr_expect(text.size == 9 && text.bytes[0] == '3');
    text_done(&text);
}

/* A short end is copied aside, a long one is turned round. */
Test(text, moves_an_end_of_any_length)
{
    for (size_t size = 1022; size < 1028; size++) {
        struct text text = {0};

        text_puts(&text, "0123");
        for (size_t i = 0; i < size; i++)
            text_putc(&text, (char)('a' + i % 26));
        text_move(&text, 4, 1);
        cr_expect(text.size == size + 4 && text.bytes[0] == '0');
        for (size_t i = 0; i < size; i++)
            cr_assert(text.bytes[1 + i] == 'a' + i % 26);
        cr_expect(memcmp(text.bytes + 1 + size, "123", 3) == 0);
        text_done(&text);
    }
}
