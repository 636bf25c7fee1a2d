/* read_back.h - another reader of what core/parquet writes, as plain as the specification. */
#ifndef EVTXFS_TESTS_READ_BACK_H
#define EVTXFS_TESTS_READ_BACK_H

#include <stddef.h>
#include <stdint.h>

/** The ULEB128 number at *@at, which moves behind it. */
static inline uint64_t take_varint(const uint8_t **at)
{
    uint64_t number = 0;

    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = *(*at)++;

        number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return number;
    }
}

/** The number of @width bits that begins at bit @at, the lowest bit first. */
static inline uint64_t bits_at(const uint8_t *bytes, size_t at, unsigned width)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < width; i++, at++)
        number |= (uint64_t)(bytes[at / 8] >> at % 8 & 1) << i;
    return number;
}

#endif
