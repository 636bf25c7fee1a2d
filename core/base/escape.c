/*
 * escape.c - text for JSON and XML, one character at a time or sixteen at once.
 *
 * The dialects differ in the characters that they stop at, and in what they write for those. The
 * loops are the same, and the compiler makes one of each for every dialect.
 */
#include "core/base/escape.h"
#include "core/base/dialect.h"

#define INLINE static inline __attribute__((always_inline))

/* clang-format off */
/* What JSON has for a character that is short to escape, else 0: the letter behind the backslash. */
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

/* --- one character ---------------------------------------------------------------------------- */

static uint8_t *put_literal(uint8_t *to, const char *literal)
{
    size_t size = strlen(literal);

    return (uint8_t *)memcpy(to, literal, size) + size;
}

INLINE uint8_t *put_short(uint8_t *to, uint32_t character)
{
    to[0] = '\\';
    to[1] = (uint8_t)short_escapes[character];
    return to + 2;
}

/* docs/format.md 4.1 */
static uint8_t *put_json(uint8_t *to, uint32_t character, const char *digits)
{
    if (character < 0x80 && short_escapes[character])
        return put_short(to, character);
    if (character >= 0x20)
        return utf8_encode(to, character);
    to = put_literal(to, "\\u00");
    *to++ = (uint8_t)digits[character >> 4];
    *to++ = (uint8_t)digits[character & 15];
    return to;
}

/* What XML cannot hold is shown as _, as Windows does. docs/format.md 4.6 */
static uint8_t *put_raw(uint8_t *to, uint32_t character)
{
    bool white = character == '\t' || character == '\n' || character == '\r';

    if ((character < 0x20 && !white) || character == 0xFFFE || character == 0xFFFF)
        character = '_';
    return utf8_encode(to, character);
}

static uint8_t *put_xml(uint8_t *to, uint32_t character)
{
    switch (character) {
    case '&':
        return put_literal(to, "&amp;");
    case '<':
        return put_literal(to, "&lt;");
    case '>':
        return put_literal(to, "&gt;");
    case '"':
        return put_literal(to, "&quot;");
    case '\'':
        return put_literal(to, "&apos;");
    default:
        return put_raw(to, character);
    }
}

INLINE bool is_plain(uint32_t character, const struct dialect *d)
{
    return character >= 0x20 && character < 0x80 && character != (uint8_t)d->stops[0] &&
           character != (uint8_t)d->stops[1] && character != (uint8_t)d->stops[2] &&
           character != (uint8_t)d->stops[3] && character != (uint8_t)d->stops[4];
}

INLINE uint8_t *put_character(uint8_t *to, uint32_t character, const struct dialect *d)
{
    if (is_plain(character, d)) {
        *to++ = (uint8_t)character;
        return to;
    }
    if (d->digits)
        return put_json(to, character, d->digits);
    return d->stops[0] ? put_xml(to, character) : put_raw(to, character);
}

/* --- units ------------------------------------------------------------------------------------ */

/* In bytes. */
INLINE size_t width(const struct dialect *d)
{
    return d->unit == UNIT_UTF16 ? 2 : 1;
}

INLINE uint8_t *put_ansi(uint8_t *to, uint8_t byte, const struct dialect *d)
{
    uint32_t character = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;

    return character ? put_character(to, character, d) : to;
}

INLINE uint8_t *put_utf8(uint8_t *to, uint8_t byte, const struct dialect *d)
{
    if (byte < 0x80)
        return put_character(to, byte, d);
    *to = byte;
    return to + 1;
}

/* Writes the first character of @units units, and returns how many it takes. */
INLINE size_t put_unit(uint8_t **to, const uint8_t *bytes, size_t units, const struct dialect *d)
{
    uint32_t character;
    size_t taken;

    if (d->unit != UNIT_UTF16) {
        *to = d->unit == UNIT_ANSI ? put_ansi(*to, *bytes, d) : put_utf8(*to, *bytes, d);
        return 1;
    }
    taken = utf16_decode(bytes, units, d->lone, &character);
    *to = put_character(*to, character, d);
    return taken;
}

INLINE uint8_t *put_scalar(uint8_t *to, const uint8_t *bytes, size_t units, const struct dialect *d)
{
    for (size_t at = 0; at < units;)
        at += put_unit(&to, bytes + width(d) * at, units - at, d);
    return to;
}

#if HAVE_VECTORS
enum { BLOCK = 16 }; /* units */

INLINE vector pack(const uint8_t *bytes, const struct dialect *d)
{
    return d->unit == UNIT_UTF16 ? dialect_pack(bytes) : vector_load(bytes);
}

/* Which of the units are not written as they are: in XML, white space is. */
INLINE uint64_t find_special(vector packed, const struct dialect *d)
{
    uint64_t special = dialect_special(packed, d);
    vector white;

    if (d->digits || !special)
        return special;
    white = vector_or(vector_equal(packed, vector_fill('\t')),
                      vector_or(vector_equal(packed, vector_fill('\n')),
                                vector_equal(packed, vector_fill('\r'))));
    return special & ~vector_mask(white);
}

/* The first @end of @units units, packed as if all were plain, of which some are @special: escapes
 * come in runs, as CR LF TAB TAB TAB for each in a list of privileges, and so does text that is not
 * ASCII. *@more: a unit behind them was written as well, the second half of a pair. */
INLINE uint8_t *put_mixed(uint8_t *to, vector packed, uint64_t special, const uint8_t *bytes,
                          size_t end, size_t units, bool *more, const struct dialect *d)
{
    uint8_t block[2 * BLOCK];
    size_t at = 0;

    vector_store(block, packed);
    while (special) {
        size_t plain = (size_t)__builtin_ctzll(special) / VECTOR_LANE_BITS;

        vector_store(to, vector_load(block + at));
        to += plain;
        at += plain;
        special >>= VECTOR_LANE_BITS * plain;
        do {
            uint32_t unit = d->unit == UNIT_UTF16 ? load_u16(bytes + 2 * at) : bytes[at];

            if (d->digits && unit < 0x80 && short_escapes[unit]) {
                to = put_short(to, unit);
                at++;
                special >>= VECTOR_LANE_BITS;
            } else {
                size_t taken = put_unit(&to, bytes + width(d) * at, units - at, d);

                at += taken;
                special >>= VECTOR_LANE_BITS * taken;
            }
        } while (special & 1);
    }
    *more = at > end;
    if (at >= end)
        return to;
    vector_store(to, vector_load(block + at));
    return to + (end - at);
}

/* A whole block at *@bytes, of which *@units units are left. What comes next does not wait for
 * where the last escape of this one ends. */
INLINE uint8_t *
put_block(uint8_t *to, const uint8_t **bytes, size_t *units, const struct dialect *d)
{
    vector packed = pack(*bytes, d);
    uint64_t special = find_special(packed, d);
    bool more = false;

    if (special) {
        to = put_mixed(to, packed, special, *bytes, BLOCK, *units, &more, d);
    } else {
        vector_store(to, packed);
        to += BLOCK;
    }
    *bytes += width(d) * BLOCK;
    *units -= BLOCK;
    if (__builtin_expect(more, false)) {
        *bytes += width(d);
        --*units;
    }
    return to;
}

/* Reads and writes whole blocks, the last one past the end. */
INLINE uint8_t *put_padded(uint8_t *to, const uint8_t *bytes, size_t units, const struct dialect *d)
{
    uint64_t special;
    vector packed;
    bool more;

    while (units > BLOCK)
        to = put_block(to, &bytes, &units, d);
    if (units == 0)
        return to;
    packed = pack(bytes, d);
    special = dialect_among(find_special(packed, d), units);
    return put_mixed(to, packed, special, bytes, units, units, &more, d);
}

/* Up to two blocks: neither a byte behind them is read nor one behind the text written. */
INLINE uint8_t *put_rest(uint8_t *to, const uint8_t *bytes, size_t units, const struct dialect *d)
{
    uint8_t copy[4 * BLOCK + ESCAPE_READS] = {0}, text[2 * BLOCK * ESCAPE_PER_UNIT + ESCAPE_WRITES];
    size_t size;

    if (units < 3)
        return put_scalar(to, bytes, units, d);
    memcpy(copy, bytes, width(d) * units);
    size = (size_t)(put_padded(text, copy, units, d) - text);
    memcpy(to, text, size);
    return to + size;
}

INLINE uint8_t *put_units(uint8_t *to, const uint8_t *bytes, size_t units, const struct dialect *d)
{
    while (units > 2 * BLOCK)
        to = put_block(to, &bytes, &units, d);
    return put_rest(to, bytes, units, d);
}
#else
INLINE uint8_t *put_padded(uint8_t *to, const uint8_t *bytes, size_t units, const struct dialect *d)
{
    return put_scalar(to, bytes, units, d);
}

INLINE uint8_t *put_units(uint8_t *to, const uint8_t *bytes, size_t units, const struct dialect *d)
{
    return put_scalar(to, bytes, units, d);
}
#endif

uint8_t *json_utf16_scalar(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return put_scalar(to, bytes, units, &json_units);
}

uint8_t *json_utf16(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return put_units(to, bytes, units, &json_units);
}

uint8_t *json_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return put_padded(to, bytes, units, &json_units);
}

uint8_t *xml_utf16(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return put_units(to, bytes, units, &xml_text);
}

uint8_t *xml_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return put_padded(to, bytes, units, &xml_text);
}

uint8_t *xml_attribute_utf16(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return put_units(to, bytes, units, &xml_attribute);
}

uint8_t *xml_attribute_utf16_padded(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return put_padded(to, bytes, units, &xml_attribute);
}

uint8_t *xml_raw_utf16(uint8_t *to, const uint8_t *bytes, size_t units)
{
    return put_units(to, bytes, units, &xml_raw);
}

uint8_t *json_ansi(uint8_t *to, const uint8_t *bytes, size_t size)
{
    return put_units(to, bytes, size, &json_bytes);
}

uint8_t *xml_ansi(uint8_t *to, const uint8_t *bytes, size_t size)
{
    return put_units(to, bytes, size, &xml_text_bytes);
}

uint8_t *xml_attribute_ansi(uint8_t *to, const uint8_t *bytes, size_t size)
{
    return put_units(to, bytes, size, &xml_attribute_bytes);
}

uint8_t *json_utf8(uint8_t *to, const uint8_t *bytes, size_t size)
{
    return put_units(to, bytes, size, &json_names);
}
