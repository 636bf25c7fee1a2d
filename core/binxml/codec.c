/*
 * codec.c - the C library's iconv does the work.
 *
 * Where a byte is a character, iconv is asked once for each: it leaves out bytes that the WHATWG
 * has as controls, and it joins an accent to the letter before, as no reader of logs does.
 */
#include "core/binxml/codec.h"
#include "core/base/code_page.h"
#include "core/base/cursor.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

enum { UNKNOWN = 0xFFFD };

struct codec {
    iconv_t to_utf16;
    bool single;         /* every byte is a character */
    uint16_t units[256]; /* of a byte alone; UNKNOWN where it means nothing */
};

/* What a byte stands for alone; 0: it needs others behind it. */
static uint16_t unit_of(iconv_t to_utf16, const char *name, uint8_t byte)
{
    char in[1] = {(char)byte}, out[8] = {0}, *from = in, *to = out;
    size_t size = sizeof in, room = sizeof out;
    uint16_t known = code_page_byte(name, byte);

    if (known)
        return known;
    iconv(to_utf16, NULL, NULL, NULL, NULL);
    if (iconv(to_utf16, &from, &size, &to, &room) == (size_t)-1)
        return errno == EINVAL ? 0 : UNKNOWN;
    iconv(to_utf16, NULL, NULL, &to, &room);
    return room == sizeof out - 2 ? load_u16((const uint8_t *)out) : UNKNOWN;
}

/* False where a byte below 0x80 does not mean what it does in ASCII: UTF-16, EBCDIC and codes that
 * switch between alphabets are no code pages of ANSI strings, though iconv has them. */
static bool learn(struct codec *codec, const char *name)
{
    codec->single = true;
    for (unsigned byte = 1; byte < 256; byte++) {
        uint16_t unit = unit_of(codec->to_utf16, name, (uint8_t)byte);

        if (byte < 0x7F && unit != byte)
            return false;
        if (unit == 0)
            codec->single = false;
        codec->units[byte] = unit;
    }
    for (uint16_t byte = 0x80; codec->single && byte < 0xA0; byte++)
        if (codec->units[byte] == UNKNOWN)
            codec->units[byte] = byte;
    return true;
}

struct codec *codec_new(const char *label)
{
    const char *name = code_page_name(label);
    struct codec *codec = name ? calloc(1, sizeof *codec) : NULL;

    if (!name)
        errno = EINVAL;
    if (!codec)
        return NULL;
    codec->to_utf16 = iconv_open("UTF-16LE", name);
    if (codec->to_utf16 == (iconv_t)-1) {
        free(codec);
        return NULL;
    }
    if (learn(codec, name))
        return codec;
    codec_free(codec);
    errno = EINVAL;
    return NULL;
}

void codec_free(struct codec *codec)
{
    if (!codec)
        return;
    iconv_close(codec->to_utf16);
    free(codec);
}

/** UTF-16 that grows in a buffer of sufficient size. */
struct units {
    char *at;
    size_t room;
};

static void put_unit(struct units *units, uint16_t unit)
{
    if (units->room < 2)
        return;
    *units->at++ = (char)unit;
    *units->at++ = (char)(unit >> 8);
    units->room -= 2;
}

static void decode(struct codec *codec, const uint8_t *bytes, size_t size, struct units *units)
{
    char *from = (char *)(uintptr_t)bytes; /* iconv does not write there */

    for (size_t i = 0; codec->single && i < size; i++)
        put_unit(units, codec->units[bytes[i]]);
    if (codec->single)
        return;
    iconv(codec->to_utf16, NULL, NULL, NULL, NULL);
    while (size > 0) {
        if (iconv(codec->to_utf16, &from, &size, &units->at, &units->room) != (size_t)-1 ||
            errno == E2BIG)
            break;
        put_unit(units, codec->units[(uint8_t)*from] ? codec->units[(uint8_t)*from] : UNKNOWN);
        from++;
        size--;
    }
    iconv(codec->to_utf16, NULL, NULL, &units->at, &units->room);
}

/* NULs are no part of a string; of an array they end the items. docs/format.md 3.1, 3.3 */
static void decode_without_nuls(struct codec *codec, const struct value *value, struct units *units)
{
    bool array = value->type & VALUE_ARRAY;
    uint32_t from = 0;

    for (uint32_t at = 0; at <= value->size; at++) {
        if (at < value->size && value->bytes[at] != 0)
            continue;
        decode(codec, value->bytes + from, at - from, units);
        if (array && at < value->size)
            put_unit(units, 0);
        from = at + 1;
    }
}

bool codec_decode(struct codec *codec, struct value *value, struct arena *arena)
{
    size_t room = 4 * (size_t)value->size + 2; /* no byte becomes more than two units */
    struct units units = {.room = room};
    char *text;

    if ((value->type & ~VALUE_ARRAY) != VALUE_ANSI)
        return true;
    text = units.at = arena_alloc(arena, room, 1, 2);
    if (!text)
        return false;
    decode_without_nuls(codec, value, &units);
    value->bytes = (uint8_t *)text;
    value->size = (uint32_t)(units.at - text);
    value->type = VALUE_STRING | (value->type & VALUE_ARRAY);
    return true;
}
