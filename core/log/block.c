/* block.c - records where no chunk header says which there are. docs/format.md 1.3, 1.5 */
#include "core/log/block.h"
#include "core/base/cursor.h"
#include "core/base/filetime.h"
#include "core/binxml/binxml.h"
#include "core/log/chunk.h"
#include "core/log/chunk_header.h"

enum { SMALL_RECORD = 40 }; /* bytes; no event that Windows writes is smaller */

const uint8_t record_magic[4] = {'*', '*', 0, 0};

/* The time may be impossible, since the event has one of its own. */
const char *
block_read(const uint8_t *chunk, uint32_t chunk_size, uint32_t offset, struct evtx_record *record)
{
    const uint8_t *bytes = chunk + offset;
    uint32_t left = offset < chunk_size ? chunk_size - offset : 0, size;

    if (left < sizeof record_magic || memcmp(bytes, record_magic, sizeof record_magic) != 0)
        return "magic of a record";
    size = left < RECORD_HEADER ? 0 : load_u32(bytes + 4);
    if (size < RECORD_HEADER + RECORD_TRAILER || size > left)
        return "size of a record";
    record->id = load_u64(bytes + 8);
    record->written = load_u64(bytes + 16);
    record->offset = offset;
    record->size = size;
    record->torn = load_u32(bytes + size - RECORD_TRAILER) != size;
    return NULL;
}

/* The last two of any number of stars, with two zeros behind them. Most of what is searched is
 * zeros, at which memmem(), whose needle ends with some, looks one by one. */
uint32_t block_find(const uint8_t *chunk, uint32_t from, uint32_t end)
{
    while (from < end) {
        const uint8_t *star = memchr(chunk + from, record_magic[0], end - from);
        uint32_t first = star ? (uint32_t)(star - chunk) : end;

        for (from = first; from < end && chunk[from] == record_magic[0]; from++)
            ;
        if (from - first >= 2 && end - from >= 2 && !chunk[from] && !chunk[from + 1])
            return from - 2;
    }
    return end;
}

bool block_follows(const struct evtx_record *next, const struct evtx_record *record)
{
    uint32_t gap = next->offset - record->offset - record->size;
    uint64_t missing = next->id - record->id - 1;

    if (next->id <= record->id)
        return false;
    if (gap == 0)
        return missing == 0;
    /* Clocks are set back, and threads write in any order. */
    return missing > 0 && missing <= gap / SMALL_RECORD &&
           next->written + FILETIME_HOUR > record->written;
}

bool block_next(const uint8_t *chunk, uint32_t size, uint32_t from,
                const struct evtx_record *before, struct evtx_record *record)
{
    for (uint32_t at = block_find(chunk, from, size); at < size;
         at = block_find(chunk, at + 1, size))
        if (!block_read(chunk, size, at, record) && !record->torn && record->written <= INT64_MAX &&
            chunk[at + RECORD_HEADER] != END_TOKEN && (!before || block_follows(record, before)))
            return true;
    return false;
}

bool block_header(const uint8_t *chunk, uint32_t size, struct evtx_chunk_header *header)
{
    struct evtx_record first, last, next;

    if (!block_next(chunk, size, 0, NULL, &first))
        return false;
    last = first;
    while (block_next(chunk, size, last.offset + last.size, &last, &next))
        last = next;
    *header = (struct evtx_chunk_header){
        .first_number = first.id,
        .last_number = last.id,
        .first_id = first.id,
        .last_id = last.id,
        .header_size = CHUNK_HEADER_USED,
        .last_record = last.offset,
        .free_space = last.offset + last.size,
        .flags = EVTX_NO_CHECKSUMS,
    };
    return true;
}
