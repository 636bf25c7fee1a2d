/*
 * arena.h - memory that is given back all at once.
 *
 * Nothing inside is freed alone. arena_reset() keeps the largest block, so that a chunk read after
 * another one allocates nothing. A struct arena that is all zero is empty and ready.
 */
#ifndef EVTX_CORE_ARENA_H
#define EVTX_CORE_ARENA_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena_block {
    struct arena_block *below;
    size_t size; /* of bytes[] */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct arena_block *top; /* serves the next allocation; NULL when empty */
    size_t held;             /* bytes taken from malloc, headers included */
};

/** The same as arena_alloc() where the newest block has no room, or there is none. */
void *arena_grow(struct arena *arena, size_t bytes);

/** Zeroed, aligned memory; NULL when malloc refuses or the size overflows. @align: a power of 2, at
 *  most that of max_align_t. */
static inline void *arena_alloc(struct arena *arena, size_t count, size_t size, size_t align)
{
    struct arena_block *block = arena->top;
    size_t bytes, start = block ? (block->used + align - 1) & ~(align - 1) : 0;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX / 2)
        return NULL;
    if (!block || start > block->size || block->size - start < bytes)
        return arena_grow(arena, bytes);
    block->used = start + bytes;
    return memset(block->bytes + start, 0, bytes);
}

/** A copy of @size bytes at @bytes. NULL when malloc refuses. */
void *arena_copy(struct arena *arena, const void *bytes, size_t size);

/** Gives back every allocation but keeps the largest block, unless it is larger than 4 MiB. */
void arena_reset(struct arena *arena);

/** Frees everything. The arena is empty and may be used again. */
void arena_done(struct arena *arena);

/** Typed form of arena_alloc(): arena_new(&arena, struct thing, count). */
#define arena_new(arena, type, count)                                                              \
    ((type *)arena_alloc((arena), (count), sizeof(type), alignof(type)))

#endif
