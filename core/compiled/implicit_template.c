/* implicit_template.c - the implicit templates of the store: finding one, and making one of a
 * stream. */
#include "core/compiled/implicit_template.h"
#include "core/base/cursor.h"
#include "core/binxml/binxml.h"

enum {
    MAX_SKELETON_NODES = 4096, /* of one, more than so many strings need */
    MAX_TRIES = 4              /* to make one for streams with the same hash */
};

/* --- telling streams apart -------------------------------------------------------------------- */

static uint32_t mix(uint32_t hash, uint32_t number)
{
    return (hash ^ number) * 2654435761u;
}

/* The hash and the length that lie beside a name tell most names apart; the guard looks closer. */
static uint32_t mix_name(uint32_t hash, struct cursor *c, uint32_t size)
{
    uint32_t offset = cursor_u32(c);
    struct cursor name = cursor_over(c->base, offset, size);
    const uint8_t *head = cursor_bytes(&name, NAME_HEADER);

    if (!head)
        return hash;
    if (offset == c->at)
        cursor_skip(c, NAME_HEADER + 2 * (uint64_t)load_u16(head + 6) + 2);
    return mix(hash, load_u32(head + 4));
}

/* Of strings only whether they are empty. False: a token that no implicit template has. */
static bool
mix_token(uint32_t *hash, uint32_t *strings, uint8_t token, struct cursor *c, uint32_t size)
{
    uint32_t units;

    *hash = mix(*hash, token);
    switch (token & ~MORE_TOKEN) {
    case ELEMENT_TOKEN:
        cursor_skip(c, 4);
        *hash = mix_name(*hash, c, size);
        cursor_skip(c, token & MORE_TOKEN ? 4 : 0);
        return true;
    case ATTRIBUTE_TOKEN:
        *hash = mix_name(*hash, c, size);
        return true;
    case VALUE_TOKEN:
        if (cursor_u8(c) != VALUE_STRING)
            return false;
        units = cursor_u16(c);
        cursor_skip(c, 2 * (uint64_t)units);
        *hash += units > 0;
        *strings += units > 0;
        return true;
    case CLOSE_TOKEN:
    case CLOSE_EMPTY_TOKEN:
    case END_ELEMENT_TOKEN:
        return true;
    default:
        return false;
    }
}

/* A number for streams of the same elements; 0 for one that can be none. */
static uint32_t hash_stream(const struct evtx_chunk *chunk, uint32_t at, uint32_t end)
{
    struct cursor c = cursor_over(chunk->bytes, at, end);
    uint32_t hash = 1, strings = 0;

    if (c.at < c.end && c.base[c.at] == FRAGMENT_TOKEN)
        cursor_skip(&c, FRAGMENT_HEADER);
    while (c.at < c.end) {
        uint8_t token = cursor_u8(&c);

        if (token == END_TOKEN)
            break;
        if (!mix_token(&hash, &strings, token, &c, chunk->size))
            return 0;
    }
    /* as many keys as values, at most */
    return c.bad || strings > 2 * MAX_IMPLICIT_STRINGS ? 0 : hash | 1;
}

static struct template *
known(struct evtx_chunk *chunk, uint32_t at, uint32_t end, uint32_t *strings)
{
    return guard_tree_find(&chunk->templates->implicit_templates, &chunk->seen, chunk->bytes,
                           chunk->size, at, end, strings);
}

/* --- making ----------------------------------------------------------------------------------- */

/* With the store locked. Whether there were so many streams with that hash of which none can be
 * made that one more is not tried: a log has the same record again and again. */
static bool is_given_up(const struct evtx_templates *store, uint32_t hash)
{
    size_t tries = 0;

    for (size_t i = 0; i < store->hopeless_count; i++)
        tries += store->hopeless[i] == hash;
    return tries >= MAX_TRIES;
}

/* With the store locked. False: none can be made. */
static bool make(struct evtx_chunk *chunk, uint32_t at, uint32_t end, struct template *implicit)
{
    struct evtx_templates *store = chunk->templates;
    struct binxml binxml = {.chunk = chunk->bytes,
                            .chunk_size = chunk->size,
                            .arena = &store->arena,
                            .strings_vary = true,
                            .nodes = MAX_SKELETON_NODES};
    struct node *root = NULL;

    binxml.guard = &implicit->guard;
    guard_begin(&implicit->guard, &store->names, &store->guards, chunk->bytes, at);
    if (binxml_parse(&binxml, STREAM_RECORD, at, end, &root) != EVTX_OK || !root || root->next ||
        root->kind != NODE_ELEMENT || binxml.instances || binxml.embedded || binxml.mended ||
        binxml.doubtful || implicit->guard.bad || implicit->guard.strings > MAX_IMPLICIT_STRINGS)
        return false;
    implicit->root = root;
    implicit->depth = binxml.depth;
    implicit->shared = implicit->implicit = true;
    guard_plant(&store->implicit_templates, &implicit->guard, implicit, !binxml.ended);
    return true;
}

/* With the store locked: another thread may have been faster. One that cannot be made counts as
 * well, as it took memory. */
static struct template *
make_new(struct evtx_chunk *chunk, uint32_t hash, uint32_t at, uint32_t end, uint32_t *strings)
{
    struct evtx_templates *store = chunk->templates;
    struct template *implicit = known(chunk, at, end, strings);

    if (implicit || store->implicit_count == MAX_IMPLICIT_TEMPLATES || is_given_up(store, hash))
        return implicit;
    implicit = arena_new(&store->arena, struct template, 1);
    if (!implicit)
        return NULL;
    store->implicit_count++;
    chunk_settle(chunk);
    if (make(chunk, at, end, implicit) && known(chunk, at, end, strings) == implicit)
        return implicit;
    store->hopeless[store->hopeless_count++] = hash;
    return NULL;
}

static struct template *
learn(struct evtx_chunk *chunk, uint32_t at, uint32_t end, uint32_t *strings)
{
    uint32_t hash = hash_stream(chunk, at, end);
    struct template *implicit;

    if (!hash || !templates_lock(chunk->templates))
        return NULL;
    implicit = make_new(chunk, hash, at, end, strings);
    templates_unlock(chunk->templates);
    return implicit;
}

struct template *
implicit_template_find(struct evtx_chunk *chunk, uint32_t at, uint32_t end, uint32_t *strings)
{
    struct template *implicit = known(chunk, at, end, strings);

    return implicit ? implicit : learn(chunk, at, end, strings);
}
