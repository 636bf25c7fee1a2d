/* dictionary.c - a hash table of names, and a list that is sorted in the end. */
#include "cache/survey/dictionary.h"

#include "core/base/seed.h"

#include <stdlib.h>

enum { NAMES_MOST = 1 << 20, LEAST_SLOTS = 64 };

static bool is_named(const struct dictionary *d, uint32_t number, const char *name, size_t size)
{
    const char *known = dictionary_name(d, number);

    return strncmp(known, name, size) == 0 && known[size] == '\0';
}

/* The slot of the value, or the free one where it belongs. */
static uint32_t slot_of(const struct dictionary *d, uint32_t parent, const char *name, size_t size)
{
    uint32_t slot =
        (uint32_t)XXH3_64bits_withSeed(name, size, d->seed + parent) & (d->slot_count - 1);

    while (d->slots[slot] && !(d->list[d->slots[slot] - 1].parent == parent &&
                               is_named(d, d->slots[slot] - 1, name, size)))
        slot = (slot + 1) & (d->slot_count - 1);
    return slot;
}

static void fill_slots(struct dictionary *d)
{
    memset(d->slots, 0, d->slot_count * sizeof *d->slots);
    for (uint32_t i = 0; i < d->count; i++) {
        const char *name = dictionary_name(d, i);

        d->slots[slot_of(d, d->list[i].parent, name, strlen(name))] = i + 1;
    }
}

/* The table is at most half full. */
static bool grow_slots(struct dictionary *d)
{
    uint32_t count = d->slot_count ? 2 * d->slot_count : LEAST_SLOTS;
    uint32_t *slots = malloc(count * sizeof *slots);

    if (!slots)
        return false;
    if (!d->slots)
        d->seed = seed_of_process();
    free(d->slots);
    d->slots = slots;
    d->slot_count = count;
    fill_slots(d);
    return true;
}

static bool grow_list(struct dictionary *d)
{
    uint32_t room = d->room ? d->room + d->room / 2 : 16;
    struct value *list = realloc(d->list, room * sizeof *list);

    if (!list)
        return false;
    d->list = list;
    d->room = room;
    return true;
}

static bool is_reserved(const char *name, size_t size)
{
    return (size == sizeof FACET_NONE - 1 && memcmp(name, FACET_NONE, size) == 0) ||
           (size == sizeof FACET_OTHER - 1 && memcmp(name, FACET_OTHER, size) == 0);
}

bool dictionary_add(struct dictionary *d, uint32_t most, uint32_t parent, uint32_t rank,
                    const char *name, size_t size, uint32_t *number)
{
    bool reserved = is_reserved(name, size);
    uint32_t slot;

    if (2 * (d->count + 1) > d->slot_count && !grow_slots(d))
        return false;
    slot = slot_of(d, parent, name, size);
    if (d->slots[slot] == 0) {
        if (!reserved && (d->count >= most || d->names.size >= NAMES_MOST))
            return dictionary_add(d, most, parent, 0, FACET_OTHER, sizeof FACET_OTHER - 1, number);
        if (d->count == d->room && !grow_list(d))
            return false;
        d->list[d->count] = (struct value){.name = (uint32_t)d->names.size,
                                           .parent = parent,
                                           .rank = reserved ? UINT32_MAX : rank,
                                           .oldest = UINT64_MAX};
        text_put(&d->names, name, size);
        text_putc(&d->names, '\0');
        if (d->names.bad) { /* the next one may have more luck */
            d->names.bad = false;
            d->names.size = d->list[d->count].name;
            return false;
        }
        d->slots[slot] = ++d->count;
    }
    *number = d->slots[slot] - 1;
    return true;
}

bool dictionary_find(const struct dictionary *d, uint32_t parent, const char *name, size_t size,
                     uint32_t *number)
{
    uint32_t slot = d->count ? slot_of(d, parent, name, size) : 0;

    if (d->count == 0 || d->slots[slot] == 0)
        return false;
    *number = d->slots[slot] - 1;
    return true;
}

static int compare(const void *a, const void *b, void *context)
{
    const struct dictionary *d = context;
    const struct value *x = &d->list[*(const uint32_t *)a], *y = &d->list[*(const uint32_t *)b];

    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return strcmp((const char *)d->names.bytes + x->name, (const char *)d->names.bytes + y->name);
}

/* What is not needed any more is given back; if it cannot be, that is no harm. */
static void trim_names(struct text *names)
{
    uint8_t *bytes = names->size ? realloc(names->bytes, names->size) : NULL;

    if (!bytes)
        return;
    names->bytes = bytes;
    names->room = names->size;
}

bool dictionary_sort(struct dictionary *d, uint32_t **renumbered)
{
    uint32_t *order = malloc((d->count + 1) * sizeof *order);
    uint32_t *numbers = malloc((d->count + 1) * sizeof *numbers);
    struct value *list = malloc((d->count + 1) * sizeof *list); /* exact, from now on */

    if (!order || !numbers || !list) {
        free(order);
        free(numbers);
        free(list);
        return false;
    }
    for (uint32_t i = 0; i < d->count; i++)
        order[i] = i;
    qsort_r(order, d->count, sizeof *order, compare, d);
    for (uint32_t i = 0; i < d->count; i++) {
        numbers[order[i]] = i;
        list[i] = d->list[order[i]];
    }
    free(order);
    free(d->list);
    d->list = list;
    d->room = d->count;
    if (d->count)
        fill_slots(d);
    trim_names(&d->names);
    *renumbered = numbers;
    return true;
}

uint32_t dictionary_from(const struct dictionary *d, uint32_t parent, uint32_t rank)
{
    uint32_t low = 0, high = d->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct value *value = &d->list[middle];

        if (value->parent < parent || (value->parent == parent && value->rank < rank))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void dictionary_done(struct dictionary *d)
{
    free(d->list);
    free(d->slots);
    text_done(&d->names);
}
