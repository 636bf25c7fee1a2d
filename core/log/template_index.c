/* template_index.c - the search for definitions, in a chunk and in a whole log. docs/format.md 2.5
 */
#include "core/log/template_index.h"
#include "core/base/seed.h"
#include "core/binxml/binxml.h"
#include "core/log/log.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    SLOTS = 1 << 15, /* of the table, a power of 2; half a megabyte */
    MOST_PLACES = SLOTS / 2
};

struct template_index {
    pthread_mutex_t lock;
    struct template_place *places; /* a hash table; NULL: nobody asked yet; owned */
    uint64_t seed;                 /* seed.h */
};

struct template_index *template_index_new(void)
{
    struct template_index *index = calloc(1, sizeof *index);

    if (index && pthread_mutex_init(&index->lock, NULL) != 0) {
        free(index);
        return NULL;
    }
    if (index)
        index->seed = seed_of_process();
    return index;
}

void template_index_free(struct template_index *index)
{
    if (!index)
        return;
    pthread_mutex_destroy(&index->lock);
    free(index->places);
    free(index);
}

/* The head of an instance says where its definition lies: right behind itself. */
uint32_t template_index_next(const uint8_t *chunk, uint32_t size, uint32_t at, uint32_t *id)
{
    static const uint8_t head[2] = {INSTANCE_TOKEN, 1};

    while (at < size) {
        const uint8_t *hit = memmem(chunk + at, size - at, head, sizeof head);
        uint32_t behind;

        if (!hit)
            break;
        at = (uint32_t)(hit - chunk) + 1;
        behind = at - 1 + INSTANCE_HEAD;
        if (behind + DEFINITION_HEADER > size)
            break;
        *id = load_u32(hit + 2);
        if (load_u32(hit + 6) == behind && load_u32(chunk + behind + 4) == *id)
            return behind;
    }
    return 0;
}

static uint32_t slot_of(uint32_t id, uint64_t seed)
{
    return (uint32_t)(seeded_hash(id, seed) % SLOTS);
}

/* False: the table is full. */
static bool
add(struct template_place *table, uint64_t seed, struct template_place place, size_t *count)
{
    uint32_t same = 0, slot = slot_of(place.id, seed);

    for (; table[slot].offset; slot = (slot + 1) % SLOTS)
        if (table[slot].id == place.id && ++same == PLACES_OF_ID)
            return true;
    table[slot] = place;
    return ++*count < MOST_PLACES;
}

static enum evtx_status
search(struct template_place *table, uint64_t seed, const struct evtx_log *log, uint8_t *bytes)
{
    size_t count = 0, got;

    for (uint64_t n = evtx_log_skip_hole(log, 0); n < evtx_log_chunks(log);
         n = evtx_log_skip_hole(log, n + 1)) {
        struct template_place place = {.chunk = n};
        enum evtx_status status = log_read_chunk(log, n, bytes, &got);

        if (status == EVTX_CHANGED)
            return status;
        if (status != EVTX_OK)
            continue;
        while ((place.offset = template_index_next(bytes, (uint32_t)got, place.offset, &place.id)))
            if (!add(table, seed, place, &count))
                return EVTX_OK;
    }
    return EVTX_OK;
}

/* With the lock held. A search that fails leaves no trace: one that is half done would look like a
 * log without the definitions. */
static enum evtx_status search_log(struct template_index *index, const struct evtx_log *log)
{
    struct template_place *table = calloc(SLOTS, sizeof *table);
    uint8_t *bytes = malloc(EVTX_CHUNK_SIZE);
    enum evtx_status status = table && bytes ? EVTX_OK : EVTX_NO_MEMORY;

    if (status == EVTX_OK)
        status = search(table, index->seed, log, bytes);
    if (status == EVTX_OK) {
        index->places = table;
        table = NULL;
    }
    free(bytes);
    free(table);
    return status;
}

enum evtx_status
template_index_find(struct template_index *index, const struct evtx_log *log, uint32_t id,
                    struct template_place found[PLACES_OF_ID], size_t *count)
{
    enum evtx_status status = EVTX_OK;
    const struct template_place *table;

    pthread_mutex_lock(&index->lock);
    if (!index->places)
        status = search_log(index, log);
    table = index->places;
    pthread_mutex_unlock(&index->lock);
    *count = 0;
    for (uint32_t slot = slot_of(id, index->seed);
         table && table[slot].offset && *count < PLACES_OF_ID; slot = (slot + 1) % SLOTS)
        if (table[slot].id == id)
            found[(*count)++] = table[slot];
    return status;
}
