/* name.c - names are decoded at the reference; the string table of the chunk is not needed. */
#include "core/name.h"
#include "core/binxml.h"
#include "core/utf16.h"

bool name_read(struct cursor *c, uint32_t chunk_size, struct raw_name *name)
{
    uint32_t offset = cursor_u32(c);
    struct cursor n = cursor_over(c->base, offset, chunk_size);
    const uint8_t *head = cursor_bytes(&n, NAME_HEADER); /* next name of the bucket, hash, length */

    name->offset = offset;
    name->count = head ? load_u16(head + NAME_HEADER - 2) : 0;
    name->units = cursor_bytes(&n, 2 * (uint64_t)name->count);
    if (n.bad)
        c->bad = true;
    else if (offset == c->at)
        cursor_skip(c, NAME_HEADER + 2 * (uint64_t)name->count + 2);
    return !c->bad;
}

/* What XML lets a name hold, of ASCII. */
static bool name_unit(uint16_t unit, bool first)
{
    if ((unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || unit == '_' || unit == ':')
        return true;
    return !first && ((unit >= '0' && unit <= '9') || unit == '-' || unit == '.');
}

/* Decodes the plain start of the name, which is most often all of it. */
static size_t decode_plain(const struct raw_name *raw, uint8_t *text)
{
    size_t at = 0;

    for (; at < raw->count; at++) {
        uint16_t unit = load_u16(raw->units + 2 * at);

        if (!name_unit(unit, at == 0))
            break;
        text[at] = (uint8_t)unit;
    }
    return at;
}

bool name_decode(const struct raw_name *raw, struct arena *arena, struct name *name)
{
    uint8_t *text = arena_alloc(arena, raw->count + 1, 3, 1);
    uint8_t *to = text;
    size_t at;

    if (!text)
        return false;
    at = decode_plain(raw, text);
    *name = (struct name){.text = (char *)text, .plain = at > 0 && at == raw->count};
    to += at;
    while (at < raw->count) {
        uint32_t character;
        size_t taken = utf16_decode(raw->units + 2 * at, raw->count - at, REPLACEMENT, &character);

        if (character == 0)
            break;
        to = utf8_encode(to, character);
        at += taken;
    }
    name->size = (uint32_t)(to - text);
    return true;
}

bool name_decode_once(const struct raw_name *raw, struct name_cache *cache, struct arena *arena,
                      struct name *name)
{
    struct cached_name *cached = &cache->names[raw->offset * 2654435761u >> 24];

    if (cached->units != raw->units) {
        if (raw->count > CACHED_UNITS || cache->kept == MOST_NAMES_KEPT)
            return name_decode(raw, arena, name);
        if (!name_decode(raw, cache->arena, &cached->name))
            return false;
        cached->units = raw->units;
        cache->kept++;
    }
    *name = cached->name;
    return true;
}
