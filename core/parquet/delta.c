/* delta.c - the first number, then blocks of differences, each above the least one of its block. */
#include "core/parquet/delta.h"

#include "core/base/cursor.h"
#include "core/parquet/thrift.h"

enum { BLOCK = 128, PARTS = 4, PART = BLOCK / PARTS /* differences that have as many bits */ };

static unsigned bits_of(const uint64_t *numbers, size_t count)
{
    uint64_t all = 0;

    for (size_t i = 0; i < count; i++)
        all |= numbers[i];
    return all ? 64 - (unsigned)__builtin_clzll(all) : 0;
}

/* PART numbers, the lowest bits first; those from @count on are zeros. */
static void put_part(struct text *text, const uint64_t *numbers, size_t count, unsigned width)
{
    size_t size = PART / 8 * width;
    uint8_t *to = text_reserve(text, size);

    if (!to)
        return;
    memset(to, 0, size);
    for (size_t i = 0; i < count; i++) {
        size_t at = i * width;
        uint64_t rest = numbers[i];

        for (unsigned left = width; left > 0;) {
            unsigned room = 8 - at % 8, took = left < room ? left : room;

            to[at / 8] |= (uint8_t)(rest << at % 8);
            rest >>= took;
            at += took;
            left -= took;
        }
    }
    text->size += size;
}

/* Differences are of 64 bits and may wrap around, as readers add them in the same way. */
static void put_block(struct text *text, uint64_t *numbers, size_t count)
{
    int64_t least = (int64_t)numbers[0];

    for (size_t i = 1; i < count; i++)
        if ((int64_t)numbers[i] < least)
            least = (int64_t)numbers[i];
    for (size_t i = 0; i < count; i++)
        numbers[i] -= (uint64_t)least;
    thrift_number(text, least);
    for (size_t part = 0; part < BLOCK; part += PART)
        text_putc(text, (char)(part < count ? bits_of(numbers + part,
                                                      count - part < PART ? count - part : PART)
                                            : 0));
    for (size_t part = 0; part < count; part += PART) {
        size_t some = count - part < PART ? count - part : PART;

        put_part(text, numbers + part, some, bits_of(numbers + part, some));
    }
}

void delta_put(struct text *text, const uint8_t *bytes, size_t count)
{
    uint64_t block[BLOCK], before = count ? load_u64(bytes) : 0;

    thrift_varint(text, BLOCK);
    thrift_varint(text, PARTS);
    thrift_varint(text, count);
    thrift_number(text, (int64_t)before);
    for (size_t at = 1; at < count; at += BLOCK) {
        size_t some = count - at < BLOCK ? count - at : BLOCK;

        for (size_t i = 0; i < some; i++) {
            uint64_t number = load_u64(bytes + 8 * (at + i));

            block[i] = number - before;
            before = number;
        }
        put_block(text, block, some);
    }
}
