/* log.c - a whole log: chunk after chunk into a file or into memory, then the file header. */
#include "samples/bytes.h"

#include <libdeflate.h>
#include <stdlib.h>

enum { NO_CHECKSUMS = 4 };

static bool write_memory(struct sample_log *log, uint64_t at, const void *bytes, size_t size)
{
    size_t end = (size_t)at + size;

    if (end > log->room) {
        size_t room = 2 * end;
        uint8_t *grown = realloc(log->bytes, room);

        if (!grown)
            return false;
        memset(grown + log->room, 0, room - log->room);
        log->bytes = grown;
        log->room = room;
    }
    memcpy(log->bytes + at, bytes, size);
    if (end > log->size)
        log->size = end;
    return true;
}

static bool write_at(struct sample_log *log, uint64_t at, const void *bytes, size_t size)
{
    bool done;

    if (log->failed)
        return false;
    if (!log->file)
        done = write_memory(log, at, bytes, size);
    else
        done = ((uint64_t)ftello(log->file) == at || fseeko(log->file, (off_t)at, SEEK_SET) == 0) &&
               fwrite(bytes, 1, size, log->file) == size;
    log->failed = !done;
    return done;
}

/* In a ring the place of the oldest chunk is taken by the newest. */
static uint64_t slot(const struct sample_log *log, uint64_t chunk)
{
    return log->ring ? chunk % log->ring : chunk;
}

bool sample_log_start(struct sample_log *log, FILE *file)
{
    static const uint8_t zeros[SAMPLE_HEADER_SIZE];

    *log = (struct sample_log){.file = file, .next_id = 1};
    log->chunk = calloc(1, sizeof *log->chunk);
    log->failed = !log->chunk;
    if (log->chunk)
        sample_chunk_start(log->chunk, 1);
    return write_at(log, 0, zeros, sizeof zeros);
}

bool sample_log_next_chunk(struct sample_log *log)
{
    uint64_t place = SAMPLE_HEADER_SIZE + slot(log, log->chunks) * SAMPLE_CHUNK_SIZE;

    if (log->failed)
        return false;
    sample_chunk_close(log->chunk);
    if (!write_at(log, place, log->chunk->bytes, SAMPLE_CHUNK_SIZE))
        return false;
    log->chunks++;
    sample_chunk_start(log->chunk, log->records + 1);
    return true;
}

bool sample_log_add(struct sample_log *log, uint64_t written, const struct sample_stream *stream)
{
    if (log->failed)
        return false;
    if (!sample_chunk_add(log->chunk, log->next_id, written, stream)) {
        bool last = log->limit && log->chunks + 1 >= log->limit;

        if (log->chunk->count == 0 || last || !sample_log_next_chunk(log))
            return false;
        if (!sample_chunk_add(log->chunk, log->next_id, written, stream))
            return false;
    }
    log->next_id++;
    log->records++;
    return true;
}

struct sample_header sample_log_header(struct sample_log *log)
{
    struct sample_header header = {.next_id = log->next_id, .minor = 1};
    uint64_t count;

    if (!log->failed && (log->chunk->count || log->chunks == 0))
        sample_log_next_chunk(log);
    count = log->ring && log->ring < log->chunks ? log->ring : log->chunks;
    header.last_chunk = log->chunks ? slot(log, log->chunks - 1) : 0;
    header.first_chunk = count < log->chunks ? slot(log, log->chunks) : 0;
    header.count = (uint16_t)(count < 0xffff ? count : 0xffff);
    if (!log->failed && log->chunk->flags & NO_CHECKSUMS)
        header.flags = NO_CHECKSUMS;
    return header;
}

bool sample_log_reserve(struct sample_log *log, uint64_t count)
{
    static const uint8_t zeros[SAMPLE_CHUNK_SIZE];

    for (uint64_t i = 0; i < count && !log->failed; i++) {
        write_at(log, SAMPLE_HEADER_SIZE + slot(log, log->chunks) * SAMPLE_CHUNK_SIZE, zeros,
                 sizeof zeros);
        log->chunks++;
    }
    return !log->failed;
}

bool sample_log_finish(struct sample_log *log, const struct sample_header *header)
{
    uint8_t bytes[128] = "ElfFile";

    store(bytes + 8, header->first_chunk, 8);
    store(bytes + 16, header->last_chunk, 8);
    store(bytes + 24, header->next_id, 8);
    store(bytes + 32, sizeof bytes, 4);
    store(bytes + 36, header->minor, 2);
    store(bytes + 38, 3, 2);
    store(bytes + 40, SAMPLE_HEADER_SIZE, 2);
    store(bytes + 42, header->count, 2);
    store(bytes + 120, header->flags, 4);
    if (!(header->flags & NO_CHECKSUMS))
        store(bytes + 124, libdeflate_crc32(0, bytes, 120), 4);
    return write_at(log, 0, bytes, sizeof bytes);
}

void sample_log_done(struct sample_log *log)
{
    free(log->chunk);
    free(log->bytes);
    *log = (struct sample_log){.failed = true};
}
