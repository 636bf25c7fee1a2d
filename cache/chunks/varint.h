/*
 * varint.h - numbers of 32 bits, seven bits a byte, the least first; a byte below 128 is the last.
 *
 * For lists that the cache itself wrote: nothing is checked on the way back.
 */
#ifndef EVTX_CACHE_VARINT_H
#define EVTX_CACHE_VARINT_H

#include <stddef.h>
#include <stdint.h>

enum { VARINT_MOST = 5 }; /* bytes of one */

static inline size_t varint_size(uint32_t number)
{
    size_t size = 1;

    while (number >= 0x80) {
        number >>= 7;
        size++;
    }
    return size;
}

/** Returns where the next one goes. */
static inline uint8_t *varint_put(uint8_t *to, uint32_t number)
{
    while (number >= 0x80) {
        *to++ = (uint8_t)(number | 0x80);
        number >>= 7;
    }
    *to++ = (uint8_t)number;
    return to;
}

/** Takes the one at *@at, and sets that to what follows. */
static inline uint32_t varint_take(const uint8_t **at)
{
    uint32_t number = 0;
    unsigned shift = 0;

    do {
        number |= (uint32_t)(**at & 0x7F) << shift;
        shift += 7;
    } while (*(*at)++ & 0x80);
    return number;
}

#endif
