/* zeros.h - whether bytes are zeros only, as those of a hole or of a lost sector are. */
#ifndef EVTX_CORE_ZEROS_H
#define EVTX_CORE_ZEROS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Reads each byte once at most, so that they may be mapped, and ends at the first other one. */
static inline bool all_zero(const uint8_t *bytes, size_t size)
{
    uint64_t word = 0;
    size_t at = 0;

    for (; word == 0 && size - at >= sizeof word; at += sizeof word)
        memcpy(&word, bytes + at, sizeof word);
    for (; word == 0 && at < size; at++)
        word = bytes[at];
    return word == 0;
}

#endif
