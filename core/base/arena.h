/*
 * arena.h - memory that is given back all at once.
 *
 * Nothing inside is freed alone. arena_reset() keeps the largest block, so that a chunk read after
 * another one allocates nothing. A struct arena that is all zero is empty and ready.
 *
 * AddressSanitizer knows nothing of what lies inside a block. So in a build with it, each
 * allocation is followed by bytes that nobody may touch, and so is everything else that is not
 * given out.
 */
#ifndef EVTX_CORE_ARENA_H
#define EVTX_CORE_ARENA_H

#include <assert.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef __has_feature
#define __has_feature(feature) 0 /* gcc defines the macro instead */
#endif

#if defined __SANITIZE_ADDRESS__ || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
enum { ARENA_GUARDED = 1, ARENA_REDZONE = 16, ARENA_ALIGN = 8 }; /* a shadow byte is for 8 bytes */
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
enum { ARENA_GUARDED = 0, ARENA_REDZONE = 0, ARENA_ALIGN = 1 };
#endif

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
    size_t bytes, start;

    assert((align & (align - 1)) == 0 && align <= alignof(max_align_t));
    align = align < ARENA_ALIGN ? ARENA_ALIGN : align;
    start = block ? (block->used + ARENA_REDZONE + align - 1) & ~(align - 1) : 0;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX / 2)
        return NULL;
    if (!block || start > block->size || block->size - start < bytes)
        return arena_grow(arena, bytes);
    block->used = start + bytes;
    ASAN_UNPOISON_MEMORY_REGION(block->bytes + start, bytes);
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
