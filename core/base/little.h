/* little.h - little-endian numbers as bytes; cursor.h reads them back. */
#ifndef EVTX_CORE_LITTLE_H
#define EVTX_CORE_LITTLE_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Writes the low @size bytes of @number, at most 8. Returns where the next field goes. */
static inline uint8_t *put_little(uint8_t *to, uint64_t number, size_t size)
{
    uint64_t little = htole64(number);

    memcpy(to, &little, size);
    return to + size;
}

#endif
