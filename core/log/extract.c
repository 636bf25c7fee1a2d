/* extract.c - one chunk of a log as a log of its own. docs/format.md 1.1 */
#include "core/base/checksum.h"
#include "core/base/little.h"
#include "core/log/block.h"
#include "core/log/chunk.h"
#include "core/log/chunk_header.h"
#include "core/log/log.h"

enum {
    FILE_CHECKED = 120, /* bytes of the file header that its checksum covers */
    CHUNK_CHECKED = 120 /* bytes of a chunk's header before its flags and its checksum */
};

/* The header of a log that was closed, with one chunk. An empty chunk's last ID is 2^64 - 1. */
static void put_file_header(uint8_t *to, const struct evtx_log_header *log, uint64_t last_id)
{
    uint8_t *at = to;

    memset(to, 0, EVTX_HEADER_SIZE);
    memcpy(at, "ElfFile\0", 8);
    at = put_little(at + 8, 0, 8);                                   /* first chunk */
    at = put_little(at, 0, 8);                                       /* last chunk */
    at = put_little(at, last_id == UINT64_MAX ? 1 : last_id + 1, 8); /* next ID */
    at = put_little(at, 128, 4);                                     /* size of this header */
    at = put_little(at, log->minor, 2);
    at = put_little(at, log->major, 2);
    at = put_little(at, EVTX_HEADER_SIZE, 2);
    put_little(at, 1, 2); /* chunks */
    put_little(to + FILE_CHECKED + 4, checksum(0, to, FILE_CHECKED), 4);
}

/* The header of a chunk that lost its own, before its records. Names and definitions are found
 * without the tables. docs/format.md 1.2 */
static void put_chunk_header(uint8_t *to, const struct evtx_chunk_header *header)
{
    uint32_t end = header->free_space;
    struct evtx_chunk_header made;
    uint8_t *at = to;

    memset(to, 0, CHUNK_HEADER);
    memcpy(at, "ElfChnk\0", 8);
    at = put_little(at + 8, header->first_number, 8);
    at = put_little(at, header->last_number, 8);
    at = put_little(at, header->first_id, 8);
    at = put_little(at, header->last_id, 8);
    at = put_little(at, header->header_size, 4);
    at = put_little(at, header->last_record, 4);
    at = put_little(at, end, 4);
    put_little(at, checksum(0, to + CHUNK_HEADER, end - CHUNK_HEADER), 4);
    if (chunk_header_parse(to, CHUNK_HEADER_USED, &made) == EVTX_OK)
        put_little(to + CHUNK_CHECKED + 4, made.header_checksum_found, 4);
}

/* Whether the records tell what the header said. It is put back, unless one of them lies where it
 * goes: that block stays as it is, and is read without. */
static bool make_header(uint8_t *body, size_t size, struct evtx_chunk_header *header)
{
    struct evtx_record first;

    if (!block_header(body, (uint32_t)size, header) ||
        !block_next(body, (uint32_t)size, 0, NULL, &first))
        return false;
    if (first.offset >= CHUNK_HEADER)
        put_chunk_header(body, header);
    return true;
}

enum evtx_status evtx_log_extract(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes)
{
    uint8_t *body = bytes + EVTX_HEADER_SIZE;
    struct evtx_chunk_header header;
    size_t got = 0;
    enum evtx_status status = log_read_chunk(log, chunk, body, &got);

    if (status != EVTX_OK)
        return status;
    memset(body + got, 0, EVTX_CHUNK_SIZE - got);
    status = chunk_header_parse(body, got < CHUNK_HEADER_USED ? got : CHUNK_HEADER_USED, &header);
    if ((status == EVTX_END || status == EVTX_BAD_MAGIC) && make_header(body, got, &header))
        status = EVTX_OK;
    if (status == EVTX_OK)
        put_file_header(bytes, evtx_log_header(log), header.last_id);
    return status;
}
