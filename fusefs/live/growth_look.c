/* growth_look.c - reads a log, compares it with what it was, and holds what is not settled. What
 * lies in a hole of the file costs nothing: chunks are gone through by what is there now, and by
 * what was there. */
#include "fusefs/live/growth_look.h"

#include "core/base/list.h"
#include "core/live.h"

#include <stdlib.h>
#include <string.h>

/* The chunks that are not what is shown, and where the pass over all is. */
struct look {
    struct growth *growth;
    struct evtx_log *log;
    const struct evtx_log *before;
    uint8_t *bytes;            /* of a chunk; owned */
    struct growth_chunk *list; /* owned */
    size_t count, room;
    uint64_t unchanged; /* the last chunk with records that did not change, and its records */
    struct growth_records unchanged_records;
    uint64_t newest, newest_id; /* of those, the one with the newest record */
    bool failed;
};

/* ---- reading --------------------------------------------------------------------------------- */

static uint64_t shown_hash(const struct look *look, uint64_t number)
{
    return look->before ? evtx_log_seen(look->before, number) : 0;
}

/* Whether the state before shows records in chunk @number, or may. */
static bool was_shown(const struct look *look, uint64_t number)
{
    return shown_hash(look, number) > EVTX_SEEN_ZEROS;
}

static void note_newest(struct look *look, uint64_t number, const struct growth_records *records)
{
    if (records->first_id <= records->last_id && records->last_id > 0 &&
        records->last_id >= look->newest_id) {
        look->newest = number;
        look->newest_id = records->last_id;
    }
}

static struct growth_records records_of(const struct evtx_chunk_header *header)
{
    return (struct growth_records){header->first_id, header->last_id, header->first_number,
                                   header->last_number};
}

static void add(struct look *look, const struct growth_chunk *chunk)
{
    struct growth_chunk *list = list_grow(look->list, look->count, &look->room, sizeof *list, 16);

    if (!list) {
        look->failed = true;
        return;
    }
    look->list = list;
    look->list[look->count++] = *chunk;
}

static void see(struct look *look, uint64_t number)
{
    struct growth_chunk chunk = {.number = number, .before = look->unchanged};
    struct evtx_chunk_header header = {0};
    uint32_t size;

    if (evtx_log_see(look->log, number, look->bytes) != EVTX_OK)
        return; /* a disk that fails is told of by who reads the chunk */
    (void)evtx_log_chunk_offset(look->log, number, &size);
    chunk.hash = evtx_log_seen(look->log, number);
    if (chunk.hash == shown_hash(look, number)) {
        if (chunk.hash == EVTX_SEEN_ZEROS ||
            evtx_chunk_wholeness(look->bytes, size, &header) == EVTX_UNUSED)
            return;
        look->unchanged = number;
        look->unchanged_records = records_of(&header);
        note_newest(look, number, &look->unchanged_records);
    } else {
        chunk.wholeness = evtx_chunk_wholeness(look->bytes, size, &header);
        chunk.records = records_of(&header);
        chunk.before_records = look->unchanged_records;
        chunk.shown = was_shown(look, number);
        chunk.tail = look->growth->tailed && look->growth->tail == number;
        add(look, &chunk);
    }
}

static void read_all(struct look *look, const struct stop *stop)
{
    look->bytes = malloc(EVTX_CHUNK_SIZE);
    look->failed = !look->bytes;
    for (uint64_t i = 0; !look->failed && i < evtx_log_stored(look->log) && !stop_asked(stop); i++)
        see(look, evtx_log_stored_at(look->log, i));
}

/* ---- holding --------------------------------------------------------------------------------- */

static bool hold(struct look *look, const struct growth_chunk *chunk)
{
    if (chunk->tail)
        return evtx_log_keep(look->log, chunk->number, look->growth->copy, look->growth->size);
    return evtx_log_hold(look->log, chunk->number);
}

/* The last chunk is rewritten with each record: it is read from a copy in any case. */
static bool keep_tail(struct look *look)
{
    for (size_t i = 0; i < look->count; i++)
        if (!look->list[i].held && look->list[i].wholeness != EVTX_UNUSED)
            note_newest(look, look->list[i].number, &look->list[i].records);
    look->growth->tailed = look->newest != GROWTH_NONE;
    if (!look->growth->tailed)
        return true;
    growth_note_tail(look->growth, look->log, look->newest);
    return look->growth->copy &&
           evtx_log_keep(look->log, look->newest, look->growth->copy, look->growth->size);
}

/* False: no state can be had of it now. */
static bool hold_all(struct look *look)
{
    bool done = true, kept = false;

    for (size_t i = 0; done && i < look->count; i++)
        if (look->list[i].held) {
            done = hold(look, &look->list[i]);
            kept |= look->list[i].tail;
        }
    return done && (kept || keep_tail(look));
}

void growth_note_tail(struct growth *growth, const struct evtx_log *log, uint64_t chunk)
{
    uint32_t size;

    if (!growth->copy)
        growth->copy = malloc(EVTX_CHUNK_SIZE);
    (void)evtx_log_chunk_offset(log, chunk, &size);
    growth->tail = chunk;
    growth->size = size;
    growth->tailed = true;
    if (!growth->copy || evtx_log_see(log, chunk, growth->copy) == EVTX_OK)
        return;
    free(growth->copy);
    growth->copy = NULL;
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* The header, and what else lies in no chunk. Of that only a report was made, if it was seen. */
static bool rest_differs(const struct evtx_log *log, const struct evtx_log *before)
{
    const struct evtx_log_header *now = evtx_log_header(log), *then = evtx_log_header(before);
    uint64_t seen = evtx_log_seen_rest(before);

    if (now->checksum_found != then->checksum_found || now->flags != then->flags ||
        now->checksum != then->checksum)
        return true;
    return seen && evtx_log_see_rest(log) == EVTX_OK && evtx_log_seen_rest(log) != seen;
}

/* Whether something was shown in chunk @number where there is none, or a hole, now. */
static bool is_gone(const struct evtx_log *log, uint64_t number)
{
    uint64_t index;

    return number >= evtx_log_chunks(log) || !evtx_log_is_stored(log, number, &index);
}

/* Whether the state before shows something else there, or cannot be read there any more. */
static bool chunk_differs(const struct look *look, const struct growth_chunk *chunk)
{
    uint64_t shown = shown_hash(look, chunk->number);

    if (evtx_log_seen(look->log, chunk->number) == shown)
        return !evtx_log_holds(look->before, chunk->number);
    return shown || !chunk->held;
}

static bool differs(const struct look *look)
{
    const struct evtx_log *log = look->log, *before = look->before;

    if (!before || evtx_log_changed(before) || (evtx_log_held(before) && !evtx_log_held(log)))
        return true;
    if (!evtx_log_held(log) &&
        (evtx_log_size(log) != evtx_log_size(before) || rest_differs(log, before)))
        return true;
    for (size_t i = 0; i < look->count; i++)
        if (chunk_differs(look, &look->list[i]))
            return true;
    for (uint64_t n = evtx_log_next_seen(before, 0); n < evtx_log_chunks(before);
         n = evtx_log_next_seen(before, n + 1))
        if (is_gone(log, n))
            return true;
    return false;
}

/* Whether the last chunk is half, and nobody knows what it was. */
static bool lacks_copy(const struct look *look)
{
    for (size_t i = 0; i < look->count; i++)
        if (look->list[i].held && look->list[i].tail && !look->growth->copy)
            return true;
    return false;
}

enum growth_found growth_look(struct growth *growth, struct evtx_log *log,
                              const struct evtx_log *before, int64_t now, const struct stop *stop)
{
    struct look look = {.growth = growth,
                        .log = log,
                        .before = before,
                        .unchanged = GROWTH_NONE,
                        .newest = GROWTH_NONE};
    enum growth_found found = GROWTH_AGAIN;

    evtx_log_hurry(log);
    read_all(&look, stop);
    if (!look.failed &&
        growth_judge(growth, look.list, look.count, evtx_log_header(log)->first_chunk != 0, now) &&
        !lacks_copy(&look) && hold_all(&look))
        found = differs(&look) ? GROWTH_DIFFERS : GROWTH_SAME;
    free(look.list);
    free(look.bytes);
    return found;
}
