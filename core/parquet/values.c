/* values.c - a hash table of values, with a seed, as these are from a log. */
#include "core/parquet/values.h"

#include "core/base/list.h"
#include "core/base/seed.h"

enum { FIRST_SLOTS = 256, FIRST_ROOM = 64 };

static bool is(const struct values *values, uint32_t number, const void *bytes, size_t size)
{
    const struct value_place *place = &values->list[number];

    return place->size == size && memcmp(values->bytes.bytes + place->at, bytes, size) == 0;
}

/* The slot of the value, or a free one. */
static uint32_t *find(const struct values *values, const void *bytes, size_t size)
{
    size_t mask = values->slots_count - 1;
    size_t slot = XXH3_64bits_withSeed(bytes, size, values->seed) & mask;

    while (values->slots[slot] && !is(values, values->slots[slot] - 1, bytes, size))
        slot = (slot + 1) & mask;
    return &values->slots[slot];
}

static bool grow(struct values *values)
{
    size_t count = values->slots_count ? 2 * values->slots_count : FIRST_SLOTS;
    uint32_t *slots;

    if (2 * values->count < values->slots_count)
        return true;
    slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    free(values->slots);
    values->seed = seed_of_process();
    values->slots = slots;
    values->slots_count = count;
    for (uint32_t i = 0; i < values->count; i++) {
        const struct value_place *place = &values->list[i];

        *find(values, values->bytes.bytes + place->at, place->size) = i + 1;
    }
    return true;
}

static bool append(struct values *values, const void *bytes, size_t size)
{
    struct value_place *list =
        list_grow(values->list, values->count, &values->room, sizeof *list, FIRST_ROOM);

    if (!list)
        return false;
    values->list = list;
    list[values->count] = (struct value_place){(uint32_t)values->bytes.size, (uint32_t)size};
    text_put(&values->bytes, bytes, size);
    if (values->bytes.bad)
        return false;
    values->count++;
    return true;
}

bool values_add(struct values *values, const void *bytes, size_t size, uint32_t *number)
{
    uint32_t *slot;

    if (values->count && is(values, values->last, bytes, size)) {
        *number = values->last;
        return true;
    }
    if (values->bad || !grow(values)) {
        values->bad = true;
        return false;
    }
    slot = find(values, bytes, size);
    if (!*slot) {
        if (values->count == VALUES_MOST || size > VALUES_BYTES - values->bytes.size)
            return false;
        values->bad = !append(values, bytes, size);
        if (values->bad)
            return false;
        *slot = (uint32_t)values->count;
    }
    *number = values->last = *slot - 1;
    return true;
}

void values_reset(struct values *values)
{
    values->count = values->bytes.size = values->last = 0;
    if (values->slots)
        memset(values->slots, 0, values->slots_count * sizeof *values->slots);
}

void values_done(struct values *values)
{
    text_done(&values->bytes);
    free(values->list);
    free(values->slots);
    *values = (struct values){0};
}
