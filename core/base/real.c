/* real.c - floating-point numbers as text. docs/format.md 3.2 */
#include "core/base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIGITS = 17 };

/** .digits times ten to the power of .exponent */
struct decimal {
    unsigned long long digits;
    int exponent;
};

static int same(double number, const struct decimal *decimal, int single)
{
    char text[40];

    snprintf(text, sizeof text, "%llue%d", decimal->digits, decimal->exponent);
    return single ? strtof(text, NULL) == (float)number : strtod(text, NULL) == number;
}

static struct decimal rounded(double number, int count)
{
    struct decimal decimal = {0, 1 - count};
    char text[40], *c = text;

    snprintf(text, sizeof text, "%.*e", count - 1, number);
    for (; *c != 'e'; c++)
        if (*c >= '0' && *c <= '9') /* whatever the locale has as a point */
            decimal.digits = 10 * decimal.digits + (unsigned)(*c - '0');
    decimal.exponent += atoi(c + 1);
    return decimal;
}

/* The fewest digits that read back as @number: the nearest ones, or one more in the last place,
 * since above a power of two the next number lies twice as far away as below it. Numbers like this
 * are rare in logs, so trying one length after the other is fast enough. */
static struct decimal shortest(double number, int single)
{
    struct decimal decimal;
    int count = 1;

    for (;; count++) {
        decimal = rounded(number, count);
        if (count == MOST_DIGITS || same(number, &decimal, single))
            return decimal;
        decimal.digits++;
        if (same(number, &decimal, single))
            return decimal;
    }
}

/* Writes the digits without zeros at their end; returns the exponent of the first one. */
static int put_shortest(char *digits, double number, int single)
{
    struct decimal decimal = shortest(number, single);
    int size = sprintf(digits, "%llu", decimal.digits), exponent = decimal.exponent + size - 1;

    while (size > 1 && digits[size - 1] == '0')
        size--;
    digits[size] = '\0';
    return exponent;
}

/* Digits with the point behind place @exponent, filled up with zeros: 0.00012, 1200.0 */
static int put_fixed(char *text, const char *digits, int exponent)
{
    int size = (int)strlen(digits);

    if (exponent < 0)
        return sprintf(text, "0.%.*s%s", -exponent - 1, "00000000", digits);
    if (size <= exponent + 1)
        return sprintf(text, "%s%.*s.0", digits, exponent + 1 - size, "0000000000000000");
    return sprintf(text, "%.*s.%s", exponent + 1, digits, digits + exponent + 1);
}

static int put_scientific(char *text, const char *digits, int exponent)
{
    return sprintf(text, "%c%s%se%+d", digits[0], digits[1] ? "." : "", digits + 1, exponent);
}

uint8_t *put_real(uint8_t *to, double number, int single)
{
    char digits[24], text[64];
    int exponent, size;
    int lowest = single ? -6 : -5, highest = single ? 12 : 15;

    if (isnan(number))
        size = sprintf(text, "NaN");
    else if (isinf(number))
        size = sprintf(text, "%sinf", number < 0 ? "-" : "");
    else {
        exponent = put_shortest(digits, fabs(number), single);
        size = signbit(number) ? sprintf(text, "-") : 0;
        size += exponent >= lowest && exponent <= highest
                    ? put_fixed(text + size, digits, exponent)
                    : put_scientific(text + size, digits, exponent);
    }
    memcpy(to, text, (size_t)size);
    return to + size;
}
