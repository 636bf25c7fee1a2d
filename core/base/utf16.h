/* utf16.h - one character at a time between UTF-16LE, code points and UTF-8. */
#ifndef EVTX_CORE_UTF16_H
#define EVTX_CORE_UTF16_H

#include "core/base/cursor.h"

enum { REPLACEMENT = 0xFFFD };

static inline bool is_high_surrogate(uint32_t unit)
{
    return (unit & 0xFC00) == 0xD800;
}

static inline bool is_low_surrogate(uint32_t unit)
{
    return (unit & 0xFC00) == 0xDC00;
}

/** Decodes the character at @bytes, of which @units units are left (at least one). Returns how many
 *  units it takes: 1 or 2. @lone stands for a surrogate without its other half. */
static inline size_t
utf16_decode(const uint8_t *bytes, size_t units, uint32_t lone, uint32_t *character)
{
    uint32_t first = load_u16(bytes);
    uint32_t second;

    *character = first;
    if ((first & 0xF800) != 0xD800)
        return 1;
    second = units > 1 ? load_u16(bytes + 2) : 0;
    if (is_high_surrogate(first) && is_low_surrogate(second)) {
        *character = 0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF);
        return 2;
    }
    *character = lone;
    return 1;
}

/** Writes @character as UTF-8, at most 4 bytes, and returns where the next byte goes. */
static inline uint8_t *utf8_encode(uint8_t *to, uint32_t character)
{
    if (character < 0x80) {
        *to++ = (uint8_t)character;
    } else if (character < 0x800) {
        *to++ = (uint8_t)(0xC0 | character >> 6);
        *to++ = (uint8_t)(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        *to++ = (uint8_t)(0xE0 | character >> 12);
        *to++ = (uint8_t)(0x80 | (character >> 6 & 0x3F));
        *to++ = (uint8_t)(0x80 | (character & 0x3F));
    } else {
        *to++ = (uint8_t)(0xF0 | character >> 18);
        *to++ = (uint8_t)(0x80 | (character >> 12 & 0x3F));
        *to++ = (uint8_t)(0x80 | (character >> 6 & 0x3F));
        *to++ = (uint8_t)(0x80 | (character & 0x3F));
    }
    return to;
}

#endif
