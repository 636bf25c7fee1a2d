/* tables.c - the names and the template definitions of a chunk, and the tables that find them. */
#include "samples/bytes.h"
#include "samples/tokens.h"

/* docs/format.md 1.4: h * 65599 + u for each 16-bit unit */
static uint32_t hash_units(const uint8_t *units, size_t count)
{
    uint32_t hash = 0;

    for (size_t i = 0; i < count; i++)
        hash = hash * 65599u + (uint32_t)load(units + 2 * i, 2);
    return hash;
}

/* The newest entry comes first; each names the one before it. */
static uint32_t link_entry(struct sample_chunk *chunk, uint32_t bucket, uint32_t entry)
{
    uint32_t older = (uint32_t)load(chunk->bytes + bucket, 4);

    store(chunk->bytes + bucket, entry, 4);
    return older;
}

static uint32_t
find_name(const struct sample_chunk *chunk, uint32_t bucket, const uint8_t *units, size_t count)
{
    uint32_t at = (uint32_t)load(chunk->bytes + bucket, 4);

    while (at) {
        const uint8_t *entry = chunk->bytes + at;

        if (load(entry + 6, 2) == count && memcmp(entry + 8, units, 2 * count) == 0)
            return at;
        at = (uint32_t)load(entry, 4);
    }
    return 0;
}

void put_name(struct sample_chunk *chunk, const char *name, size_t size)
{
    uint32_t reference = chunk->at, entry = reference + 4, bucket, hash, known;
    size_t units;

    put(chunk, entry, 4);
    put(chunk, 0, 8); /* next, hash, length */
    units = put_utf16(chunk, name, size);
    put(chunk, 0, 2);
    if (chunk->full)
        return;

    hash = hash_units(chunk->bytes + entry + 8, units);
    bucket = NAME_TABLE + 4 * (hash % NAME_BUCKETS);
    known = find_name(chunk, bucket, chunk->bytes + entry + 8, units);
    if (known) {
        memset(chunk->bytes + entry, 0, chunk->at - entry);
        chunk->at = entry;
        patch(chunk, reference, known, 4);
        return;
    }
    patch(chunk, entry, link_entry(chunk, bucket, entry), 4);
    patch(chunk, entry + 4, hash & 0xffff, 2);
    patch(chunk, entry + 6, units, 2);
}

static uint32_t template_bucket(const uint8_t guid[16])
{
    return TEMPLATE_TABLE + 4 * (hash_units(guid, 8) % TEMPLATE_BUCKETS);
}

uint32_t find_definition(const struct sample_chunk *chunk, const uint8_t guid[16])
{
    uint32_t at = (uint32_t)load(chunk->bytes + template_bucket(guid), 4);

    while (at && memcmp(chunk->bytes + at + 4, guid, 16) != 0)
        at = (uint32_t)load(chunk->bytes + at, 4);
    return at;
}

uint32_t put_definition_header(struct sample_chunk *chunk, const uint8_t guid[16])
{
    uint32_t entry = chunk->at;
    uint8_t *header = take(chunk, 24);

    if (header) {
        store(header, link_entry(chunk, template_bucket(guid), entry), 4);
        memcpy(header + 4, guid, 16);
        store(header + 20, 0, 4);
    }
    return entry + 24;
}

/* One character of UTF-8; a byte that begins none stands for itself. */
static uint32_t next_char(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *p = *at;
    uint32_t c = *p++;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;

    if (more)
        c &= 0x3fu >> more;
    for (; more && p < end; more--)
        c = c << 6 | (*p++ & 0x3fu);
    *at = p;
    return c;
}

size_t put_utf16(struct sample_chunk *chunk, const char *text, size_t size)
{
    const uint8_t *p = (const uint8_t *)text, *end = p + size;
    uint8_t *first = take(chunk, 2 * size), *to = first;

    if (!first)
        return 0;
    while (p < end) {
        uint32_t c = *p < 0x80 ? *p++ : next_char(&p, end);

        if (c >= 0x10000) {
            store(to, 0xd7c0 + (c >> 10), 2);
            to += 2;
            c = 0xdc00 | (c & 0x3ff);
        }
        to[0] = (uint8_t)c;
        to[1] = (uint8_t)(c >> 8);
        to += 2;
    }
    chunk->at = (uint32_t)(to - chunk->bytes);
    return (size_t)(to - first) / 2;
}
