/* real.c - floating-point numbers as text. docs/format.md 3.2 */
#include "core/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIGITS = 17 };

static int same(double number, const char *text, int single)
{
    return single ? strtof(text, NULL) == (float)number : strtod(text, NULL) == number;
}

/* The fewest digits that read back as @number; returns the exponent of the first one. Numbers like
 * this are rare in logs, so trying one length after the other is fast enough. */
static int shortest(double number, int single, char digits[MOST_DIGITS + 1])
{
    char text[40];
    int precision = 0, size = 0;

    do
        snprintf(text, sizeof text, "%.*e", precision, number);
    while (!same(number, text, single) && ++precision < MOST_DIGITS);
    for (const char *c = text; *c != 'e'; c++)
        if (*c >= '0' && *c <= '9' && size < MOST_DIGITS)
            digits[size++] = *c;
    while (size > 1 && digits[size - 1] == '0')
        size--;
    digits[size] = '\0';
    return atoi(strchr(text, 'e') + 1);
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
    char digits[MOST_DIGITS + 1], text[40];
    int exponent, size;
    int lowest = single ? -6 : -5, highest = single ? 12 : 15;

    if (isnan(number))
        size = sprintf(text, "NaN");
    else if (isinf(number))
        size = sprintf(text, "%sinf", number < 0 ? "-" : "");
    else {
        exponent = shortest(fabs(number), single, digits);
        size = signbit(number) ? sprintf(text, "-") : 0;
        size += exponent >= lowest && exponent <= highest
                    ? put_fixed(text + size, digits, exponent)
                    : put_scientific(text + size, digits, exponent);
    }
    memcpy(to, text, (size_t)size);
    return to + size;
}
