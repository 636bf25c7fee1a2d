/* quantity.c - reads numbers, and compares them digit by digit where 64 bits do not hold them. */
#include "cache/search/quantity.h"

#include "core/base/percent.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { EXPONENT_MOST = 18 /* digits */ };

/* What is left of a text. */
struct reader {
    const char *at, *end;
};

static bool take(struct reader *reader, char either, char or)
{
    if (reader->at == reader->end || (*reader->at != either && *reader->at != or))
        return false;
    reader->at++;
    return true;
}

/* Passes over digits; how many. */
static size_t take_digits(struct reader *reader)
{
    const char *from = reader->at;

    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
        reader->at++;
    return (size_t)(reader->at - from);
}

static void skip_zeros(struct reader *reader)
{
    while (reader->at < reader->end && *reader->at == '0')
        reader->at++;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_hex(struct quantity *quantity, struct reader reader)
{
    if (reader.at == reader.end)
        return false;
    skip_zeros(&reader);
    if (reader.end - reader.at > 16)
        return false;
    for (; reader.at < reader.end; reader.at++) {
        int digit = hex_digit(*reader.at);

        if (digit < 0)
            return false;
        quantity->integer = quantity->integer << 4 | (uint64_t)digit;
    }
    quantity->whole = true;
    return true;
}

/* False: these are no digits, or too many. */
static bool read_exponent(struct reader *reader, int64_t *exponent)
{
    bool negative = take(reader, '-', '-');
    const char *from;
    size_t digits;

    if (!negative)
        take(reader, '+', '+');
    from = reader->at;
    skip_zeros(reader);
    digits = take_digits(reader);
    if (reader->at == from || digits > EXPONENT_MOST)
        return false;
    *exponent = 0;
    for (const char *at = reader->at - digits; at < reader->at; at++)
        *exponent = 10 * *exponent + (*at - '0');
    *exponent = negative ? -*exponent : *exponent;
    return true;
}

/* Digits of 64 bits are an integer. */
static void try_whole(struct quantity *quantity)
{
    uint64_t integer = 0;

    for (const char *at = quantity->digits; at < quantity->end; at++)
        if (__builtin_mul_overflow(integer, 10, &integer) ||
            __builtin_add_overflow(integer, (uint64_t)(*at - '0'), &integer))
            return;
    quantity->whole = true;
    quantity->integer = integer;
}

/* Digits, a point and digits, of which either may be missing. */
static bool read_digits(struct quantity *quantity, struct reader *reader, bool *point)
{
    const char *from = reader->at, *first = from, *behind;
    size_t count = take_digits(reader);

    behind = reader->at; /* the digits of the integer */
    *point = take(reader, '.', '.');
    if (*point)
        count += take_digits(reader);
    while (first < reader->at && (*first == '0' || *first == '.'))
        first++;
    quantity->digits = first;
    quantity->end = reader->at;
    quantity->power = behind + (first > behind) - first;
    return count > 0;
}

bool quantity_read(struct quantity *quantity, const char *text, size_t size)
{
    struct reader reader = {text, size ? text + size : text}; /* of nothing it may be NULL */
    bool point, power = false;
    int64_t exponent = 0;

    *quantity = (struct quantity){0};
    if (size > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        return read_hex(quantity, (struct reader){text + 2, text + size});
    quantity->negative = take(&reader, '-', '-');
    if (!quantity->negative && !take(&reader, '+', '+') && (size == 0 || *text == '.'))
        return false;
    if (!read_digits(quantity, &reader, &point))
        return false;
    if (take(&reader, 'e', 'E')) {
        power = true;
        if (!read_exponent(&reader, &exponent))
            return false;
    }
    quantity->power += exponent;
    if (quantity->digits == quantity->end) { /* zeros only */
        quantity->whole = true;
        quantity->negative = false;
    } else if (!point && !power) {
        try_whole(quantity);
    }
    return reader.at == reader.end;
}

bool quantity_plain(const char *text, size_t size)
{
    struct reader reader = {text, size ? text + size : text};
    struct quantity quantity;

    return take_digits(&reader) == size && quantity_read(&quantity, text, size) && quantity.whole;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static int sign(const struct quantity *quantity)
{
    if (quantity->whole && quantity->integer == 0)
        return 0;
    return quantity->negative ? -1 : 1;
}

/* The next digit; zeros follow the last one. */
static char next_digit(struct reader *reader)
{
    take(reader, '.', '.');
    return reader->at < reader->end ? *reader->at++ : '0';
}

/* An integer becomes digits, which @room has to hold. */
static struct quantity written(const struct quantity *quantity, char room[24])
{
    struct quantity made = *quantity;

    if (made.whole) {
        made.power = snprintf(room, 24, "%" PRIu64, made.integer);
        made.digits = room;
        made.end = room + made.power;
    }
    return made;
}

/* Without their signs; neither is 0. */
static int compare_digits(const struct quantity *left, const struct quantity *right)
{
    char rooms[2][24];
    struct quantity a = written(left, rooms[0]), b = written(right, rooms[1]);
    struct reader digits_a = {a.digits, a.end}, digits_b = {b.digits, b.end};

    if (a.power != b.power)
        return a.power < b.power ? -1 : 1;
    while (digits_a.at < digits_a.end || digits_b.at < digits_b.end) {
        char digit = next_digit(&digits_a), other = next_digit(&digits_b);

        if (digit != other)
            return digit < other ? -1 : 1;
    }
    return 0;
}

int quantity_compare(const struct quantity *a, const struct quantity *b)
{
    int order;

    if (sign(a) != sign(b) || sign(a) == 0)
        return sign(a) - sign(b);
    if (a->whole && b->whole)
        order = a->integer < b->integer ? -1 : a->integer > b->integer;
    else
        order = compare_digits(a, b);
    return sign(a) * order;
}
