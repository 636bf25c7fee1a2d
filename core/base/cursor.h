/*
 * cursor.h - reads little-endian fields from a stretch of bytes, and fails once.
 *
 * A read that would pass the end gives zero and sets .bad, and so does every read after it: a
 * parser reads all fields of a structure and looks at .bad once. Offsets count from .base.
 */
#ifndef EVTX_CORE_CURSOR_H
#define EVTX_CORE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
    const uint8_t *base; /* offset 0; borrowed */
    uint32_t at;         /* offset of the next byte; never past .end */
    uint32_t end;
    bool bad;
};

static inline struct cursor cursor_over(const uint8_t *base, uint32_t at, uint32_t end)
{
    return (struct cursor){.base = base, .at = at <= end ? at : end, .end = end, .bad = at > end};
}

static inline uint16_t load_u16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t load_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static inline uint64_t load_u64(const uint8_t *bytes)
{
    return load_u32(bytes) | (uint64_t)load_u32(bytes + 4) << 32;
}

/** The next @size bytes, borrowed; NULL, and the cursor is bad, when there are fewer. */
static inline const uint8_t *cursor_bytes(struct cursor *c, uint64_t size)
{
    const uint8_t *bytes = c->base + c->at;

    if (c->bad || size > c->end - c->at) {
        c->bad = true;
        return NULL;
    }
    c->at += (uint32_t)size;
    return bytes;
}

static inline void cursor_skip(struct cursor *c, uint64_t size)
{
    (void)cursor_bytes(c, size);
}

static inline uint8_t cursor_u8(struct cursor *c)
{
    const uint8_t *b = cursor_bytes(c, 1);

    return b ? *b : 0;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
    const uint8_t *b = cursor_bytes(c, 2);

    return b ? load_u16(b) : 0;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
    const uint8_t *b = cursor_bytes(c, 4);

    return b ? load_u32(b) : 0;
}

static inline uint64_t cursor_u64(struct cursor *c)
{
    const uint8_t *b = cursor_bytes(c, 8);

    return b ? load_u64(b) : 0;
}

/** Whether the next @size bytes are @expected; they are passed over only then. */
static inline bool cursor_match(struct cursor *c, const void *expected, uint32_t size)
{
    if (c->bad || size > c->end - c->at)
        return false;
    if (size > 0 && memcmp(c->base + c->at, expected, size) != 0)
        return false;
    c->at += size;
    return true;
}

#endif
