/* values.c - makes values of each kind, in the shares that real logs have. */
#include "tests/bench/values.h"

#include "core/base/escape.h"
#include "samples/random.h"
#include "samples/writer.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1024, MOST_BYTES = 2 * LONGEST };

/* A share of the values, in thousandths, and the range that they lie in. */
struct share {
    uint32_t share;
    uint64_t from, to;
};

/* Units of a string. */
static const struct share lengths[] = {
    {28, 0, 0},    {170, 1, 4},   {250, 5, 8},    {130, 9, 16},      {180, 17, 32},
    {199, 33, 64}, {28, 65, 128}, {15, 129, 256}, {0, 257, LONGEST},
};

/* Levels and versions are one digit, process IDs four, sizes and addresses many. */
static const struct share numbers[] = {
    {320, 0, 9}, {130, 10, 255}, {240, 256, 65535}, {190, 1000, 9999}, {0, 65536, 1ull << 40},
};

/* Keywords have the top bit, logon IDs and addresses some digits. */
static const struct share hex_numbers[] = {
    {600, 0x8000000000000000u, 0x8080000000000000u},
    {250, 0x3e4, 0xfffff},
    {0, 0x100000, 0x7fffffffffff},
};

static uint64_t pick(uint64_t *random, const struct share *shares)
{
    uint32_t number = random_below(random, 1000);

    for (; shares->share && number >= shares->share; shares++)
        number -= shares->share;
    return shares->from + random_next(random) % (shares->to - shares->from + 1);
}

/* One string in 150 is not ASCII; one in seven of the others is a path, or has quotes or tabs. */
static uint32_t make_string(uint8_t *bytes, uint64_t *random)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-_:/";
    static const uint16_t foreign[] = {0xe4, 0xfc, 0x438, 0x65e5};
    static const char escaped[] = "\\\\\\\\\\\\\\\"\n\t";
    uint32_t kind = random_below(random, 1000), units = (uint32_t)pick(random, lengths);

    for (uint32_t i = 0; i < units; i++) {
        uint16_t unit = (uint8_t)plain[random_below(random, sizeof(plain) - 1)];

        if (kind < 7 && random_below(random, 4) == 0)
            unit = foreign[random_below(random, 4)];
        else if (kind >= 853 && i % 9 == 2)
            unit = (uint8_t)escaped[random_below(random, sizeof(escaped) - 1)];
        bytes[2 * (size_t)i] = (uint8_t)unit;
        bytes[2 * (size_t)i + 1] = (uint8_t)(unit >> 8);
    }
    return 2 * units;
}

/* Four of five are well known and short (S-1-5-18), the others are of users. */
static uint32_t make_sid(uint8_t *bytes, uint64_t *random)
{
    bool user = random_below(random, 5) == 0;
    struct sample_value sid =
        sample_sid(user ? "S-1-5-21-1004336348-1177238915-682003330-1104" : "S-1-5-18");

    memcpy(bytes, sid.bytes ? sid.bytes : sid.small, sid.size);
    return sid.size;
}

static uint32_t make_number(uint8_t *bytes, uint64_t number)
{
    memcpy(bytes, &number, sizeof(number));
    return sizeof(number);
}

static uint32_t make(uint8_t *bytes, enum value_mix mix, uint64_t *random, uint32_t index)
{
    uint64_t half = random_next(random);

    switch (mix) {
    case STRINGS:
        return make_string(bytes, random);
    case NUMBERS:
        return make_number(bytes, pick(random, numbers));
    case HEX_NUMBERS:
        return make_number(bytes, pick(random, hex_numbers));
    case GUIDS:
        memcpy(bytes, &half, 8);
        return 8 + make_number(bytes + 8, random_next(random));
    case SIDS:
        return make_sid(bytes, random);
    case FILETIMES: /* a week, some seconds between two events */
        return make_number(bytes, SAMPLE_TIME + index * 1500000000ull + half % 1000000000u);
    case VALUE_MIXES:
        break;
    }
    return 0;
}

bool values_make(struct values *values, enum value_mix mix)
{
    uint64_t random = 1;
    size_t at = 0;

    *values = (struct values){.bytes = calloc(VALUES, MOST_BYTES + ESCAPE_READS)};
    if (!values->bytes)
        return false;
    for (uint32_t i = 0; i < VALUES; i++) {
        struct item *item = &values->items[i];

        item->bytes = values->bytes + at;
        item->size = make(values->bytes + at, mix, &random, i);
        if (item->size == sizeof(item->number))
            memcpy(&item->number, item->bytes, sizeof(item->number));
        values->size += item->size;
        at += item->size + ESCAPE_READS;
    }
    return true;
}

void values_done(struct values *values)
{
    free(values->bytes);
    values->bytes = NULL;
}
