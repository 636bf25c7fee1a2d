/* skeleton.c - the skeletons of the store: finding one, and making one of a stream. */
#include "core/skeleton.h"
#include "core/binxml.h"

enum {
    MAX_SKELETONS = 256,      /* of a store; further ones take the general path */
    MAX_SKELETON_NODES = 4096 /* of one, more than so many strings need */
};

static bool matches(const struct template *skeleton, const struct evtx_chunk *chunk, uint32_t at,
                    uint32_t end, struct span *strings)
{
    uint32_t after;

    return guard_passes(&skeleton->guard, chunk->bytes, chunk->size, at, end, strings, &after) &&
           (skeleton->ended || after == end);
}

/* Newest first: the one that another thread was faster with, too. */
static struct template *
known(struct evtx_chunk *chunk, uint32_t at, uint32_t end, struct span *strings)
{
    struct template *skeleton =
        atomic_load_explicit(&chunk->templates->skeletons, memory_order_acquire);

    while (skeleton && !matches(skeleton, chunk, at, end, strings))
        skeleton = skeleton->next;
    return skeleton;
}

/* With the store locked. */
static struct template *make(struct evtx_chunk *chunk, uint32_t at, uint32_t end)
{
    struct evtx_templates *store = chunk->templates;
    struct template *skeleton = arena_new(&store->arena, struct template, 1);
    struct binxml binxml = {.chunk = chunk->bytes,
                            .chunk_size = chunk->size,
                            .arena = &store->arena,
                            .strings_vary = true,
                            .nodes = MAX_SKELETON_NODES};
    struct node *root = NULL;

    if (!skeleton)
        return NULL;
    binxml.guard = &skeleton->guard;
    guard_begin(&skeleton->guard, &store->arena, chunk->bytes, at);
    if (binxml_parse(&binxml, STREAM_RECORD, at, end, &root) != EVTX_OK || !root || root->next ||
        root->kind != NODE_ELEMENT || binxml.instances || binxml.embedded || skeleton->guard.bad ||
        skeleton->guard.strings > MAX_SKELETON_STRINGS)
        return NULL;
    skeleton->root = root;
    skeleton->ended = binxml.ended;
    skeleton->shared = skeleton->skeleton = true;
    return skeleton;
}

static struct template *
learn(struct evtx_chunk *chunk, uint32_t at, uint32_t end, struct span *strings)
{
    struct evtx_templates *store = chunk->templates;
    struct template *skeleton = NULL;

    if (!templates_lock(store))
        return NULL;
    if (store->skeleton_count < MAX_SKELETONS) {
        store->skeleton_count++; /* one that cannot be made counts as well: it took memory */
        chunk_settle(chunk);
        skeleton = make(chunk, at, end);
    }
    if (skeleton) {
        skeleton->next = atomic_load_explicit(&store->skeletons, memory_order_relaxed);
        atomic_store_explicit(&store->skeletons, skeleton, memory_order_release);
    }
    templates_unlock(store);
    return skeleton && matches(skeleton, chunk, at, end, strings) ? skeleton : NULL;
}

/* Puts the skeleton in front of those that the chunk tries first; the one at @place makes room. */
static void to_front(struct evtx_chunk *chunk, struct template *skeleton, size_t place)
{
    memmove(chunk->skeletons + 1, chunk->skeletons, place * sizeof *chunk->skeletons);
    chunk->skeletons[0] = skeleton;
}

struct template *
skeleton_find(struct evtx_chunk *chunk, uint32_t at, uint32_t end, struct span *strings)
{
    struct template *skeleton;

    for (size_t i = 0; i < LAST_SKELETONS && chunk->skeletons[i]; i++) {
        skeleton = chunk->skeletons[i];
        if (matches(skeleton, chunk, at, end, strings)) {
            to_front(chunk, skeleton, i);
            return skeleton;
        }
    }
    skeleton = known(chunk, at, end, strings);
    if (!skeleton)
        skeleton = learn(chunk, at, end, strings);
    if (skeleton)
        to_front(chunk, skeleton, LAST_SKELETONS - 1);
    return skeleton;
}
