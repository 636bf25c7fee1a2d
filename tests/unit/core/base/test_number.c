/* test_number.c - numbers and identifiers as text. */
#include "core/base/number.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Writes into a buffer that tells how much was written. */
#define EXPECT(most, call, text)                                                                   \
    do {                                                                                           \
        uint8_t to[4096];                                                                          \
        uint8_t *end;                                                                              \
                                                                                                   \
        memset(to, '#', sizeof to);                                                                \
        end = call;                                                                                \
        cr_expect(to[most] == '#', #call " writes more than " #most);                              \
        *end = '\0';                                                                               \
        cr_expect(strcmp((char *)to, text) == 0, #call " gives %s", to);                           \
    } while (0)

Test(number, writes_decimal_numbers)
{
    EXPECT(20, put_decimal(to, 0), "0");
    EXPECT(20, put_decimal(to, 9), "9");
    EXPECT(20, put_decimal(to, 10), "10");
    EXPECT(20, put_decimal(to, 99), "99");
    EXPECT(20, put_decimal(to, 100), "100");
    EXPECT(20, put_decimal(to, 101), "101");
    EXPECT(20, put_decimal(to, 1234567890), "1234567890");
    EXPECT(20, put_decimal(to, UINT64_C(9999999999999999999)), "9999999999999999999");
    EXPECT(20, put_decimal(to, UINT64_MAX), "18446744073709551615");
}

Test(number, writes_every_power_of_ten_and_its_neighbours)
{
    uint64_t power = 1;

    for (int digits = 1; digits <= 19; digits++, power *= 10) {
        char below[24], at[24], above[24];

        snprintf(below, sizeof below, "%llu", (unsigned long long)power - 1);
        snprintf(at, sizeof at, "%llu", (unsigned long long)power);
        snprintf(above, sizeof above, "%llu", (unsigned long long)power + 1);
        EXPECT(20, put_decimal(to, power - 1), below);
        EXPECT(20, put_decimal(to, power), at);
        EXPECT(20, put_decimal(to, power + 1), above);
    }
}

Test(number, writes_signed_numbers)
{
    EXPECT(20, put_signed(to, 0), "0");
    EXPECT(20, put_signed(to, -1), "-1");
    EXPECT(20, put_signed(to, -100), "-100");
    EXPECT(20, put_signed(to, INT64_MAX), "9223372036854775807");
    EXPECT(20, put_signed(to, INT64_MIN), "-9223372036854775808");
}

Test(number, writes_hexadecimal_numbers_without_leading_zeros)
{
    EXPECT(18, put_hex(to, 0), "0x0");
    EXPECT(18, put_hex(to, 0xF), "0xf");
    EXPECT(18, put_hex(to, 0x10), "0x10");
    EXPECT(18, put_hex(to, 0xABCDEF), "0xabcdef");
    EXPECT(18, put_hex(to, UINT64_C(0x8020000000000000)), "0x8020000000000000");
    EXPECT(18, put_hex(to, UINT64_MAX), "0xffffffffffffffff");
    for (int bit = 0; bit < 64; bit++) {
        char text[24];

        snprintf(text, sizeof text, "0x%llx", 1ull << bit);
        EXPECT(18, put_hex(to, UINT64_C(1) << bit), text);
    }
}

Test(number, writes_digits_with_leading_zeros)
{
    EXPECT(2, put_two_digits(to, 0), "00");
    EXPECT(2, put_two_digits(to, 7), "07");
    EXPECT(2, put_two_digits(to, 99), "99");
}

Test(number, writes_bytes_as_capital_hex)
{
    EXPECT(8, put_bytes(to, (const uint8_t *)"\x00\x01\xAB\xFF", 4), "0001ABFF");
    EXPECT(0, put_bytes(to, (const uint8_t *)"", 0), "");
}

Test(number, writes_guids_with_their_first_groups_swapped)
{
    const uint8_t order[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const uint8_t ones[16] = {255, 255, 255, 255, 255, 255, 255, 255,
                              255, 255, 255, 255, 255, 255, 255, 255};

    EXPECT(38, put_guid(to, order), "{03020100-0504-0706-0809-0a0b0c0d0e0f}");
    EXPECT(38, put_guid(to, ones), "{ffffffff-ffff-ffff-ffff-ffffffffffff}");
}

Test(number, writes_sids_with_any_number_of_parts)
{
    const uint8_t user[] = "\x01\x05\0\0\0\0\0\x05\x15\0\0\0\xdc\xf4\xdc\x3b\x83\x3d\x2b\x46"
                           "\x82\x8b\xa6\x28\xf4\x01\0\0";
    uint8_t longest[8 + 4 * 255], text[40 + 11 * 255], *at = text;

    EXPECT(87, put_sid(to, user, 5), "S-1-5-21-1004336348-1177238915-682003330-500");
    EXPECT(32, put_sid(to, (const uint8_t *)"\x01\0\0\0\0\0\0\x05", 0), "S-1-5");
    EXPECT(43, put_sid(to, (const uint8_t *)"\x01\1\0\1\0\0\0\x05\7\0\0\0", 1), "S-1-4294967301-7");
    EXPECT(43, put_sid(to, (const uint8_t *)"\xff\1\xff\xff\xff\xff\xff\xff\7\0\0\0", 1),
           "S-255-281474976710655-7");

    memset(longest, 0xFF, sizeof longest);
    at += sprintf((char *)at, "S-255-281474976710655");
    for (int i = 0; i < 255; i++)
        at += sprintf((char *)at, "-4294967295");
    EXPECT(32 + 11 * 255, put_sid(to, longest, 255), (char *)text);
}
