/* record_scan.c - the scan over the records of a chunk. docs/format.md 1.5 */
#include "core/base/cursor.h"
#include "core/log/block.h"
#include "core/log/chunk.h"
#include "core/log/chunk_header.h"

/* Of a chunk. Each may look at all that is behind it. */
enum { MAX_MENDED = 256 };

/** Where the scan is. */
struct scan {
    struct evtx_chunk *chunk;
    uint32_t live_end; /* the live records end here at the latest */
    uint32_t mended;   /* records whose header was not taken as it is */
};

void chunk_note(struct evtx_chunk *chunk, enum evtx_status status, uint32_t offset,
                const char *what)
{
    if (chunk->fault_count == MAX_CHUNK_FAULTS)
        return;
    chunk->faults[chunk->fault_count++] = (struct evtx_fault){.status = status,
                                                              .what = what,
                                                              .chunk = chunk->number,
                                                              .shift = chunk->shift,
                                                              .offset = offset};
}

uint32_t chunk_cut_off(const struct evtx_chunk *chunk, const struct evtx_record *record)
{
    uint32_t whole = load_u32(chunk->bytes + record->offset + 4), end = chunk->size;

    if (end == EVTX_CHUNK_SIZE || record->offset + record->size != end || whole <= record->size ||
        whole > EVTX_CHUNK_SIZE)
        return 0;
    return whole - record->size;
}

const char *chunk_flaw(const struct evtx_chunk *chunk, const struct evtx_record *record)
{
    const uint8_t *bytes = chunk->bytes + record->offset;

    if (memcmp(bytes, record_magic, sizeof record_magic) != 0)
        return "the record's magic is wrong";
    if (chunk_cut_off(chunk, record))
        return "the file ends inside the record";
    if (load_u32(bytes + 4) != record->size ||
        load_u32(bytes + record->size - RECORD_TRAILER) != record->size)
        return "the sizes at the record's start and end differ";
    return "a sector of it is zeros";
}

/* What lies at @offset, as block_read(). */
static const char *
read_at(const struct evtx_chunk *chunk, uint32_t offset, struct evtx_record *record)
{
    return block_read(chunk->bytes, chunk->size, offset, record);
}

static const struct evtx_record *last_of(const struct evtx_chunk *chunk)
{
    return chunk->count ? &chunk->records[chunk->count - 1] : NULL;
}

/* The last record may be torn, but there is one where the header says. 0: there is none. */
static uint32_t last_by_header(const struct scan *scan, uint32_t from)
{
    const struct evtx_chunk_header *header = &scan->chunk->header;
    struct evtx_record record;

    if (header->last_record < from || header->last_record >= scan->live_end ||
        read_at(scan->chunk, header->last_record, &record) || record.id != header->last_id ||
        record.size > scan->live_end - header->last_record)
        return 0;
    return header->last_record;
}

/* The next place behind a damaged one where a record must be: a chunk also holds stale records of
 * an earlier round, whose IDs are not those of the header. 0: there is none. */
static uint32_t find_live_record(const struct scan *scan, uint32_t from)
{
    const struct evtx_chunk *chunk = scan->chunk;
    const struct evtx_chunk_header *header = &chunk->header;
    uint64_t search_end = (uint64_t)header->last_record + sizeof(uint32_t);
    uint32_t end = search_end < scan->live_end ? (uint32_t)search_end : scan->live_end;
    struct evtx_record record;

    if (chunk->headless)
        return block_next(chunk->bytes, scan->live_end, from, last_of(chunk), &record)
                   ? record.offset
                   : 0;
    for (uint32_t at = block_find(chunk->bytes, from, end); at < end;
         at = block_find(chunk->bytes, at + 1, end))
        if (!read_at(chunk, at, &record) && !record.torn && record.size <= scan->live_end - at &&
            record.written <= INT64_MAX && record.id >= header->first_id &&
            record.id <= header->last_id)
            return at;
    return last_by_header(scan, from);
}

/* Whether the bytes from @at to @end begin and end with the same size. */
static bool sizes_agree(const struct evtx_chunk *chunk, uint32_t at, uint32_t size, uint32_t end)
{
    return size >= RECORD_HEADER + RECORD_TRAILER && size <= end - at &&
           load_u32(chunk->bytes + at + size - RECORD_TRAILER) == size;
}

/* A torn record ends where its size says if the next record follows there, else where the size at
 * its end says, or the next one begins, at the latest. */
static void settle_size(const struct scan *scan, struct evtx_record *record)
{
    const struct evtx_chunk *chunk = scan->chunk;
    uint32_t next = record->offset + record->size, size;
    struct evtx_record follower;

    if (next == scan->live_end ||
        (!read_at(chunk, next, &follower) && follower.id == record->id + 1))
        return;
    next = find_live_record(scan, record->offset + RECORD_HEADER);
    if (!next)
        return;
    size = next - record->offset;
    if (record->size > size || sizes_agree(chunk, record->offset, size, next))
        record->size = size;
}

/* A record whose magic or size is wrong is believed if it has the very ID that comes next, and
 * something says where it ends: its sizes, or the record behind it, which begins at @next unless
 * that is 0. */
static bool believe(const struct scan *scan, uint32_t at, uint32_t next, struct evtx_record *record)
{
    const struct evtx_chunk *chunk = scan->chunk;
    const struct evtx_record *last = last_of(chunk);
    uint32_t end = next ? next : scan->live_end, size;
    const uint8_t *bytes = chunk->bytes + at;

    if (end - at < RECORD_HEADER + RECORD_TRAILER || (!last && chunk->headless) ||
        load_u64(bytes + 8) != (last ? last->id + 1 : chunk->header.first_id))
        return false;
    size = load_u32(bytes + 4);
    if (!sizes_agree(chunk, at, size, end)) {
        bool cut = chunk->size < EVTX_CHUNK_SIZE && scan->live_end == chunk->size;

        if (!next && !cut && (chunk->headless || at != chunk->header.last_record))
            return false;
        size = end - at;
    }
    *record = (struct evtx_record){.id = load_u64(bytes + 8),
                                   .written = load_u64(bytes + 16),
                                   .offset = at,
                                   .size = size,
                                   .torn = true};
    return true;
}

static bool may_mend(struct scan *scan)
{
    return scan->mended++ < MAX_MENDED;
}

static bool blank(const struct evtx_chunk *chunk, uint32_t offset)
{
    uint32_t left = chunk->size - offset;

    return left < RECORD_HEADER || load_u32(chunk->bytes + offset) == 0;
}

/* Behind the record with the last ID stale ones may follow. But IDs can repeat, and where the
 * header points at a later record with that ID, that one is the last. */
static bool is_last(const struct scan *scan, const struct evtx_record *record)
{
    const struct evtx_chunk_header *header = &scan->chunk->header;
    struct evtx_record pointed;

    if (record->id != header->last_id)
        return false;
    return header->last_record <= record->offset ||
           read_at(scan->chunk, header->last_record, &pointed) || pointed.id != record->id;
}

/* Walks to the end of what the header says is live. Returns where it stopped. */
static uint32_t scan_records(struct scan *scan)
{
    struct evtx_chunk *chunk = scan->chunk;
    uint32_t at = CHUNK_HEADER;

    while (at < scan->live_end && chunk->count < EVTX_MAX_RECORDS) {
        struct evtx_record *record = &chunk->records[chunk->count];
        const char *wrong = read_at(chunk, at, record);
        uint32_t next = 0;

        if (wrong) {
            next = find_live_record(scan, at + 1);
            if (may_mend(scan) && believe(scan, at, next, record))
                wrong = NULL;
        } else if (record->torn && may_mend(scan)) {
            settle_size(scan, record);
        }
        if (!wrong) {
            if (chunk->headless && chunk->count && !block_follows(record, record - 1))
                break;
            chunk->count++;
            at += record->size;
            if (!chunk->headless && is_last(scan, record))
                break;
            continue;
        }
        if (next || !blank(chunk, at)) /* zeros at the end: less was written than the header says */
            chunk_note(chunk, EVTX_BAD_VALUE, at, wrong);
        if (!next)
            break;
        at = next;
    }
    return at;
}

/* Records that were written behind those that the header knows of: each is whole, and has the ID
 * that comes next. Those of an earlier round have others. Windows writes the header later, so they
 * are no damage. */
static void scan_on(struct evtx_chunk *chunk, uint32_t at)
{
    const struct evtx_chunk_header *header = &chunk->header;
    const struct evtx_record *last = last_of(chunk);
    uint64_t id = last ? last->id + 1 : header->first_id;

    if (!last && header->first_id > header->last_id)
        return;
    if (at < CHUNK_HEADER)
        at = CHUNK_HEADER;
    for (; chunk->count < EVTX_MAX_RECORDS; id++) {
        struct evtx_record *record = &chunk->records[chunk->count];

        if (read_at(chunk, at, record) || record->torn || record->id != id ||
            record->written > INT64_MAX)
            break;
        chunk->count++;
        at += record->size;
    }
}

void chunk_scan_records(struct evtx_chunk *chunk)
{
    uint32_t free_space = chunk->headless ? chunk->size : chunk->header.free_space, at;
    struct scan scan = {.chunk = chunk,
                        .live_end = free_space < chunk->size ? free_space : chunk->size};

    at = scan_records(&scan);
    if (!chunk->headless && at >= scan.live_end)
        scan_on(chunk, at);
}
