/* test_utf8.c - which bytes are UTF-8, and what becomes of others. */
#include "core/base/utf16.h"
#include "core/base/utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* Followed by a byte that could go on, so that it matters where a character ends. */
Test(utf8, is_each_character_but_for_surrogates)
{
    for (uint32_t character = 0; character < 0x110000; character++) {
        uint8_t bytes[5];
        size_t size = (size_t)(utf8_encode(bytes, character) - bytes);
        bool surrogate = character >= 0xD800 && character < 0xE000;

        bytes[size] = 0x80;
        cr_assert(utf8_size(bytes, size + 1) == (surrogate ? 0 : size), "%x", character);
        for (size_t cut = 1; cut < size; cut++)
            cr_assert(utf8_size(bytes, cut) == 0, "%x", character);
    }
}

Test(utf8, is_nothing_else)
{
    static const char *const others[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC2",
        "\xC2\x41",
        "\xE0\x9F\xBF",
        "\xE0\xA0",
        "\xED\xA0\x80",
        "\xE2\x82\x41",
        "\xF0\x8F\xBF\xBF",
        "\xF0\x90\x80",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80",
        "\xFF",
    };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect(utf8_size(others[i], strlen(others[i])) == 0, "row %zu", i);
}

Test(utf8, shows_other_bytes)
{
    struct text text = {0};

    cr_expect(utf8_put(&text, "K\xC3\xB6ln "));
    cr_expect(!utf8_put(&text, "K\xF6ln\xE2\x82"));
    text_putc(&text, '\0');
    cr_expect_str_eq((const char *)text.bytes, "K\xC3\xB6ln K%F6ln%E2%82");
    text_done(&text);
}
