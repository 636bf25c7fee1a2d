/*
 * pen.h - writes pieces of text quickly, as rows have many short ones. Inside cache/ only.
 *
 * Every function writes at @to and returns where the next byte goes. They write and read whole
 * blocks: up to PEN_SLACK bytes behind what is written, and behind what is copied, must be there.
 */
#ifndef EVTX_CACHE_PEN_H
#define EVTX_CACHE_PEN_H

#include "cache/chunks/scan.h"
#include "core/base/number.h"
#include "core/base/vector.h"

#include <string.h>

enum { PEN_BLOCK = 16, PEN_SLACK = 32 };

static inline uint8_t *pen_put(uint8_t *to, struct token token)
{
    if (token.size > PEN_SLACK)
        memcpy(to, token.at, token.size);
    else
        memcpy(to, token.at, PEN_SLACK);
    return to + token.size;
}

/** A string of JSON whose inside is escaped already; there may be none. */
static inline uint8_t *pen_put_string(uint8_t *to, struct token token)
{
    *to++ = '"';
    if (token.size)
        to = pen_put(to, token);
    *to++ = '"';
    return to;
}

/** A literal, whose length is known. */
static inline uint8_t *pen_puts(uint8_t *to, const char *literal)
{
    size_t size = strlen(literal);

    memcpy(to, literal, size);
    return to + size;
}

static inline uint8_t *pen_putc(uint8_t *to, char byte)
{
    *to = (uint8_t)byte;
    return to + 1;
}

/** Whether @a or @b is among @size bytes, at most PEN_BLOCK. */
static inline bool pen_meets(const char *bytes, size_t size, char a, char b)
{
#if HAVE_VECTORS
    vector block = vector_load(bytes);
    vector met = vector_or(vector_equal(block, vector_fill((uint8_t)a)),
                           vector_equal(block, vector_fill((uint8_t)b)));
    uint64_t mask = vector_mask(met);

    return size < PEN_BLOCK ? mask & ((UINT64_C(1) << size * VECTOR_LANE_BITS) - 1) : mask;
#else
    return memchr(bytes, a, size) || memchr(bytes, b, size);
#endif
}

/** Two quotes for each one. Twice the size of the token. */
static inline uint8_t *pen_put_doubled(uint8_t *to, struct token token)
{
    for (size_t at = 0; at < token.size; at += PEN_BLOCK) {
        size_t size = token.size - at < PEN_BLOCK ? token.size - at : PEN_BLOCK;

        if (!pen_meets(token.at + at, size, '"', '"')) {
            memcpy(to, token.at + at, PEN_BLOCK);
            to += size;
            continue;
        }
        for (size_t i = 0; i < size; i++) {
            if (token.at[at + i] == '"')
                *to++ = '"';
            *to++ = (uint8_t)token.at[at + i];
        }
    }
    return to;
}

#endif
