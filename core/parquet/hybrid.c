/* hybrid.c - runs where a number comes eight times or more, bits side by side elsewhere. */
#include "core/parquet/hybrid.h"

#include "core/parquet/thrift.h"

enum { GROUP = 8 };

unsigned hybrid_width(uint32_t most)
{
    return most > 1 ? 32 - (unsigned)__builtin_clz(most) : 1;
}

/* The lowest bits first; the last group is filled up with zeros. */
static void put_packed(struct text *text, const uint32_t *numbers, size_t count, unsigned width)
{
    size_t groups = (count + GROUP - 1) / GROUP;
    uint64_t bits = 0;
    unsigned held = 0;
    uint8_t *to;

    if (count == 0)
        return;
    thrift_varint(text, groups << 1 | 1);
    to = text_reserve(text, groups * width);
    if (!to)
        return;
    for (size_t i = 0; i < groups * GROUP; i++) {
        bits |= (uint64_t)(i < count ? numbers[i] : 0) << held;
        for (held += width; held >= 8; held -= 8, bits >>= 8)
            *to++ = (uint8_t)bits;
    }
    text->size += groups * width;
}

void hybrid_put_run(struct text *text, uint32_t number, size_t count, unsigned width)
{
    thrift_varint(text, (uint64_t)count << 1);
    for (unsigned bits = 0; bits < width; bits += 8)
        text_putc(text, (char)(number >> bits));
}

void hybrid_put(struct text *text, const uint32_t *numbers, size_t count, unsigned width)
{
    size_t from = 0, at = 0; /* what is to be packed begins at @from */

    while (at < count) {
        size_t end = at + 1, fill = (GROUP - (at - from) % GROUP) % GROUP;

        while (end < count && numbers[end] == numbers[at])
            end++;
        if (end - at >= fill + GROUP) {
            at += fill; /* the group before it takes its first ones */
            put_packed(text, numbers + from, at - from, width);
            hybrid_put_run(text, numbers[at], end - at, width);
            from = end;
        }
        at = end;
    }
    put_packed(text, numbers + from, count - from, width);
}
