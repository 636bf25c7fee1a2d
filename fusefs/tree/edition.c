/* edition.c - a list of chunks that changed, by number. */
#include "fusefs/tree/edition.h"

#include "core/base/list.h"

#include <assert.h>
#include <stdlib.h>

struct edition editions_of(const struct editions *editions, uint64_t chunk)
{
    size_t low = 0, high = editions->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (editions->list[middle].chunk < chunk)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < editions->count && editions->list[low].chunk == chunk)
        return editions->list[low];
    return (struct edition){.chunk = chunk};
}

bool editions_add(struct editions *editions, struct edition edition)
{
    struct edition *list;

    assert(!editions->count || editions->list[editions->count - 1].chunk < edition.chunk);
    assert(edition.texts <= edition.bytes && edition.bytes <= EDITION_LAST);
    list = list_grow(editions->list, editions->count, &editions->room, sizeof *list, 16);
    if (!list)
        return false;
    editions->list = list;
    editions->list[editions->count++] = edition;
    return true;
}

void editions_done(struct editions *editions)
{
    free(editions->list);
    *editions = (struct editions){0};
}
