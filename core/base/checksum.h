/* checksum.h - the CRC32 of a log's headers and records. docs/format.md 1.1, 1.2 */
#ifndef EVTX_CORE_CHECKSUM_H
#define EVTX_CORE_CHECKSUM_H

#include <libdeflate.h>
#include <stddef.h>
#include <stdint.h>

/** Continues @crc, 0 at the start, over @size bytes. */
static inline uint32_t checksum(uint32_t crc, const uint8_t *bytes, size_t size)
{
    return libdeflate_crc32(crc, bytes, size);
}

#endif
