/* carve.c - finds stale records, and what else is to be known of them. docs/format.md 1.3 */
#include "core/base/cursor.h"
#include "core/carve/carver.h"
#include "core/log/block.h"

#include <errno.h>
#include <stdlib.h>

struct evtx_carver *evtx_carver_new(const struct evtx_log *log, struct evtx_templates *templates,
                                    const struct evtx_store *store)
{
    struct evtx_carver *carver = calloc(1, sizeof *carver);

    if (!carver)
        return NULL;
    carver->log = log;
    carver->store = store;
    carver->chunk = evtx_chunk_new(templates);
    carver->made = evtx_chunk_new(templates);
    carver->other = evtx_chunk_new(templates);
    carver->records = calloc(EVTX_MAX_RECORDS, sizeof *carver->records);
    if (carver->chunk && carver->made && carver->other && carver->records)
        return carver;
    evtx_carver_free(carver);
    return NULL;
}

void evtx_carver_free(struct evtx_carver *carver)
{
    if (!carver)
        return;
    evtx_chunk_free(carver->chunk);
    evtx_chunk_free(carver->made);
    evtx_chunk_free(carver->other);
    definitions_done(&carver->near);
    definitions_done(&carver->file);
    free(carver->records);
    live_done(&carver->live);
    free(carver);
}

void evtx_carver_stop_when(struct evtx_carver *carver, bool (*asked)(void *context), void *context)
{
    carver->stop = (struct stop){asked, context};
}

enum evtx_status evtx_carver_set_codec(struct evtx_carver *carver, const char *label)
{
    return evtx_chunk_set_codec(carver->made, label);
}

/* What a record's header says, where all of it lies between @at and @end. */
static bool read_record(const uint8_t *bytes, uint32_t at, uint32_t end, struct evtx_record *record)
{
    struct cursor c = cursor_over(bytes, at, end);

    if (!cursor_match(&c, "**\0\0", 4))
        return false;
    *record = (struct evtx_record){.offset = at, .size = cursor_u32(&c)};
    record->id = cursor_u64(&c);
    record->written = cursor_u64(&c);
    if (c.bad || record->size < RECORD_HEADER + RECORD_TRAILER || record->size % 8 != 0 ||
        record->size > end - at)
        return false;
    record->torn = load_u32(bytes + at + record->size - RECORD_TRAILER) != record->size;
    return true;
}

/* A record is believed when both of its sizes are the same, or else when its tokens are sound to
 * the last one. */
static bool sound(struct evtx_carver *carver, uint32_t at, uint32_t end, struct evtx_record *record)
{
    if (!read_record(carver->chunk->bytes, at, end, record))
        return false;
    if (!record->torn)
        return true;
    carver_move(carver, record);
    return !carver->move.bad && carver->move.ended;
}

static void scan(struct evtx_carver *carver, uint32_t from, uint32_t end)
{
    const uint8_t *bytes = carver->chunk->bytes;

    while (from < end && carver->count < EVTX_MAX_RECORDS) {
        struct evtx_record *record = &carver->records[carver->count];

        from = block_find(bytes, from, end);
        if (from == end)
            break;
        if (sound(carver, from, end, record)) {
            carver->count++;
            from += record->size;
        } else {
            from++;
        }
    }
}

/* Between live records, and behind the last one. Where a torn one ends is not sure: others may lie
 * inside of it, or reach into it. */
static void scan_all(struct evtx_carver *carver)
{
    const struct evtx_chunk *chunk = carver->chunk;
    uint32_t from = 0;

    carver->count = 0;
    for (size_t i = 0; i < chunk->count; i++) {
        const struct evtx_record *live = &chunk->records[i];
        uint32_t end = live->offset + (live->torn ? RECORD_HEADER : live->size);

        if (live->offset > from)
            scan(carver, from, live->offset);
        from = end > from ? end : from;
    }
    scan(carver, from, chunk->size);
}

/* Loads a chunk, which may have lost its header: then none of its records is live. */
static enum evtx_status load(struct evtx_chunk *chunk, const struct evtx_log *log, uint64_t number,
                             struct definition_place *place, struct evtx_fault *fault)
{
    enum evtx_status status = evtx_chunk_load(chunk, log, number, fault);
    bool lost = status == EVTX_BAD_MAGIC;

    if (status != EVTX_OK && !lost)
        return status;
    chunk_settle(chunk);
    *place = (struct definition_place){
        .bytes = chunk->bytes,
        .size = chunk->size,
        .records = chunk->records,
        .count = chunk->count,
        .checked = !lost && evtx_chunk_checksums(chunk).fit,
    };
    return EVTX_OK;
}

static enum evtx_status go_through_file(struct evtx_carver *carver)
{
    uint64_t count = evtx_log_stored(carver->log);
    struct evtx_chunk *other = carver->other;
    struct definition_place place;

    for (uint64_t i = 0; i < count; i++) {
        uint64_t n = evtx_log_stored_at(carver->log, i);

        if (stop_asked(&carver->stop)) {
            errno = ECANCELED;
            return EVTX_IO;
        }
        if (load(other, carver->log, n, &place, NULL) == EVTX_OK &&
            (!live_add(&carver->live, n, other->records, other->count) ||
             !definitions_add(&carver->file, &carver->move, &place)))
            return EVTX_NO_MEMORY;
    }
    return live_group(&carver->live) ? EVTX_OK : EVTX_NO_MEMORY;
}

/* Goes through the file, once: its definitions, and which chunk has which records. Nothing of it is
 * kept if that comes to no end. */
static enum evtx_status know_file(struct evtx_carver *carver)
{
    enum evtx_status status = carver->knows_file ? EVTX_OK : go_through_file(carver);

    carver->knows_file = status == EVTX_OK;
    if (!carver->knows_file) {
        definitions_done(&carver->file);
        live_done(&carver->live);
    }
    return status;
}

enum evtx_status
evtx_carve(struct evtx_carver *carver, uint64_t chunk, size_t *count, struct evtx_fault *fault)
{
    enum evtx_status status = load(carver->chunk, carver->log, chunk, &carver->place, fault);

    carver->count = 0;
    if (status != EVTX_OK)
        return status;
    move_allow(&carver->move, MOVE_CHUNK);
    scan_all(carver);
    definitions_done(&carver->near);
    if (carver->count && !definitions_add(&carver->near, &carver->move, &carver->place))
        return EVTX_NO_MEMORY;
    status = carver->count ? know_file(carver) : EVTX_OK;
    if (status != EVTX_OK)
        return status;
    move_allow(&carver->move, MOVE_RECORDS);
    carver->nodes_left = MAX_CHUNK_NODES;
    carver->text_left = EVTX_MAX_CHUNK_TEXT;
    *count = carver->count;
    return EVTX_OK;
}

const struct evtx_record *evtx_carved(const struct evtx_carver *carver, size_t index)
{
    return &carver->records[index];
}
