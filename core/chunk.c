/* chunk.c - the 64 KiB unit of a log: its header, and the walk over its records. */
#include "core/chunk.h"
#include "core/checksum.h"
#include "core/cursor.h"
#include "core/fault.h"

#include <errno.h>
#include <stdlib.h>

static const uint8_t record_magic[4] = {'*', '*', 0, 0};

/** Where the walk is. docs/format.md 1.5 */
struct walk {
    struct evtx_chunk *chunk;
    uint32_t live_end; /* the live records end here at the latest */
};

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
    codec_free(chunk->codec);
    free(chunk->own);
    free(chunk->records);
    free(chunk->faults);
    free(chunk);
}

static void
note_fault(struct evtx_chunk *chunk, enum evtx_status status, uint32_t offset, const char *what)
{
    if (chunk->fault_count == MAX_CHUNK_FAULTS)
        return;
    chunk->faults[chunk->fault_count++] = (struct evtx_fault){
        .status = status, .what = what, .chunk = chunk->number, .offset = offset};
}

/* docs/format.md 1.3; the time may be impossible, since the event has one of its own. */
static const char *
read_record(const struct evtx_chunk *chunk, uint32_t offset, struct evtx_record *record)
{
    const uint8_t *bytes = chunk->bytes + offset;
    uint32_t left = offset < chunk->size ? chunk->size - offset : 0, size;

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

static uint32_t find_magic(const struct evtx_chunk *chunk, uint32_t from, uint32_t end)
{
    const uint8_t *hit = NULL;

    if (from < end)
        hit = memmem(chunk->bytes + from, end - from, record_magic, sizeof record_magic);
    return hit ? (uint32_t)(hit - chunk->bytes) : end;
}

/* The next place behind a damaged one where a record must be: a chunk also holds stale records of
 * an earlier round, whose IDs are not those of the header. 0: there is none. docs/format.md 1.5 */
static uint32_t find_live_record(const struct walk *walk, uint32_t from)
{
    const struct evtx_chunk_header *header = &walk->chunk->header;
    uint64_t search_end = (uint64_t)header->last_record + sizeof record_magic;
    uint32_t end = search_end < walk->live_end ? (uint32_t)search_end : walk->live_end;
    struct evtx_record record;

    for (uint32_t at = find_magic(walk->chunk, from, end); at < end;
         at = find_magic(walk->chunk, at + 1, end))
        if (!read_record(walk->chunk, at, &record) && !record.torn &&
            record.size <= walk->live_end - at && record.written <= INT64_MAX &&
            record.id >= header->first_id && record.id <= header->last_id)
            return at;
    return 0;
}

static bool blank(const struct evtx_chunk *chunk, uint32_t offset)
{
    uint32_t left = chunk->size - offset;

    return left < RECORD_HEADER || load_u32(chunk->bytes + offset) == 0;
}

/* Behind the record with the last ID stale ones may follow. But IDs can repeat, and where the
 * header points at a later record with that ID, that one is the last. docs/format.md 1.5 */
static bool is_last(const struct walk *walk, const struct evtx_record *record)
{
    const struct evtx_chunk_header *header = &walk->chunk->header;
    struct evtx_record pointed;

    if (record->id != header->last_id)
        return false;
    return header->last_record <= record->offset ||
           read_record(walk->chunk, header->last_record, &pointed) || pointed.id != record->id;
}

static void walk_records(struct walk *walk)
{
    struct evtx_chunk *chunk = walk->chunk;
    uint32_t at = CHUNK_HEADER;

    while (at < walk->live_end && chunk->count < EVTX_MAX_RECORDS) {
        struct evtx_record *record = &chunk->records[chunk->count];
        const char *wrong = read_record(chunk, at, record);
        uint32_t next;

        if (!wrong) {
            chunk->count++;
            at += record->size;
            if (is_last(walk, record))
                break;
            continue;
        }
        next = find_live_record(walk, at + 1);
        if (next || !blank(chunk, at)) /* zeros at the end: less was written than the header says */
            note_fault(chunk, EVTX_BAD_VALUE, at, wrong);
        if (!next)
            break;
        at = next;
    }
}

/* That there is no chunk is no fault. */
static enum evtx_status
chunk_fault(struct evtx_fault *fault, enum evtx_status status, uint64_t number, const char *what)
{
    if (fault && status != EVTX_END)
        *fault = (struct evtx_fault){.status = status, .chunk = number, .what = what};
    return status;
}

/* The bytes are in place; everything that was known of the last chunk is forgotten. */
static enum evtx_status
open_chunk(struct evtx_chunk *chunk, uint32_t size, uint64_t number, struct evtx_fault *fault)
{
    struct walk walk = {.chunk = chunk};
    enum evtx_status status;

    if (size < EVTX_CHUNK_SIZE)
        memset(chunk->own + size, 0, EVTX_CHUNK_SIZE - size);
    chunk->size = size;
    chunk->number = number;
    chunk->load++;
    chunk->count = chunk->fault_count = 0;
    chunk->next_place = SIZE_MAX;
    arena_reset(&chunk->arena);
    memset(&chunk->names, 0, sizeof chunk->names);
    chunk->names.arena = &chunk->arena;

    status = log_parse_chunk_header(chunk->bytes, size, &chunk->header);
    if (status != EVTX_OK)
        return chunk_fault(fault, status, number, "header of a chunk");
    walk.live_end = chunk->header.free_space < size ? chunk->header.free_space : size;
    walk_records(&walk);
    if (size < EVTX_CHUNK_SIZE)
        note_fault(chunk, EVTX_TRUNCATED, size, "the file ends inside this chunk");
    return EVTX_OK;
}

/* Makes the kernel map the next chunk, whose pages are then fetched record by record: prefetch()
 * in render.c. */
static void look_ahead(struct evtx_chunk *chunk, const struct evtx_log *log, uint64_t number)
{
    chunk->ahead = log_view(log, number + 1, EVTX_CHUNK_SIZE);
    if (chunk->ahead)
        (void)*(const volatile uint8_t *)(chunk->ahead + EVTX_CHUNK_SIZE - 1);
}

enum evtx_status evtx_chunk_load(struct evtx_chunk *chunk, const struct evtx_log *log,
                                 uint64_t number, struct evtx_fault *fault)
{
    size_t size = 0;
    enum evtx_status status;

    chunk->count = chunk->fault_count = 0;
    chunk->source = log;
    chunk->bytes = log_view(log, number, EVTX_CHUNK_SIZE);
    chunk->log = chunk->bytes ? log : NULL;
    chunk->ahead = NULL;
    if (chunk->bytes) {
        look_ahead(chunk, log, number);
        return open_chunk(chunk, EVTX_CHUNK_SIZE, number, fault);
    }
    chunk->bytes = chunk->own;
    status = log_read(log, number, chunk->own, EVTX_CHUNK_SIZE, &size);
    if (status != EVTX_OK)
        return chunk_fault(fault, status, number,
                           status == EVTX_TRUNCATED ? "the file became shorter" : "chunk");
    return open_chunk(chunk, (uint32_t)size, number, fault);
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
    if (size > EVTX_CHUNK_SIZE)
        size = EVTX_CHUNK_SIZE;
    chunk->bytes = chunk->own;
    chunk->ahead = NULL;
    chunk->log = chunk->source = NULL;
    memcpy(chunk->own, bytes, size);
    return open_chunk(chunk, (uint32_t)size, number, fault);
}

const struct evtx_chunk_header *evtx_chunk_header(const struct evtx_chunk *chunk)
{
    return &chunk->header;
}

struct evtx_checksums evtx_chunk_checksums(const struct evtx_chunk *chunk)
{
    const struct evtx_chunk_header *header = &chunk->header;
    uint32_t end = header->free_space < EVTX_CHUNK_SIZE ? header->free_space : EVTX_CHUNK_SIZE;
    struct evtx_checksums sums;

    sums.header = header->header_checksum_found;
    sums.records =
        checksum(0, chunk->bytes + CHUNK_HEADER, end > CHUNK_HEADER ? end - CHUNK_HEADER : 0);
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
    return &chunk->records[place];
}

size_t evtx_chunk_faults(const struct evtx_chunk *chunk)
{
    return chunk->fault_count;
}

const struct evtx_fault *evtx_chunk_fault(const struct evtx_chunk *chunk, size_t index)
{
    return &chunk->faults[index];
}

const char *evtx_chunk_doubt(const struct evtx_chunk *chunk)
{
    return chunk->doubt;
}
