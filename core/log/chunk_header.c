/* chunk_header.c - what the header of a chunk says, or would say if there were one, and which chunk
 * its IDs make the first. docs/format.md 1.2 */
#include "core/base/checksum.h"
#include "core/base/cursor.h"
#include "core/log/block.h"
#include "core/log/log.h"

#include <stdlib.h>

enum { CHUNK_CHECKSUM = 120 }; /* the checksum is over so many bytes, and over the tables */

static bool all_zero(const uint8_t *bytes, size_t size)
{
    return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

/* It leaves out the flags and itself. */
static uint32_t header_checksum(const uint8_t *bytes)
{
    uint32_t crc = checksum(0, bytes, CHUNK_CHECKSUM);

    return checksum(crc, bytes + CHUNK_HEADER_USED, CHUNK_HEADER - CHUNK_HEADER_USED);
}

enum evtx_status
log_parse_chunk_header(const uint8_t *bytes, size_t size, struct evtx_chunk_header *header)
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

static enum evtx_status
read_chunk_header(const struct evtx_log *log, uint64_t chunk, struct evtx_chunk_header *header)
{
    uint8_t bytes[CHUNK_HEADER] = {0};
    size_t got = 0;
    enum evtx_status status = log_read(log, chunk, bytes, sizeof bytes, &got);

    if (status != EVTX_OK)
        return status;
    return log_parse_chunk_header(bytes, got < CHUNK_HEADER_USED ? got : CHUNK_HEADER_USED, header);
}

/* A chunk without a header. */
static enum evtx_status make_header(const struct evtx_log *log, uint64_t chunk,
                                    enum evtx_status status, struct evtx_chunk_header *header)
{
    uint8_t *bytes = malloc(EVTX_CHUNK_SIZE);
    size_t got = 0;

    if (!bytes)
        return EVTX_NO_MEMORY;
    if (log_read(log, chunk, bytes, EVTX_CHUNK_SIZE, &got) == EVTX_OK &&
        block_header(bytes, (uint32_t)got, header))
        status = EVTX_OK;
    free(bytes);
    return status;
}

enum evtx_status
evtx_log_chunk_header(const struct evtx_log *log, uint64_t chunk, struct evtx_chunk_header *header)
{
    enum evtx_status status = read_chunk_header(log, chunk, header);

    if (chunk < evtx_log_chunks(log) && (status == EVTX_END || status == EVTX_BAD_MAGIC))
        return make_header(log, chunk, status, header);
    return status;
}

/* The IDs of the first and the last record, if the header of the chunk names any. */
static enum evtx_status read_ids(const struct evtx_log *log, uint64_t chunk, uint64_t ids[2])
{
    const uint8_t *view = log_view(log, chunk, CHUNK_HEADER);
    struct evtx_chunk_header header;
    enum evtx_status status;

    if (view && memcmp(view, "ElfChnk\0", 8) == 0) {
        ids[0] = load_u64(view + 24);
        ids[1] = load_u64(view + 32);
        if (!log_lost(log))
            return EVTX_OK;
    }
    status = read_chunk_header(log, chunk, &header);
    if (status == EVTX_OK) {
        ids[0] = header.first_id;
        ids[1] = header.last_id;
    }
    return status;
}

uint64_t evtx_log_first_chunk(const struct evtx_log *log)
{
    uint64_t first = 0, lowest = 0;
    bool found = false;

    for (uint64_t n = evtx_log_skip_hole(log, 0); n < evtx_log_chunks(log); n++) {
        uint64_t ids[2];
        enum evtx_status status = read_ids(log, n, ids);

        if (status == EVTX_END)
            n = evtx_log_skip_hole(log, n + 1) - 1;
        if (status != EVTX_OK || ids[0] > ids[1])
            continue;
        if (!found || ids[0] < lowest) {
            found = true;
            lowest = ids[0];
            first = n;
        }
    }
    return first;
}
