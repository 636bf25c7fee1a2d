/* test_quantity.c - numbers as text: what is one, and that two are compared as they are. */
#include "cache/search/quantity.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct quantity read_it(const char *text)
{
    struct quantity quantity;

    cr_assert(quantity_read(&quantity, text, strlen(text)), "\"%s\"", text);
    return quantity;
}

/* Each line is more than the one before; what is in one line is the same. */
static const char *const lines[][8] = {
    {"-1e400"},
    {"-18446744073709551616", "-18446744073709551616.0"},
    {"-18446744073709551615"},
    {"-9223372036854775809"},
    {"-9223372036854775808", "-9.223372036854775808e18"},
    {"-9223372036854775807"},
    {"-1.5", "-15e-1", "-01.50"},
    {"-1", "-1.0", "-001", "-0.1e1"},
    {"-1e-400"},
    {"0", "-0", "+0", "0x0", "0.000", "0e9", "-0.0e-5", "0x00000000000000000000"},
    {"1e-400", "0.1e-399", "0.001e-397"},
    {"0.1", "1e-1", "+.1", "00.10"},
    {"0.1000000000000000055511151231257827"},
    {"1", "+1", "001", "1.", "0x1", "1e0", "1e+00", "10e-1"},
    {"1.0000000000000000000000000000001"},
    {"5", "+5", "0x05", "005"},
    {"7", "007", "0x00000000000000000000000007"},
    {"10", "0xA", "0xa", "0Xa", "1e1", "1E1", "10.0", "010"},
    {"1000", "1e3", "0x3e8", "1000.000", "0.001e6"},
    {"9007199254740992", "0x20000000000000"},
    {"9007199254740992.5"},
    {"9007199254740993", "0x20000000000001"},
    {"9223372036854775807", "0x7fffffffffffffff"},
    {"9223372036854775808", "0x8000000000000000", "9.223372036854775808e18"},
    {"9223372036854775810", "0x8000000000000002"},
    {"9223372036854775811", "0x8000000000000003"},
    {"18446744073709551614", "0xfffffffffffffffe"},
    {"18446744073709551614.999"},
    {"18446744073709551615", "0xFFFFFFFFFFFFFFFF", "1.8446744073709551615e19",
     "00000018446744073709551615", "18446744073709551615.000"},
    {"18446744073709551616", "1.8446744073709551616e19", "18446744073709551616.0"},
    {"123456789012345678901234567890", "1.2345678901234567890123456789e29"},
    {"123456789012345678901234567891"},
    {"1e400", "10e399"},
    {"1e999999999999999999"},
};

Test(quantity, are_compared_exactly)
{
    for (size_t i = 0; i < COUNT(lines); i++)
        for (size_t j = 0; j < COUNT(lines); j++)
            for (size_t k = 0; k < 8 && lines[i][k]; k++)
                for (size_t l = 0; l < 8 && lines[j][l]; l++) {
                    struct quantity a = read_it(lines[i][k]), b = read_it(lines[j][l]);
                    int order = quantity_compare(&a, &b);

                    cr_expect((order > 0) - (order < 0) == (i > j) - (i < j), "%s, %s: %d",
                              lines[i][k], lines[j][l], order);
                }
}

Test(quantity, is_not_every_text)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      ".",
                                      ".5",
                                      "e5",
                                      "1e",
                                      "1e+",
                                      "1e-",
                                      "--5",
                                      "+-5",
                                      "5 ",
                                      " 5",
                                      "5a",
                                      "1.2.3",
                                      "1e5e",
                                      "0x",
                                      "0xg",
                                      "-0x5",
                                      "0x1.8",
                                      "1,000",
                                      "1_0",
                                      "inf",
                                      "nan",
                                      "-inf",
                                      "ten",
                                      "-.",
                                      "-e5",
                                      "5.e",
                                      "1e5.0",
                                      "0x5-",
                                      "0x 5",
                                      "\xff",
                                      "1e1000000000000000000",
                                      "0x10000000000000000"};

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct quantity quantity;

        cr_expect_not(quantity_read(&quantity, bad[i], strlen(bad[i])), "\"%s\"", bad[i]);
    }
}

Test(quantity, is_plain_where_64_bits_and_digits_are_enough)
{
    static const char *const plain[] = {"0", "007", "18446744073709551615",
                                        "00000000000000000000018446744073709551615"};
    static const char *const other[] = {"",    "-1",  "+1", "1.0", "0.0",
                                        "1e3", "0x5", "5 ", "abc", "18446744073709551616"};

    for (size_t i = 0; i < COUNT(plain); i++)
        cr_expect(quantity_plain(plain[i], strlen(plain[i])), "\"%s\"", plain[i]);
    for (size_t i = 0; i < COUNT(other); i++)
        cr_expect_not(quantity_plain(other[i], strlen(other[i])), "\"%s\"", other[i]);
}

/* The text need not end with a NUL: what stands behind it is not looked at. */
Test(quantity, ends_where_its_text_does)
{
    struct quantity seven = read_it("7"), quantity;
    char *exact = malloc(1);

    cr_assert(exact);
    *exact = '7';
    cr_expect(quantity_read(&quantity, exact, 1));
    cr_expect(quantity_compare(&quantity, &seven) == 0);
    cr_expect(quantity_read(&quantity, "7.5e2", 1));
    cr_expect(quantity_compare(&quantity, &seven) == 0);
    free(exact);
}

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Where doubles say that one is less, it is; they are only blind. */
Test(quantity, agrees_with_doubles_that_differ)
{
    uint64_t state = 1;

    for (int i = 0; i < 20000; i++) {
        char text[2][40];
        double number[2];
        struct quantity of[2];

        for (int k = 0; k < 2; k++) {
            snprintf(text[k], sizeof text[k], "%s%.*s%s%.*se%d", next(&state) % 2 ? "-" : "",
                     (int)(1 + next(&state) % 6), "900719925474099", next(&state) % 2 ? "." : ".0",
                     (int)(next(&state) % 6), "100600010", (int)(next(&state) % 9) - 4);
            number[k] = strtod(text[k], NULL);
            of[k] = read_it(text[k]);
        }
        if (number[0] != number[1])
            cr_expect((quantity_compare(&of[0], &of[1]) < 0) == (number[0] < number[1]), "%s, %s",
                      text[0], text[1]);
    }
}

/* A value without text has no bytes. */
Test(quantity, is_none_where_there_is_no_text)
{
    struct quantity quantity;

    cr_expect_not(quantity_read(&quantity, NULL, 0));
    cr_expect_not(quantity_plain(NULL, 0));
}
