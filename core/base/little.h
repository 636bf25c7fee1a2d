/* little.h - little-endian numbers as bytes; cursor.h reads them back. */
#ifndef EVTX_CORE_LITTLE_H
#define EVTX_CORE_LITTLE_H

#include <stddef.h>
#include <stdint.h>

/** Writes the low @size bytes of @number. Returns where the next field goes. */
static inline uint8_t *put_little(uint8_t *to, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        *to++ = (uint8_t)(number >> 8 * i);
    return to;
}

#endif
