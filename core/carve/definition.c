/* definition.c - finds definitions by their place, and keeps those that may be trusted. */
#include "core/carve/definition.h"
#include "core/base/little.h"
#include "core/base/seed.h"
#include "core/log/template_index.h"

enum { GUID_AT = 4, BODY_SIZE_AT = DEFINITION_HEADER - 4 };

/* Whether the bytes were written at one time. *@live: by a record that is live. */
static bool
one_stretch(const struct definition_place *place, uint32_t from, uint32_t to, bool *live)
{
    size_t low = 0, high = place->count; /* the first record that ends behind @from */

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct evtx_record *record = &place->records[middle];

        if (record->offset + record->size <= from)
            low = middle + 1;
        else
            high = middle;
    }
    *live = low < place->count && place->records[low].offset <= from;
    if (*live)
        return to <= place->records[low].offset + place->records[low].size;
    return low == place->count || to <= place->records[low].offset;
}

/* Header and body; *@end: of the body. */
static bool read_header(const struct definition_place *place, uint32_t offset, uint32_t id,
                        uint32_t *end, bool *live)
{
    struct cursor c = cursor_over(place->bytes, offset, place->size);
    const uint8_t *header = cursor_bytes(&c, DEFINITION_HEADER);

    if (!header || load_u32(header + GUID_AT) != id)
        return false;
    cursor_skip(&c, load_u32(header + BODY_SIZE_AT));
    *end = c.at;
    return !c.bad && one_stretch(place, offset, c.at, live);
}

static bool copy(struct move *move, const struct definition_place *place, uint32_t offset,
                 uint32_t id, bool *live)
{
    uint32_t begin = move->at, end, size;
    uint8_t next[GUID_AT] = {0};

    move->bad = move->bad || !read_header(place, offset, id, &end, live);
    if (move->bad)
        return false;
    move_from(move, place->bytes, place->size);
    move_bytes(move, next, sizeof next);
    move_bytes(move, place->bytes + offset + GUID_AT, DEFINITION_HEADER - GUID_AT);
    move_stream(move, STREAM_DEFINITION, offset + DEFINITION_HEADER, end);
    if (move->bad || !move->whole) {
        move->bad = true;
        return false;
    }
    size = move->at - begin - DEFINITION_HEADER; /* names that lay in the body are behind it now */
    put_little(move->to + begin + BODY_SIZE_AT, size, 4);
    move_names(move);
    return !move->bad;
}

bool definition_move(struct move *move, const struct definition_place *place, uint32_t offset,
                     uint32_t id)
{
    bool live;

    return copy(move, place, offset, id, &live);
}

static uint64_t bucket_of(const struct definitions *definitions, uint32_t id)
{
    return seeded_hash(id, definitions->seed) % DEFINITION_BUCKETS;
}

static bool full(const struct definitions *definitions)
{
    return definitions->count == MAX_DEFINITIONS || definitions->arena.held > MAX_DEFINITION_BYTES;
}

/* False: there is no memory. One that is known already may rise in rank. */
static bool keep(struct definitions *definitions, const uint8_t *bytes, uint32_t size,
                 enum definition_rank rank)
{
    uint32_t id = load_u32(bytes + GUID_AT), rivals = 0;
    uint64_t hash = XXH3_64bits(bytes, size);
    struct definition **bucket, *kept;

    if (definitions->count == 0)
        definitions->seed = seed_of_process();
    bucket = &definitions->buckets[bucket_of(definitions, id)];
    for (kept = *bucket; kept; kept = kept->next) {
        if (kept->id == id && kept->hash == hash && kept->size == size &&
            memcmp(kept->bytes, bytes, size) == 0) {
            kept->rank = rank > kept->rank ? rank : kept->rank;
            return true;
        }
        rivals += kept->id == id;
    }
    if (rivals == MAX_RIVALS || full(definitions))
        return true;
    kept = arena_new(&definitions->arena, struct definition, 1);
    if (!kept)
        return false;
    *kept = (struct definition){*bucket, id, size, hash, rank, NULL};
    kept->bytes = arena_copy(&definitions->arena, bytes, size);
    if (!kept->bytes)
        return false;
    *bucket = kept;
    definitions->count++;
    return true;
}

static bool add_at(struct definitions *definitions, struct move *move,
                   const struct definition_place *place, uint32_t offset)
{
    struct cursor c = cursor_over(place->bytes, offset, place->size);
    const uint8_t *header = cursor_bytes(&c, DEFINITION_HEADER);
    enum definition_rank rank = DEFINITION_STALE;
    uint8_t to[EVTX_CHUNK_SIZE];
    bool live;

    if (!header)
        return true;
    move_begin(move, to, 0);
    if (!copy(move, place, offset, load_u32(header + GUID_AT), &live))
        return true;
    if (live)
        rank = place->checked ? DEFINITION_CHECKED : DEFINITION_LIVE;
    return keep(definitions, to, move->at, rank);
}

bool definitions_add_at(struct definitions *definitions, struct move *move,
                        const struct definition_place *place, uint32_t offset)
{
    move_allow(move, MOVE_CHUNK);
    return add_at(definitions, move, place, offset);
}

bool definitions_add(struct definitions *definitions, struct move *move,
                     const struct definition_place *place)
{
    uint32_t at = 0, id;

    move_allow(move, MOVE_CHUNK);
    while ((at = template_index_next(place->bytes, place->size, at, &id)))
        if (!add_at(definitions, move, place, at))
            return false;
    return true;
}

const struct definition *definitions_get(const struct definitions *definitions, uint32_t id)
{
    const struct definition *found = NULL;
    bool rivals = false;

    for (const struct definition *d = definitions->buckets[bucket_of(definitions, id)]; d;
         d = d->next)
        if (d->id == id && (!found || d->rank >= found->rank)) {
            rivals = found && d->rank == found->rank;
            found = d;
        }
    return rivals ? NULL : found;
}

void definitions_done(struct definitions *definitions)
{
    arena_done(&definitions->arena);
    *definitions = (struct definitions){0};
}
