/* zeros.h - whether bytes are zeros only, as those of a hole or of a lost sector are. */
#ifndef EVTX_CORE_ZEROS_H
#define EVTX_CORE_ZEROS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t zeros_pair __attribute__((vector_size(16)));

static inline zeros_pair zeros_load(const uint8_t *bytes)
{
    zeros_pair pair;

    memcpy(&pair, bytes, sizeof pair);
    return pair;
}

/** Reads each byte once at most, so that they may be mapped, and ends soon behind the first other
 *  one. Most of what is asked is a chunk of zeros, so it takes 64 bytes at a time. */
static inline bool all_zero(const uint8_t *bytes, size_t size)
{
    zeros_pair any = {0};
    uint64_t last;
    size_t at = 0;

    for (; (any[0] | any[1]) == 0 && size - at >= 4 * sizeof any; at += 4 * sizeof any)
        any = (zeros_load(bytes + at) | zeros_load(bytes + at + 16)) |
              (zeros_load(bytes + at + 32) | zeros_load(bytes + at + 48));
    for (last = any[0] | any[1]; last == 0 && at < size; at++)
        last = bytes[at];
    return last == 0;
}

#endif
