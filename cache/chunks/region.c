/* region.c - takes a region from the fresh end of the space, and entries from the region. */
#include "cache/chunks/region.h"

#include <assert.h>

enum {
    LONG = 1 << 20,
    SHARE = 64,        /* of the space: no region is longer than this part of it */
    SHORT = 192 * 1024 /* for the texts of most chunks, with room to write them */
};

bool region_open(struct region *region, struct space *space)
{
    size_t size = space->size / SHARE < LONG ? space->size / SHARE : LONG;

    if (size >= SHORT && region->left >= SHORT)
        return true;
    region_give(region, space);
    if (size < SHORT)
        return false;
    region->at = space_take_fresh(space, size);
    region->left = region->at ? space_cost(size) : 0;
    return region->at;
}

void *region_take(struct region *region, size_t bytes)
{
    uint8_t *taken = region->at;
    size_t cost = space_cost(bytes);

    assert(cost <= region->left);
    region->left -= cost;
    region->at = region->left ? taken + cost : NULL;
    return taken;
}

void region_give(struct region *region, struct space *space)
{
    if (region->left)
        space_give(space, region->at, region->left);
    *region = (struct region){0};
}
