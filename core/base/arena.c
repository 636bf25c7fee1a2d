/* arena.c - blocks that double in size, and an offset in the newest one. */
#include "core/base/arena.h"

#include <stdlib.h>

enum {
    FIRST_BLOCK = 16 * 1024,
    LARGEST_KEPT = 4 * 1024 * 1024 /* one hostile record must not pin its memory for good */
};

static struct arena_block *push_block(struct arena *arena, size_t need)
{
    size_t size = arena->top ? 2 * arena->top->size : FIRST_BLOCK;
    struct arena_block *block;

    if (size < need)
        size = need;
    block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    *block = (struct arena_block){.below = arena->top, .size = size};
    ASAN_POISON_MEMORY_REGION(block->bytes, size);
    arena->top = block;
    arena->held += sizeof *block + size;
    return block;
}

void *arena_grow(struct arena *arena, size_t bytes)
{
    struct arena_block *block = push_block(arena, bytes);

    if (!block)
        return NULL;
    block->used = bytes;
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, bytes);
    return memset(block->bytes, 0, bytes);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    void *copy = arena_alloc(arena, size ? size : 1, 1, 1);

    return copy && size ? memcpy(copy, bytes, size) : copy;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *keep = arena->top; /* blocks double, so the top one is the largest */

    if (!keep)
        return;
    if (keep->size > LARGEST_KEPT) {
        arena_done(arena);
        return;
    }
    for (struct arena_block *block = keep->below, *below; block; block = below) {
        below = block->below;
        arena->held -= sizeof *block + block->size;
        free(block);
    }
    keep->below = NULL;
    keep->used = 0;
    ASAN_POISON_MEMORY_REGION(keep->bytes, keep->size);
}

void arena_done(struct arena *arena)
{
    for (struct arena_block *block = arena->top, *below; block; block = below) {
        below = block->below;
        free(block);
    }
    *arena = (struct arena){0};
}
