/* escape.c - JSON escapes, one character at a time or sixteen at once. */
#include "core/escape.h"
#include "core/utf16.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* The letter behind the backslash for characters that have a short escape, else 0. */
/* clang-format off */
static const char short_escapes[128] = {
    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r',
    ['"'] = '"', ['\\'] = '\\',
};

/* windows-1252 as the WHATWG defines it: 0x80 to 0x9F; all other bytes mean themselves. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};
/* clang-format on */

/* evtx_dump writes the digits of \u001f in capitals for UTF-16 and in small letters elsewhere. */
static uint8_t *put_control(uint8_t *to, uint32_t character, const char *digits)
{
    memcpy(to, "\\u00", 4);
    to[4] = (uint8_t)digits[character >> 4];
    to[5] = (uint8_t)digits[character & 15];
    return to + 6;
}

static uint8_t *put_escaped(uint8_t *to, uint32_t character, const char *digits)
{
    if (character < 0x80 && short_escapes[character]) {
        *to++ = '\\';
        *to++ = (uint8_t)short_escapes[character];
        return to;
    }
    if (character < 0x20)
        return put_control(to, character, digits);
    return utf8_encode(to, character);
}

static uint8_t *put_unit(uint8_t *to, const uint8_t **bytes, size_t *units)
{
    uint32_t character;
    size_t taken = utf16_decode(*bytes, *units, &character);

    *bytes += 2 * taken;
    *units -= taken;
    return put_escaped(to, character, "0123456789ABCDEF");
}

/* Whether the character is copied as it is, as one byte. */
static bool is_plain(uint32_t character)
{
    return character >= 0x20 && character < 0x80 && !short_escapes[character];
}

uint8_t *json_utf16(uint8_t *to, const uint8_t *bytes, size_t units)
{
    while (units > 0) {
        uint16_t unit = load_u16(bytes);

        if (!is_plain(unit)) {
            to = put_unit(to, &bytes, &units);
            continue;
        }
        *to++ = (uint8_t)unit;
        bytes += 2;
        units--;
    }
    return to;
}

#if defined(__SSE2__)
/* One bit for each of sixteen units that cannot be copied as one byte. packus saturates 0x100 to
 * 0x7FFF to 0xFF and the rest to 0, so that one signed compare with 0x20 finds all but two. */
static unsigned pack16(uint8_t *to, const uint8_t *bytes)
{
    __m128i low = _mm_loadu_si128((const __m128i_u *)bytes);
    __m128i high = _mm_loadu_si128((const __m128i_u *)(bytes + 16));
    __m128i packed = _mm_packus_epi16(low, high);
    __m128i special = _mm_cmplt_epi8(packed, _mm_set1_epi8(0x20));

    special = _mm_or_si128(special, _mm_cmpeq_epi8(packed, _mm_set1_epi8('"')));
    special = _mm_or_si128(special, _mm_cmpeq_epi8(packed, _mm_set1_epi8('\\')));
    _mm_storeu_si128((__m128i_u *)to, packed);
    return (unsigned)_mm_movemask_epi8(special);
}

uint8_t *json_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units)
{
    while (units > 0) {
        unsigned stop = pack16(to, bytes) | 1u << 16;
        size_t plain = (size_t)__builtin_ctz(units < 16 ? stop | 1u << units : stop);

        to += plain;
        bytes += 2 * plain;
        units -= plain;
        if (plain == 16 || units == 0)
            continue;
        do /* text that is not ASCII comes in runs */
            to = put_unit(to, &bytes, &units);
        while (units > 0 && load_u16(bytes) >= 0x80);
    }
    return to;
}
#else
uint8_t *json_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return json_utf16(to, bytes, units);
}
#endif

uint8_t *json_ansi(uint8_t *to, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint32_t character = bytes[i];

        if (is_plain(character)) {
            *to++ = (uint8_t)character;
            continue;
        }
        if (character == 0)
            continue;
        if (character >= 0x80 && character < 0xA0)
            character = windows_1252[character - 0x80];
        to = put_escaped(to, character, "0123456789abcdef");
    }
    return to;
}

uint8_t *json_utf8(uint8_t *to, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] >= 0x80 || is_plain(bytes[i]))
            *to++ = bytes[i];
        else
            to = put_escaped(to, bytes[i], "0123456789ABCDEF");
    }
    return to;
}
