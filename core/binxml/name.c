/* name.c - names are decoded at the reference; the string table of the chunk is not needed. */
#include "core/binxml/name.h"
#include "core/base/utf16.h"
#include "core/binxml/binxml.h"

bool name_read(struct cursor *c, uint32_t chunk_size, struct raw_name *name)
{
    uint32_t offset = cursor_u32(c);
    struct cursor n = cursor_over(c->base, offset, chunk_size);
    const uint8_t *head = cursor_bytes(&n, NAME_HEADER); /* next name of the bucket, hash, length */

    name->offset = offset;
    name->hash = head ? load_u16(head + NAME_HEADER - 4) : 0;
    name->count = head ? load_u16(head + NAME_HEADER - 2) : 0;
    name->units = cursor_bytes(&n, 2 * (uint64_t)name->count);
    if (n.bad)
        c->bad = true;
    else if (offset == c->at)
        cursor_skip(c, NAME_HEADER + 2 * (uint64_t)name->count + 2);
    return !c->bad;
}

static uint32_t hash_unit(uint32_t hash, uint16_t unit)
{
    return hash * 65599 + unit;
}

static bool hash_fits(const struct raw_name *name)
{
    uint32_t hash = 0;

    for (uint32_t i = 0; i < name->count; i++)
        hash = hash_unit(hash, load_u16(name->units + 2 * (size_t)i));
    return name->count > 0 && (uint16_t)hash == name->hash;
}

/* What XML lets a name hold, of ASCII. */
static bool name_unit(uint16_t unit, bool first)
{
    if ((unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || unit == '_' || unit == ':')
        return true;
    return !first && ((unit >= '0' && unit <= '9') || unit == '-' || unit == '.');
}

/* The entry at @offset, taken to be as long as its NUL says. False: it is no name. */
static bool
ends_with_nul(const uint8_t *chunk, uint32_t offset, uint32_t chunk_size, struct raw_name *name)
{
    struct cursor c = cursor_over(chunk, offset, chunk_size);
    const uint8_t *head = cursor_bytes(&c, NAME_HEADER);
    uint32_t count = 0;
    uint16_t unit;

    while ((unit = cursor_u16(&c)) != 0 && name_unit(unit, count == 0))
        count++;
    if (c.bad || count == 0 || unit != 0)
        return false;
    *name = (struct raw_name){offset, count, head + NAME_HEADER, load_u16(head + NAME_HEADER - 4)};
    return true;
}

static bool has_nul(const struct raw_name *name, const uint8_t *chunk_end)
{
    const uint8_t *nul = name->units + 2 * (size_t)name->count;

    return name->count > 0 && chunk_end - nul >= 2 && load_u16(nul) == 0;
}

enum name_state
name_check(struct cursor *c, uint32_t ref, uint32_t chunk_size, struct raw_name *name)
{
    uint32_t behind = ref + sizeof(uint32_t), offset = name->offset;
    struct raw_name there, here;
    bool any_there, any_here, whole;

    if (!c->bad && hash_fits(name))
        return NAME_SOUND;
    if (behind > c->end)
        return NAME_DOUBTFUL;
    whole = !c->bad && has_nul(name, c->base + chunk_size);
    any_there = ends_with_nul(c->base, offset, chunk_size, &there);
    any_here = ends_with_nul(c->base, behind, c->end, &here);
    if (whole && !(any_here && hash_fits(&here)) && !(any_there && hash_fits(&there)))
        return NAME_DOUBTFUL;
    *c = cursor_over(c->base, behind, c->end);
    if (any_here && (offset == behind || hash_fits(&here))) {
        cursor_skip(c, NAME_HEADER + 2 * (uint64_t)here.count + 2);
        *name = here;
    } else if (offset == behind) {
        c->bad = true; /* nothing says where it ends */
    } else if (any_there) {
        *name = there;
    } else {
        *name = (struct raw_name){.offset = offset};
    }
    return !c->bad && hash_fits(name) ? NAME_MENDED : NAME_DOUBTFUL;
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
