/* wholeness.c - whether all of a chunk was written. docs/format.md 1.2, 1.3 */
#include "core/base/checksum.h"
#include "core/base/zeros.h"
#include "core/live.h"
#include "core/log/block.h"
#include "core/log/chunk.h"
#include "core/log/chunk_header.h"

#include <string.h>

/* Without checksums the records themselves must be those that the header counts. */
static bool records_are_there(const uint8_t *bytes, const struct evtx_chunk_header *header)
{
    uint64_t id = header->first_id;
    uint32_t at = CHUNK_HEADER;
    struct evtx_record record;

    for (; at < header->free_space; at += record.size, id++)
        if (block_read(bytes, header->free_space, at, &record) || record.torn || record.id != id)
            return false;
    return id == header->last_id + 1 || (at == CHUNK_HEADER && header->first_id > header->last_id);
}

static bool checksums_fit(const uint8_t *bytes, const struct evtx_chunk_header *header)
{
    return header->header_checksum == header->header_checksum_found &&
           header->records_checksum ==
               checksum(0, bytes + CHUNK_HEADER, header->free_space - CHUNK_HEADER);
}

/* Records are sometimes written before the header counts them. */
static bool is_counted(const uint8_t *bytes, const struct evtx_chunk_header *header)
{
    struct evtx_record record;

    return header->first_id > header->last_id ||
           block_read(bytes, EVTX_CHUNK_SIZE, header->free_space, &record) || record.torn ||
           record.id != header->last_id + 1 || record.written > INT64_MAX;
}

enum evtx_wholeness
evtx_chunk_wholeness(const uint8_t *bytes, size_t size, struct evtx_chunk_header *header)
{
    bool sound;

    *header = (struct evtx_chunk_header){0};
    if (all_zero(bytes, size))
        return EVTX_UNUSED;
    if (size < EVTX_CHUNK_SIZE || chunk_header_parse(bytes, CHUNK_HEADER, header) != EVTX_OK ||
        header->free_space < CHUNK_HEADER || header->free_space > EVTX_CHUNK_SIZE)
        return EVTX_HALF;
    sound = header->flags & EVTX_NO_CHECKSUMS ? records_are_there(bytes, header)
                                              : checksums_fit(bytes, header);
    return sound && is_counted(bytes, header) ? EVTX_WHOLE : EVTX_HALF;
}
