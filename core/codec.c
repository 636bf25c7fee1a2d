/* codec.c - the C library's iconv does the work; only a few names differ from those of the web. */
#include "core/codec.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <strings.h>

struct codec {
    iconv_t to_utf16;
};

/* Labels that iconv does not know, or knows for something else. */
static const struct {
    const char *label, *name;
} names[] = {
    {"ansi", "CP1252"},          {"latin1", "CP1252"},         {"iso-8859-1", "CP1252"},
    {"ascii", "CP1252"},         {"us-ascii", "CP1252"},       {"windows-874", "CP874"},
    {"dos-874", "CP874"},        {"iso-8859-11", "CP874"},     {"iso-8859-9", "CP1254"},
    {"shift_jis", "CP932"},      {"shift-jis", "CP932"},       {"sjis", "CP932"},
    {"windows-31j", "CP932"},    {"ms932", "CP932"},           {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"}, {"windows-949", "CP949"},     {"gb2312", "GB18030"},
    {"gbk", "GB18030"},          {"x-gbk", "GB18030"},         {"big5", "BIG5-HKSCS"},
    {"x-cp1250", "CP1250"},      {"x-cp1251", "CP1251"},       {"x-cp1252", "CP1252"},
    {"x-sjis", "CP932"},         {"x-mac-cyrillic", "MAC-UK"}, {"utf8", "UTF-8"},
};

struct codec *codec_new(const char *label)
{
    struct codec *codec = malloc(sizeof *codec);
    const char *name = label;

    if (!codec)
        return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(label, names[i].label) == 0)
            name = names[i].name;
    codec->to_utf16 = iconv_open("UTF-16LE", name);
    if (codec->to_utf16 == (iconv_t)-1) {
        free(codec);
        return NULL;
    }
    return codec;
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

    iconv(codec->to_utf16, NULL, NULL, NULL, NULL);
    while (size > 0) {
        if (iconv(codec->to_utf16, &from, &size, &units->at, &units->room) != (size_t)-1 ||
            errno == E2BIG)
            break;
        put_unit(units, 0xFFFD);
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
