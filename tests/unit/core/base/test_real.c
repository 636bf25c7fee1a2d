/* test_real.c - the shortest digits of a floating-point number, as docs/format.md 3.2 lays them
 * out.
 *
 * The texts are Python's shortest digits, in evtx_dump's layout. */
#include "core/base/number.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct real {
    double number;
    const char *text;
};

static const struct real doubles[] = {
    {0.0, "0.0"},
    {-0.0, "-0.0"},
    {1.0, "1.0"},
    {-1.0, "-1.0"},
    {1.5, "1.5"},
    {0.1, "0.1"},
    {0.2, "0.2"},
    {0.3, "0.3"},
    {100.0, "100.0"},
    {123456789.125, "123456789.125"},
    {1e15, "1000000000000000.0"},
    {999999999999999.9, "999999999999999.9"},
    {9999999999999998.0, "9999999999999998.0"},
    {1e16, "1e+16"},
    {1e17, "1e+17"},
    {1e22, "1e+22"},
    {1e23, "1e+23"},
    {0.00001, "0.00001"},
    {0.0000123, "0.0000123"},
    {0.000009999, "9.999e-6"},
    {9.9e-6, "9.9e-6"},
    {1.5e-7, "1.5e-7"},
    {5e-324, "5e-324"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {9007199254740993.0, "9007199254740992.0"},
    {0.30000000000000004, "0.30000000000000004"},
    {3.141592653589793, "3.141592653589793"},
    {0x1p-44, "5.684341886080802e-14"},
    {0x1p-1017, "7.120236347223045e-307"},
    {0x1p-1022, "2.2250738585072014e-308"},
    {0x1p89, "6.189700196426902e+26"},
    {0x1p1023, "8.98846567431158e+307"},
    {4503599627370497.5, "4503599627370498.0"},
    {-123.456, "-123.456"},
};

/* What a float is, widened. */
static const struct real singles[] = {
    {0.0f, "0.0"},
    {-0.0f, "-0.0"},
    {1.0f, "1.0"},
    {1.5f, "1.5"},
    {0.1f, "0.1"},
    {16777216.0f, "16777216.0"},
    {1e10f, "10000000000.0"},
    {1e12f, "1000000000000.0"},
    {9.999999e12f, "9999999000000.0"},
    {1e13f, "1e+13"},
    {3.4028234663852886e38f, "3.4028235e+38"},
    {1e-6f, "0.000001"},
    {9.9e-7f, "9.9e-7"},
    {1e-7f, "1e-7"},
    {1.1754943508222875e-38f, "1.1754944e-38"},
    {1.401298464324817e-45f, "1e-45"},
    {0x1p87f, "1.5474251e+26"},
    {0x1p90f, "1.2379401e+27"},
    {0.3f, "0.3"},
    {-2.5f, "-2.5"},
};

static const char *real(double number, int single)
{
    static char text[64];
    uint8_t *end;

    memset(text, '#', sizeof text);
    end = put_real((uint8_t *)text, number, single);
    cr_expect(text[32] == '#', "%g writes more than 32 bytes", number);
    *end = '\0';
    return text;
}

Test(real, writes_doubles)
{
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++)
        cr_expect(strcmp(real(doubles[i].number, 0), doubles[i].text) == 0, "%s gives %s",
                  doubles[i].text, real(doubles[i].number, 0));
}

Test(real, writes_floats)
{
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
        cr_expect(strcmp(real(singles[i].number, 1), singles[i].text) == 0, "%s gives %s",
                  singles[i].text, real(singles[i].number, 1));
}

Test(real, writes_what_is_no_number)
{
    for (int single = 0; single < 2; single++) {
        cr_expect(strcmp(real(INFINITY, single), "inf") == 0);
        cr_expect(strcmp(real(-INFINITY, single), "-inf") == 0);
        cr_expect(strcmp(real(NAN, single), "NaN") == 0);
        cr_expect(strcmp(real(copysign(NAN, -1), single), "NaN") == 0);
    }
}

Test(real, reads_back_as_the_same_double)
{
    uint64_t state = 88172645463325252u; /* xorshift */

    for (int i = 0; i < 20000; i++) {
        double number;

        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        memcpy(&number, &state, sizeof number);
        if (isfinite(number))
            cr_assert(strtod(real(number, 0), NULL) == number, "%a gives %s", number,
                      real(number, 0));
    }
}

Test(real, reads_back_as_the_same_float)
{
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t bits = i * 214013u * 1013u;
        float number;

        memcpy(&number, &bits, sizeof number);
        if (isfinite(number))
            cr_assert(strtof(real((double)number, 1), NULL) == number, "%a gives %s",
                      (double)number, real((double)number, 1));
    }
}

/* Where the lower neighbour is nearer than the upper one, the nearest digits may not do. */
Test(real, never_writes_more_digits_than_a_shorter_text_needs)
{
    for (int power = -1022; power <= 1023; power++) {
        double number = ldexp(1, power);
        char shorter[32], *e;

        snprintf(shorter, sizeof shorter, "%s", real(number, 0));
        e = strchr(shorter, 'e');
        if (!e || e - shorter < 18) /* 17 digits and the point */
            continue;
        for (int up = 0; up < 2; up++) {
            unsigned long long digits = 0;
            char text[40];

            for (const char *c = shorter; c < e - 1; c++)
                if (*c != '.')
                    digits = digits * 10 + (unsigned)(*c - '0');
            snprintf(text, sizeof text, "%llue%d", digits + (unsigned)up, atoi(e + 1) - 15);
            cr_expect(strtod(text, NULL) != number, "%s is longer than %s", shorter, text);
        }
    }
}

Test(real, does_not_care_for_the_point_of_the_locale)
{
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    const char *set = NULL;

    for (size_t i = 0; i < 4 && !set; i++)
        set = setlocale(LC_ALL, commas[i]);
    if (!set)
        cr_skip_test("no locale with a decimal comma is installed");
    cr_expect(strcmp(real(1.5, 0), "1.5") == 0);
    cr_expect(strcmp(real(5e-324, 0), "5e-324") == 0);
    cr_expect(strcmp(real(123456789.125, 0), "123456789.125") == 0);
}
