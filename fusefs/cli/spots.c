/* spots.c - a sorted list. */
#include "fusefs/cli/spots.h"

#include "core/base/list.h"

#include <stdlib.h>

/* By log and chunk alone. */
static int compare_chunks(const struct spot *one, uint32_t log, uint64_t chunk)
{
    if (one->log != log)
        return one->log < log ? -1 : 1;
    return one->chunk < chunk ? -1 : one->chunk > chunk;
}

static int compare(const void *a, const void *b)
{
    const struct spot *one = a, *other = b;
    int order = compare_chunks(one, other->log, other->chunk);

    return order ? order : one->place < other->place ? -1 : one->place > other->place;
}

static bool add(struct spots *spots, uint32_t log, const struct survey_item *item)
{
    struct spot *list = list_grow(spots->list, spots->count, &spots->room, sizeof *list, 256);

    if (!list)
        return false;
    spots->list = list;
    list[spots->count++] = (struct spot){.log = log, .chunk = item->chunk, .place = item->place};
    return true;
}

bool spots_take(struct spots *spots, const struct chosen *chosen)
{
    for (uint32_t n = 0; n < chosen->count; n++) {
        const struct chosen_log *log = &chosen->logs[n];
        struct survey_item item = {0}; /* result_next() begins where it was */

        for (uint32_t at = 0;
             log->result && result_next(log->snapshot.survey, log->result, at, &item);
             at = item.ordinal + 1)
            if (!add(spots, n, &item))
                return false;
    }
    if (spots->count > 0)
        qsort(spots->list, spots->count, sizeof *spots->list, compare);
    return true;
}

/* The first one of a chunk at or behind that. */
static size_t first_of(const struct spots *spots, uint32_t log, uint64_t chunk)
{
    size_t low = 0, high = spots->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_chunks(&spots->list[middle], log, chunk) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void spots_of_chunk(const struct spots *spots, uint32_t log, uint64_t chunk, size_t *first,
                    size_t *end)
{
    *first = *end = first_of(spots, log, chunk);
    while (*end < spots->count && compare_chunks(&spots->list[*end], log, chunk) == 0)
        ++*end;
}

void spots_done(struct spots *spots)
{
    free(spots->list);
    *spots = (struct spots){0};
}
