/* stretch.c - takes a stretch from the fresh end of the space, and entries from the stretch. */
#include "cache/chunks/stretch.h"

#include <assert.h>

enum {
    LONG = 1 << 20,
    SHARE = 64,        /* of the space: no stretch is longer than this part of it */
    SHORT = 192 * 1024 /* for the texts of most chunks, with room to write them */
};

bool stretch_open(struct stretch *stretch, struct space *space)
{
    size_t size = space->size / SHARE < LONG ? space->size / SHARE : LONG;

    if (size >= SHORT && stretch->left >= SHORT)
        return true;
    stretch_give(stretch, space);
    if (size < SHORT)
        return false;
    stretch->at = space_take_fresh(space, size);
    stretch->left = stretch->at ? space_cost(size) : 0;
    return stretch->at;
}

void *stretch_take(struct stretch *stretch, size_t bytes)
{
    uint8_t *taken = stretch->at;
    size_t cost = space_cost(bytes);

    assert(cost <= stretch->left);
    stretch->left -= cost;
    stretch->at = stretch->left ? taken + cost : NULL;
    return taken;
}

void stretch_give(struct stretch *stretch, struct space *space)
{
    if (stretch->left)
        space_give(space, stretch->at, stretch->left);
    *stretch = (struct stretch){0};
}
