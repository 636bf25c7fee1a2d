/* live.c - groups of chunks whose IDs overlap, and a hash table of their records. */
#include "core/carve/live.h"
#include "core/base/list.h"
#include "core/base/seed.h"
#include "core/log/chunk.h"

#include <errno.h>
#include <stdlib.h>

enum { LEAST_SLOTS = 1 << 12 };

bool live_add(struct live *live, uint64_t chunk, const struct evtx_record *records, size_t count)
{
    struct live_chunk added = {UINT64_MAX, 0, chunk}, *chunks;

    if (count == 0)
        return true;
    chunks = list_grow(live->chunks, live->count, &live->room, sizeof *chunks, 64);
    if (!chunks)
        return false;
    live->chunks = chunks;
    for (size_t i = 0; i < count; i++) {
        added.first = records[i].id < added.first ? records[i].id : added.first;
        added.last = records[i].id > added.last ? records[i].id : added.last;
    }
    live->chunks[live->count++] = added;
    return true;
}

/* ---- groups ---------------------------------------------------------------------------------- */

static int by_first_id(const void *a, const void *b)
{
    const struct live_chunk *x = a, *y = b;

    return (x->first > y->first) - (x->first < y->first);
}

static int by_number(const void *a, const void *b)
{
    const struct live_chunk *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

static size_t end_of(const struct live *live, const struct live_group *group)
{
    return group + 1 < live->groups + live->group_count ? group[1].begin : live->count;
}

bool live_group(struct live *live)
{
    struct live_group *group = NULL;

    live->groups = calloc(live->count + 1, sizeof *live->groups);
    if (!live->groups)
        return false;
    if (live->count)
        qsort(live->chunks, live->count, sizeof *live->chunks, by_first_id);
    for (size_t i = 0; i < live->count; i++) {
        const struct live_chunk *chunk = &live->chunks[i];

        if (!group || chunk->first > group->last) {
            group = &live->groups[live->group_count++];
            *group = (struct live_group){chunk->first, chunk->last, i, false};
        }
        group->last = chunk->last > group->last ? chunk->last : group->last;
    }
    for (size_t i = 0; i < live->group_count; i++) {
        group = &live->groups[i];
        qsort(&live->chunks[group->begin], end_of(live, group) - group->begin, sizeof *live->chunks,
              by_number);
    }
    return true;
}

/* NULL: none has the ID in its range. */
static struct live_group *group_of(const struct live *live, uint64_t id)
{
    size_t low = 0, high = live->group_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (live->groups[middle].last < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < live->group_count && live->groups[low].first <= id ? &live->groups[low] : NULL;
}

/* ---- records --------------------------------------------------------------------------------- */

/* The slot of the record, or the free one where it belongs. */
static struct live_record *slot_of(const struct live *live, uint64_t id, uint64_t written)
{
    uint64_t key[2] = {id, written};
    size_t slot = XXH3_64bits_withSeed(key, sizeof key, live->seed) & (live->slot_count - 1);

    while (live->slots[slot].chunk &&
           (live->slots[slot].id != id || live->slots[slot].written != written))
        slot = (slot + 1) & (live->slot_count - 1);
    return &live->slots[slot];
}

static bool make_room(struct live *live)
{
    struct live more = {.slot_count = live->slot_count ? 2 * live->slot_count : LEAST_SLOTS,
                        .seed = live->slot_count ? live->seed : seed_of_process()};

    if (live->used < live->slot_count / 4 * 3)
        return true;
    more.slots = calloc(more.slot_count, sizeof *more.slots);
    if (!more.slots)
        return false;
    for (size_t i = 0; i < live->slot_count; i++)
        if (live->slots[i].chunk)
            *slot_of(&more, live->slots[i].id, live->slots[i].written) = live->slots[i];
    free(live->slots);
    live->slots = more.slots;
    live->slot_count = more.slot_count;
    live->seed = more.seed;
    return true;
}

static bool enter_chunk(struct live *live, const struct evtx_chunk *chunk)
{
    for (size_t i = 0; i < chunk->count; i++) {
        const struct evtx_record *record = &chunk->records[i];
        struct live_record *slot;

        if (!make_room(live))
            return false;
        slot = slot_of(live, record->id, record->written);
        if (slot->chunk)
            continue;
        *slot = (struct live_record){record->id, record->written, chunk->number + 1};
        live->used++;
    }
    return true;
}

/* What cannot be read has no records. */
static enum evtx_status
enter_group(struct live *live, const struct live_group *group, const struct evtx_log *log,
            struct evtx_chunk *bench, const struct stop *stop)
{
    for (size_t i = group->begin; i < end_of(live, group); i++) {
        enum evtx_status status;

        if (stop_asked(stop)) {
            errno = ECANCELED;
            return EVTX_IO;
        }
        status = evtx_chunk_load(bench, log, live->chunks[i].number, NULL);
        if (status == EVTX_NO_MEMORY || (status == EVTX_OK && !enter_chunk(live, bench)))
            return EVTX_NO_MEMORY;
    }
    return EVTX_OK;
}

enum evtx_status
live_find(struct live *live, const struct evtx_log *log, struct evtx_chunk *bench,
          const struct stop *stop, const struct evtx_record *record, uint64_t *chunk)
{
    struct live_group *group = group_of(live, record->id);
    const struct live_record *found;

    if (!group)
        return EVTX_END;
    if (!group->entered) {
        enum evtx_status status = enter_group(live, group, log, bench, stop);

        if (status != EVTX_OK)
            return status;
        group->entered = true;
    }
    if (live->slot_count == 0)
        return EVTX_END;
    found = slot_of(live, record->id, record->written);
    if (found->chunk == 0)
        return EVTX_END;
    *chunk = found->chunk - 1;
    return EVTX_OK;
}

void live_done(struct live *live)
{
    free(live->chunks);
    free(live->groups);
    free(live->slots);
    *live = (struct live){0};
}
