/* chunk_header.c - what the 128 bytes of a chunk's header say. docs/format.md 1.2 */
#include "core/log/chunk_header.h"
#include "core/base/checksum.h"
#include "core/base/cursor.h"
#include "core/base/zeros.h"

enum { CHUNK_CHECKSUM = 120 }; /* the checksum is over so many bytes, and over the tables */

/* It leaves out the flags and itself. */
static uint32_t header_checksum(const uint8_t *bytes)
{
    uint32_t crc = checksum(0, bytes, CHUNK_CHECKSUM);

    return checksum(crc, bytes + CHUNK_HEADER_USED, CHUNK_HEADER - CHUNK_HEADER_USED);
}

enum evtx_status
chunk_header_parse(const uint8_t *bytes, size_t size, struct evtx_chunk_header *header)
{
    struct cursor c = cursor_over(bytes, 0, (uint32_t)size);
    struct evtx_chunk_header h;

    if (!cursor_match(&c, "ElfChnk\0", 8)) {
        if (all_zero(bytes, size))
            return EVTX_END;
        return size < 8 ? EVTX_TRUNCATED : EVTX_BAD_MAGIC;
    }
    h.first_number = cursor_u64(&c);
    h.last_number = cursor_u64(&c);
    h.first_id = cursor_u64(&c);
    h.last_id = cursor_u64(&c);
    h.header_size = cursor_u32(&c);
    h.last_record = cursor_u32(&c);
    h.free_space = cursor_u32(&c);
    h.records_checksum = cursor_u32(&c);
    cursor_skip(&c, 64);
    h.flags = cursor_u32(&c);
    h.header_checksum = cursor_u32(&c);
    if (c.bad)
        return EVTX_TRUNCATED;
    h.header_checksum_found = header_checksum(bytes);
    *header = h;
    return EVTX_OK;
}
