/* bytes.h - puts little-endian numbers, bytes and text into a chunk that may be full. */
#ifndef EVTXFS_SAMPLES_BYTES_H
#define EVTXFS_SAMPLES_BYTES_H

#include "samples/writer.h"

#include <string.h>

static inline void store(uint8_t *to, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(number >> 8 * i);
}

static inline uint64_t load(const uint8_t *from, size_t size)
{
    uint64_t number = 0;

    for (size_t i = 0; i < size; i++)
        number |= (uint64_t)from[i] << 8 * i;
    return number;
}

/** The next @size bytes of the chunk. NULL, and the chunk is full for good, when they are not. */
static inline uint8_t *take(struct sample_chunk *chunk, size_t size)
{
    if (chunk->full || size > SAMPLE_CHUNK_SIZE - chunk->at) {
        chunk->full = true;
        return NULL;
    }
    chunk->at += (uint32_t)size;
    return chunk->bytes + chunk->at - size;
}

static inline void put(struct sample_chunk *chunk, uint64_t number, size_t size)
{
    uint8_t *to = take(chunk, size);

    if (to)
        store(to, number, size);
}

static inline void put_bytes(struct sample_chunk *chunk, const void *bytes, size_t size)
{
    uint8_t *to = take(chunk, size);

    if (to && size)
        memcpy(to, bytes, size);
}

/** Overwrites what was put at offset @at. */
static inline void patch(struct sample_chunk *chunk, uint32_t at, uint64_t number, size_t size)
{
    if (!chunk->full)
        store(chunk->bytes + at, number, size);
}

/** Puts UTF-8 as UTF-16. Returns how many units. */
size_t put_utf16(struct sample_chunk *chunk, const char *text, size_t size);

#endif
