/* headers.c - what the headers of a log's chunks say, or would say if there were one, and which
 * chunk their IDs make the first. docs/format.md 1.2 */
#include "core/base/cursor.h"
#include "core/log/block.h"
#include "core/log/chunk_header.h"
#include "core/log/log.h"

#include <stdlib.h>

static enum evtx_status
read_chunk_header(const struct evtx_log *log, uint64_t chunk, struct evtx_chunk_header *header)
{
    uint8_t bytes[CHUNK_HEADER] = {0};
    size_t got = 0;
    enum evtx_status status = log_read(log, chunk, bytes, sizeof bytes, &got);

    if (status != EVTX_OK)
        return status;
    return chunk_header_parse(bytes, got < CHUNK_HEADER_USED ? got : CHUNK_HEADER_USED, header);
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
