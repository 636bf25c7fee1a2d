/* chunk.c - the 64 KiB unit of a log: its header, and the walk over its records. */
#include "core/log/chunk.h"
#include "core/base/checksum.h"
#include "core/base/cursor.h"
#include "core/base/fault.h"
#include "core/log/block.h"
#include "core/log/chunk_header.h"
#include "core/log/losses.h"
#include "core/log/lost_sectors.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

struct evtx_chunk *evtx_chunk_new(struct evtx_templates *templates)
{
    struct evtx_chunk *chunk = calloc(1, sizeof *chunk);

    if (!chunk)
        return NULL;
    chunk->templates = templates;
    chunk->bytes = chunk->own = calloc(1, EVTX_CHUNK_SIZE + CHUNK_SLACK);
    chunk->records = calloc(EVTX_MAX_RECORDS, sizeof *chunk->records);
    chunk->faults = calloc(MAX_CHUNK_FAULTS, sizeof *chunk->faults);
    if (!chunk->own || !chunk->records || !chunk->faults) {
        evtx_chunk_free(chunk);
        return NULL;
    }
    return chunk;
}

void evtx_chunk_free(struct evtx_chunk *chunk)
{
    if (!chunk)
        return;
    arena_done(&chunk->arena);
    arena_done(&chunk->scratch);
    text_done(&chunk->page_line);
    codec_free(chunk->codec);
    free(chunk->own);
    free(chunk->records);
    free(chunk->faults);
    free(chunk);
}

/* That there is no chunk is no fault. */
static enum evtx_status
chunk_fault(struct evtx_fault *fault, enum evtx_status status, uint64_t number, const char *what)
{
    if (fault && status != EVTX_END)
        *fault = (struct evtx_fault){.status = status, .chunk = number, .what = what};
    return status;
}

/* Where a piece is missing in the middle, what lies behind it lies too far in front. It goes back
 * to where it was, behind the first record that is not whole. docs/format.md 5 */
static void mend_gap(struct evtx_chunk *chunk)
{
    uint32_t size = chunk->size, missing = EVTX_CHUNK_SIZE - size, at = CHUNK_HEADER;
    struct evtx_record record, next;

    while (!block_read(chunk->own, size, at, &record) && !record.torn)
        at += record.size;
    if (!block_next(chunk->own, size, at, NULL, &next))
        return;
    if (!chunk->source || !log_place(chunk->source, chunk->number).cut) {
        uint32_t last = chunk->header.last_record - missing;

        if (block_read(chunk->own, size, last, &record) || record.torn ||
            record.id != chunk->header.last_id)
            return; /* it is the end that is missing */
    }
    memmove(chunk->own + next.offset + missing, chunk->own + next.offset, size - next.offset);
    memset(chunk->own + next.offset, 0, missing);
    chunk->size = EVTX_CHUNK_SIZE;
    chunk_note(chunk, EVTX_TRUNCATED, next.offset, "a piece of the chunk is missing");
}

/* The number of chunks that the header of a log counts has 16 bits. */
static bool is_counted(const struct evtx_log *log, uint64_t number)
{
    return evtx_log_chunks(log) > UINT16_MAX || number < evtx_log_header(log)->chunks;
}

/* Whether what lies in the place of the chunk, and holds neither a header nor a record, never was
 * one. What only begins as a chunk is one that is cut; a whole block can be one that was destroyed,
 * unless the log was closed and does not count it. */
static bool is_foreign(const struct evtx_chunk *chunk)
{
    static const uint8_t magic[8] = "ElfChnk";
    const struct evtx_log *log = chunk->source;
    struct chunk_place place;

    if (!log)
        return false;
    place = log_place(log, chunk->number);
    if (place.at > 0)
        return true;
    if (is_counted(log, chunk->number) ||
        memcmp(chunk->bytes, magic, place.size < sizeof magic ? place.size : sizeof magic) == 0)
        return false;
    return place.size < EVTX_CHUNK_SIZE ||
           (evtx_log_has_header(log) && !(evtx_log_header(log)->flags & EVTX_DIRTY));
}

/* The bytes are in place; everything that was known of the last chunk is forgotten. */
static enum evtx_status
open_chunk(struct evtx_chunk *chunk, uint32_t size, uint64_t number, struct evtx_fault *fault)
{
    bool cut = size < EVTX_CHUNK_SIZE;
    enum evtx_status status;

    if (size < EVTX_CHUNK_SIZE)
        memset(chunk->own + size, 0, EVTX_CHUNK_SIZE - size);
    chunk->size = size;
    chunk->number = number;
    chunk->load++;
    chunk->count = chunk->fault_count = 0;
    chunk->foreign = 0;
    chunk->searched = false;
    chunk->own_definitions = NULL;
    chunk->next_place = SIZE_MAX;
    arena_reset(&chunk->arena);
    memset(&chunk->names, 0, sizeof chunk->names);
    chunk->names.arena = &chunk->arena;
    guard_forget(&chunk->seen);

    status = chunk_header_parse(chunk->bytes, size, &chunk->header);
    chunk->headless = status == EVTX_END || status == EVTX_BAD_MAGIC;
    if (status == EVTX_BAD_MAGIC && block_header(chunk->bytes, size, &chunk->header)) {
        chunk_note(chunk, EVTX_BAD_MAGIC, 0, "header of a chunk");
        status = EVTX_OK;
    }
    if (status != EVTX_OK && status != EVTX_END && is_foreign(chunk)) {
        chunk->foreign = log_place(chunk->source, number).size;
        return EVTX_END;
    }
    if (status != EVTX_OK)
        return chunk_fault(fault, status, number, "header of a chunk");
    if (cut)
        mend_gap(chunk);
    chunk_scan_records(chunk);
    lost_sectors_mark(chunk);
    if (cut && (!chunk->source || !log_place(chunk->source, number).cut))
        chunk_note(chunk, EVTX_TRUNCATED, size, "the file ends inside this chunk");
    losses_settle(chunk);
    return EVTX_OK;
}

void chunk_go_on(struct evtx_chunk *chunk, uint32_t nodes_left, size_t text_left)
{
    chunk->next_place = 0;
    chunk->nodes_left = nodes_left;
    chunk->text_left = text_left;
}

/* Makes the kernel map the next chunk, whose pages are then fetched record by record: prefetch()
 * in render.c. */
static void look_ahead(struct evtx_chunk *chunk, const struct evtx_log *log, uint64_t number)
{
    chunk->ahead = log_view(log, number + 1, EVTX_CHUNK_SIZE);
    if (chunk->ahead)
        (void)*(const volatile uint8_t *)(chunk->ahead + EVTX_CHUNK_SIZE - 1);
}

static int64_t shift_of(const struct evtx_log *log, uint64_t number)
{
    uint32_t size;

    if (number >= evtx_log_chunks(log))
        return 0;
    return (int64_t)(evtx_log_chunk_offset(log, number, &size) - EVTX_HEADER_SIZE -
                     number * EVTX_CHUNK_SIZE);
}

enum evtx_status evtx_chunk_load(struct evtx_chunk *chunk, const struct evtx_log *log,
                                 uint64_t number, struct evtx_fault *fault)
{
    size_t size = 0;
    enum evtx_status status;

    assert(chunk && log);
    chunk->count = chunk->fault_count = 0;
    chunk->foreign = 0;
    chunk->source = log;
    chunk->bytes = log_view(log, number, EVTX_CHUNK_SIZE);
    chunk->log = chunk->bytes ? log : NULL;
    chunk->ahead = NULL;
    chunk->shift = shift_of(log, number);
    if (chunk->bytes) {
        look_ahead(chunk, log, number);
        return open_chunk(chunk, EVTX_CHUNK_SIZE, number, fault);
    }
    chunk->bytes = chunk->own;
    status = log_read_chunk(log, number, chunk->own, &size);
    if (status != EVTX_OK)
        return chunk_fault(fault, status, number,
                           status == EVTX_TRUNCATED ? "the file became shorter" : "chunk");
    return open_chunk(chunk, (uint32_t)size, number, fault);
}

uint32_t evtx_chunk_foreign(const struct evtx_chunk *chunk)
{
    return chunk->foreign;
}

bool evtx_chunk_lost(const struct evtx_chunk *chunk)
{
    return chunk->log && log_lost(chunk->log);
}

void chunk_settle(struct evtx_chunk *chunk)
{
    if (chunk->bytes == chunk->own)
        return;
    memcpy(chunk->own, chunk->bytes, EVTX_CHUNK_SIZE);
    chunk->bytes = chunk->own;
}

enum evtx_status evtx_chunk_parse(struct evtx_chunk *chunk, const uint8_t *bytes, size_t size,
                                  uint64_t number, struct evtx_fault *fault)
{
    assert(bytes || size == 0);
    if (size > EVTX_CHUNK_SIZE)
        size = EVTX_CHUNK_SIZE;
    chunk->bytes = chunk->own;
    chunk->ahead = NULL;
    chunk->log = chunk->source = NULL;
    chunk->shift = 0;
    memcpy(chunk->own, bytes, size);
    return open_chunk(chunk, (uint32_t)size, number, fault);
}

bool evtx_chunk_searched(const struct evtx_chunk *chunk)
{
    return chunk->searched;
}

const struct evtx_chunk_header *evtx_chunk_header(const struct evtx_chunk *chunk)
{
    return &chunk->header;
}

/* Where the bytes end that the checksum of the records is of. */
static uint32_t live_end(const struct evtx_chunk *chunk, uint32_t size)
{
    uint32_t end = chunk->header.free_space < size ? chunk->header.free_space : size;

    return end > CHUNK_HEADER ? end : CHUNK_HEADER;
}

static uint32_t records_checksum(const struct evtx_chunk *chunk, uint32_t end)
{
    return checksum(0, chunk->bytes + CHUNK_HEADER, end - CHUNK_HEADER);
}

enum chunk_proof chunk_proof(const struct evtx_chunk *chunk, uint32_t *end)
{
    *end = live_end(chunk, chunk->size);
    if (chunk->headless)
        return PROOF_DIFFERS;
    if (chunk->header.flags & EVTX_NO_CHECKSUMS)
        return PROOF_NONE;
    return records_checksum(chunk, *end) == chunk->header.records_checksum ? PROOF_FITS
                                                                           : PROOF_DIFFERS;
}

struct evtx_checksums evtx_chunk_checksums(const struct evtx_chunk *chunk)
{
    const struct evtx_chunk_header *header = &chunk->header;
    struct evtx_checksums sums;

    sums.header = header->header_checksum_found;
    sums.records = records_checksum(chunk, live_end(chunk, EVTX_CHUNK_SIZE));
    sums.fit = (header->flags & EVTX_NO_CHECKSUMS) ||
               (sums.header == header->header_checksum && sums.records == header->records_checksum);
    return sums;
}

enum evtx_status evtx_chunk_set_codec(struct evtx_chunk *chunk, const char *label)
{
    struct codec *codec = codec_new(label);

    if (!codec)
        return errno == ENOMEM ? EVTX_NO_MEMORY : EVTX_BAD_VALUE;
    codec_free(chunk->codec);
    chunk->codec = codec;
    chunk->load++; /* programs take ANSI strings for windows-1252: what is known is not valid */
    return EVTX_OK;
}

size_t evtx_chunk_count(const struct evtx_chunk *chunk)
{
    return chunk->count;
}

const struct evtx_record *evtx_chunk_record(const struct evtx_chunk *chunk, size_t place)
{
    assert(place < chunk->count);
    return &chunk->records[place];
}

size_t evtx_chunk_faults(const struct evtx_chunk *chunk)
{
    return chunk->fault_count;
}

const struct evtx_fault *evtx_chunk_fault(const struct evtx_chunk *chunk, size_t index)
{
    assert(index < chunk->fault_count);
    return &chunk->faults[index];
}
