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

uint8_t *json_utf16_scalar(uint8_t *to, const uint8_t *bytes, size_t units)
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
/* One bit for each of sixteen bytes that is not a plain character. Bytes from 0x80 on are negative,
 * so that one signed compare finds them together with controls. */
static unsigned special16(__m128i bytes)
{
    __m128i special = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));

    special = _mm_or_si128(special, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    special = _mm_or_si128(special, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    return (unsigned)_mm_movemask_epi8(special);
}

/* Writes sixteen units as bytes, and marks those that are not plain characters: packus makes 0xFF
 * of 0x100 to 0x7FFF and 0 of the rest. */
static unsigned pack16(uint8_t *to, const uint8_t *bytes)
{
    __m128i low = _mm_loadu_si128((const __m128i_u *)bytes);
    __m128i high = _mm_loadu_si128((const __m128i_u *)(bytes + 16));
    __m128i packed = _mm_packus_epi16(low, high);

    _mm_storeu_si128((__m128i_u *)to, packed);
    return special16(packed);
}

/* Goes on while at least @least units are left; with less than 16 it reads past the end. */
static inline uint8_t *put_blocks(uint8_t *to, const uint8_t **bytes, size_t *units, size_t least)
{
    while (*units >= least) {
        unsigned stop = pack16(to, *bytes) | 1u << 16;
        size_t plain = (size_t)__builtin_ctz(*units < 16 ? stop | 1u << *units : stop);

        to += plain;
        *bytes += 2 * plain;
        *units -= plain;
        if (plain == 16 || *units == 0)
            continue;
        do /* text that is not ASCII comes in runs */
            to = put_unit(to, bytes, units);
        while (*units > 0 && load_u16(*bytes) >= 0x80);
    }
    return to;
}

/* How many of the bytes are plain characters, up to the first that is not; whole blocks only. */
static size_t plain_blocks(const uint8_t *bytes, size_t size)
{
    size_t at = 0;

    for (; at + 16 <= size; at += 16) {
        unsigned stop = special16(_mm_loadu_si128((const __m128i_u *)(bytes + at)));

        if (stop)
            return at + (size_t)__builtin_ctz(stop);
    }
    return at;
}
#else
static inline uint8_t *put_blocks(uint8_t *to, const uint8_t **bytes, size_t *units, size_t least)
{
    (void)bytes, (void)units, (void)least;
    return to;
}

static size_t plain_blocks(const uint8_t *bytes, size_t size)
{
    (void)bytes, (void)size;
    return 0;
}
#endif

uint8_t *json_utf16(uint8_t *to, const uint8_t *bytes, size_t units)
{
    to = put_blocks(to, &bytes, &units, 16);
    return json_utf16_scalar(to, bytes, units);
}

uint8_t *json_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units)
{
    to = put_blocks(to, &bytes, &units, 1);
    return units ? json_utf16_scalar(to, bytes, units) : to; /* where there are no vectors */
}

/* Copies what is plain at the start of the bytes. */
static uint8_t *put_plain(uint8_t *to, const uint8_t **bytes, const uint8_t *end)
{
    size_t plain = plain_blocks(*bytes, (size_t)(end - *bytes));

    while (*bytes + plain < end && is_plain((*bytes)[plain]))
        plain++;
    memcpy(to, *bytes, plain);
    *bytes += plain;
    return to + plain;
}

uint8_t *json_ansi(uint8_t *to, const uint8_t *bytes, size_t size)
{
    const uint8_t *end = bytes + size;

    for (to = put_plain(to, &bytes, end); bytes < end; to = put_plain(to, &bytes, end)) {
        uint32_t character = *bytes++;

        if (character >= 0x80 && character < 0xA0)
            character = windows_1252[character - 0x80];
        if (character)
            to = put_escaped(to, character, "0123456789abcdef");
    }
    return to;
}

uint8_t *json_utf8(uint8_t *to, const uint8_t *bytes, size_t size)
{
    const uint8_t *end = bytes + size;

    for (to = put_plain(to, &bytes, end); bytes < end; to = put_plain(to, &bytes, end)) {
        if (*bytes >= 0x80)
            *to++ = *bytes++;
        else
            to = put_escaped(to, *bytes++, "0123456789ABCDEF");
    }
    return to;
}
