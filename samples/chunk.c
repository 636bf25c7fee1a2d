/* chunk.c - the 64 KiB unit of a log: records, header, checksums. docs/format.md 1.2, 1.3 */
#include "samples/bytes.h"
#include "samples/tokens.h"

#include <libdeflate.h>

enum {
    RECORD_HEADER_SIZE = 24,
    NO_CHECKSUMS = 4,
};

void sample_chunk_start(struct sample_chunk *chunk, uint64_t number)
{
    uint32_t flags = chunk->flags ? chunk->flags : 1;
    bool keeps_old = chunk->keeps_old;

    memset(chunk->bytes, 0, keeps_old ? RECORDS_START : sizeof chunk->bytes);
    chunk->at = RECORDS_START;
    chunk->last_record = chunk->count = 0;
    chunk->first_number = number;
    chunk->last_number = chunk->first_id = chunk->last_id = UINT64_MAX;
    chunk->flags = flags;
    chunk->full = false;
}

static void put_record(struct sample_chunk *chunk, uint64_t id, uint64_t written,
                       const struct sample_stream *stream)
{
    uint32_t start = chunk->at, size, pad;
    uint8_t *header = take(chunk, RECORD_HEADER_SIZE);

    if (!header)
        return;
    memcpy(header, "**\0\0", 4);
    store(header + 8, id, 8);
    store(header + 16, written, 8);
    put_stream(chunk, stream);

    pad = -(chunk->at - start + 4) & 7;
    put(chunk, 0, pad);
    size = chunk->at - start + 4;
    put(chunk, size, 4);
    patch(chunk, start + 4, size, 4);
}

bool sample_chunk_add(struct sample_chunk *chunk, uint64_t id, uint64_t written,
                      const struct sample_stream *stream)
{
    uint32_t start = chunk->at;
    uint8_t tables[TABLES_SIZE];

    memcpy(tables, chunk->bytes + NAME_TABLE, sizeof tables);
    put_record(chunk, id, written, stream);
    if (chunk->full) { /* as if it had never been tried */
        memcpy(chunk->bytes + NAME_TABLE, tables, sizeof tables);
        if (!chunk->keeps_old)
            memset(chunk->bytes + start, 0, SAMPLE_CHUNK_SIZE - start);
        chunk->at = start;
        chunk->full = false;
        return false;
    }
    chunk->last_record = start;
    if (chunk->count++ == 0)
        chunk->first_id = id;
    chunk->last_id = id;
    chunk->last_number = chunk->first_number + chunk->count - 1;
    return true;
}

void sample_chunk_close(struct sample_chunk *chunk)
{
    uint8_t *header = chunk->bytes;

    memcpy(header, "ElfChnk\0", 8);
    store(header + 8, chunk->first_number, 8);
    store(header + 16, chunk->last_number, 8);
    store(header + 24, chunk->first_id, 8);
    store(header + 32, chunk->last_id, 8);
    store(header + 40, 128, 4);
    store(header + 44, chunk->last_record, 4);
    store(header + 48, chunk->at, 4);
    store(header + 120, chunk->flags, 4);
    sample_chunk_seal(chunk->bytes);
}

void sample_chunk_seal(uint8_t bytes[SAMPLE_CHUNK_SIZE])
{
    uint64_t free_space = load(bytes + 48, 4);
    uint32_t crc;

    if (load(bytes + 120, 4) & NO_CHECKSUMS) {
        store(bytes + 52, 0, 4);
        store(bytes + 124, 0, 4);
        return;
    }
    if (free_space < RECORDS_START || free_space > SAMPLE_CHUNK_SIZE)
        free_space = RECORDS_START;
    store(bytes + 52, libdeflate_crc32(0, bytes + RECORDS_START, free_space - RECORDS_START), 4);
    crc = libdeflate_crc32(0, bytes, 120);
    store(bytes + 124, libdeflate_crc32(crc, bytes + 128, RECORDS_START - 128), 4);
}
