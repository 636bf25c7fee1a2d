/* layout.c - the search for chunks by their magic, and the list of what was found. docs/format.md
 * 1.2, 5 */
#include "core/log/layout.h"
#include "core/base/cursor.h"
#include "core/base/list.h"
#include "core/log/chunk_header.h"

#include <assert.h>
#include <stdlib.h>

enum {
    PROBES = 64, /* evenly spread; a log of 4 MB is probed wholly */
    MAGIC = 8,
    LOOK_AT = 2 * EVTX_CHUNK_SIZE, /* for a chunk that was shifted */
    LOOK_BLOCK = 16384,
    SEARCH_BLOCK = 1 << 16,
    MOST_WITHOUT_CHUNK = 64 << 20 /* bytes, before a file without a header is no log */
};

static const uint8_t magic[MAGIC] = "ElfChnk";

/* Off the beaten track a magic alone is not enough: an event can hold one. */
static bool plausible(const uint8_t *header, size_t size)
{
    return size >= CHUNK_HEADER_USED && load_u32(header + 40) == CHUNK_HEADER_USED &&
           load_u32(header + 44) < EVTX_CHUNK_SIZE && load_u32(header + 48) <= EVTX_CHUNK_SIZE;
}

/* --- probing ---------------------------------------------------------------------------------- */

enum probe { PROBE_CHUNK, PROBE_ZERO, PROBE_WRONG };

static enum probe probe(const struct part *part, uint64_t chunk)
{
    static const uint8_t zeros[MAGIC];
    uint8_t bytes[MAGIC] = {0};
    size_t got;

    if (!part_read(part, bytes, MAGIC, EVTX_HEADER_SIZE + chunk * EVTX_CHUNK_SIZE, &got))
        return PROBE_CHUNK; /* who reads the chunk will be told */
    if (memcmp(bytes, magic, MAGIC) == 0)
        return PROBE_CHUNK;
    return memcmp(bytes, zeros, MAGIC) == 0 ? PROBE_ZERO : PROBE_WRONG;
}

/* Whether a chunk begins between the places where chunks should, from that of @chunk on. */
static bool has_chunk_between(const struct part *part, uint64_t chunk)
{
    uint64_t from = EVTX_HEADER_SIZE + chunk * EVTX_CHUNK_SIZE;
    uint8_t bytes[LOOK_BLOCK + CHUNK_HEADER_USED];
    size_t got;

    for (uint64_t begin = 0; begin < LOOK_AT; begin += LOOK_BLOCK) {
        if (!part_read(part, bytes, sizeof bytes, from + begin, &got))
            return false; /* who reads the chunk will be told */
        for (size_t at = 0; at < LOOK_BLOCK && at < got; at++) {
            const uint8_t *hit = memmem(bytes + at, got - at, magic, MAGIC);

            if (!hit)
                break;
            at = (size_t)(hit - bytes);
            if ((begin + at) % EVTX_CHUNK_SIZE != 0 && plausible(hit, got - at))
                return true;
        }
        if (got < sizeof bytes)
            break;
    }
    return false;
}

/* Probes chunks from @from on, each @step. *@used: the last one that is there. False: what lies in
 * one place is no chunk. */
static bool
probe_each(const struct part *part, uint64_t from, uint64_t end, uint64_t step, uint64_t *used)
{
    for (uint64_t n = from; n < end; n += step) {
        enum probe found = probe(part, n);

        if (found == PROBE_WRONG)
            return false;
        if (found == PROBE_CHUNK)
            *used = n;
    }
    return true;
}

/* A piece too many or too few shifts all that lies behind it, so a few probes notice it. Where the
 * chunks that are in use end it can be one that lies between two probes: there as many are probed
 * again, until each is. But a probe that finds zeros says nothing, as most chunks end with some:
 * the last chunk that is found, unless the file ends with it, can be the one before the shift, and
 * then the next one is not far. */
bool layout_is_regular(const struct part *part, uint64_t chunks)
{
    uint64_t from = 0, end = chunks, step = chunks, used = 0;

    do {
        step = step / PROBES + 1;
        if (!probe_each(part, from, end, step, &used))
            return false;
        from = used + 1;
        end = from + step < chunks ? from + step : chunks;
    } while (step > 1);
    if (chunks == 0 || part->size < EVTX_HEADER_SIZE + MAGIC)
        return true;
    if (probe(part, 0) != PROBE_CHUNK)
        return false;
    return part->size == EVTX_HEADER_SIZE + (used + 1) * EVTX_CHUNK_SIZE ||
           !has_chunk_between(part, used);
}

/* --- laying out ------------------------------------------------------------------------------- */

/* What becomes of a file from one end to the other. */
struct search {
    const struct part *part;
    const struct extents *data;
    size_t extent; /* of .data: those before it end before what is laid out next */
    struct layout *made;
    uint64_t from;    /* what lies before it is laid out */
    uint64_t pending; /* the chunk that was found last, whose end is not known; NOWHERE: none */
    uint8_t *bytes;
};

#define NOWHERE UINT64_MAX

static bool is_whole(const struct chunk_place *place)
{
    return place->size == EVTX_CHUNK_SIZE && place->at == 0 && !place->cut;
}

/* Whether the last run goes on with a whole chunk at @offset. */
static bool goes_on(const struct layout *made, uint64_t offset, bool stored)
{
    const struct chunk_run *last = made->count ? &made->runs[made->count - 1] : NULL;

    return last && last->stored == stored && is_whole(&last->place) &&
           offset == last->place.offset + (made->chunks - last->first) * EVTX_CHUNK_SIZE;
}

static bool append(struct layout *made, const struct chunk_place *place, bool stored, uint64_t n)
{
    assert(n <= 1 || is_whole(place));
    assert(made->chunks <= EVTX_MAX_CHUNKS && made->stored <= made->chunks);
    if (n > EVTX_MAX_CHUNKS - made->chunks)
        n = EVTX_MAX_CHUNKS - made->chunks;
    if (n > 0 && !(is_whole(place) && goes_on(made, place->offset, stored))) {
        struct chunk_run *runs = list_grow(made->runs, made->count, &made->room, sizeof *runs, 1);

        if (!runs)
            return false;
        made->runs = runs;
        made->runs[made->count++] = (struct chunk_run){
            .first = made->chunks, .before = made->stored, .place = *place, .stored = stored};
    }
    made->chunks += n;
    made->stored += stored ? n : 0;
    return true;
}

/* How many of @n chunks, the first of which is @place, are stored, or else not, like that one. */
static uint64_t alike(struct search *s, const struct chunk_place *place, uint64_t n, bool *stored)
{
    const struct extents *data = s->data;
    const struct extent *extent;
    uint64_t same;

    while (s->extent < data->count && data->list[s->extent].to <= place->offset)
        s->extent++;
    *stored = false;
    if (s->extent == data->count)
        return n;
    extent = &data->list[s->extent];
    *stored = extent->from < place->offset + place->size;
    same = *stored ? (extent->to - place->offset + EVTX_CHUNK_SIZE - 1) / EVTX_CHUNK_SIZE
                   : (extent->from - place->offset) / EVTX_CHUNK_SIZE;
    return same < 1 ? 1 : same > n ? n : same;
}

/* Lays out @n chunks, one behind the other, the first of which is @place. */
static bool put(struct search *s, struct chunk_place place, uint64_t n)
{
    while (n > 0) {
        bool stored;
        uint64_t count = alike(s, &place, n, &stored);

        if (!append(s->made, &place, stored, count))
            return false;
        place.offset += count * EVTX_CHUNK_SIZE;
        n -= count;
    }
    return true;
}

/* Blocks without a header, one behind the other, from .from to @to. */
static bool put_blocks(struct search *s, uint64_t to)
{
    uint64_t from = s->from, whole = (to - from) / EVTX_CHUNK_SIZE;
    uint32_t rest = (uint32_t)((to - from) % EVTX_CHUNK_SIZE);

    assert(from <= to && to <= s->part->size);
    s->from = to;
    return put(s, (struct chunk_place){from, EVTX_CHUNK_SIZE, 0, false}, whole) &&
           put(s, (struct chunk_place){to - rest, rest, 0, false}, rest > 0);
}

/* What lies before a chunk at @to belongs to one that ended there. */
static bool put_gap(struct search *s, uint64_t to)
{
    uint32_t part = (uint32_t)((to - s->from) % EVTX_CHUNK_SIZE);
    struct chunk_place place = {s->from, part, EVTX_CHUNK_SIZE - part, false};

    assert(s->from <= to);
    s->from += part;
    return put(s, place, part > CHUNK_HEADER) && put_blocks(s, to);
}

/* The chunk that was found last ends at @end, where another one begins, or the file does. */
static bool put_pending(struct search *s, uint64_t end)
{
    uint64_t at = s->pending, size = end - at < EVTX_CHUNK_SIZE ? end - at : EVTX_CHUNK_SIZE;
    bool cut = size < EVTX_CHUNK_SIZE && end < s->part->size;

    if (at == NOWHERE)
        return true;
    assert(s->from <= at && at < end);
    s->from = at + size;
    return put(s, (struct chunk_place){at, (uint32_t)size, 0, cut}, 1);
}

/* --- searching -------------------------------------------------------------------------------- */

static bool is_expected(const struct search *s, uint64_t offset)
{
    return offset == EVTX_HEADER_SIZE ||
           (s->pending != NOWHERE && (offset - s->pending) % EVTX_CHUNK_SIZE == 0);
}

static bool found(struct search *s, uint64_t offset)
{
    if (!put_pending(s, offset) || !put_gap(s, offset))
        return false;
    s->pending = offset;
    return true;
}

/* The magics that begin in the first @most of @size bytes; the first one before @limit. */
static bool find_in(struct search *s, uint64_t offset, size_t size, size_t most, uint64_t limit)
{
    size_t at = 0;

    while (at < size) {
        const uint8_t *hit = memmem(s->bytes + at, size - at, magic, MAGIC);

        if (!hit || (at = (size_t)(hit - s->bytes)) >= most ||
            (s->pending == NOWHERE && offset + at >= limit))
            break;
        if ((is_expected(s, offset + at) || plausible(hit, size - at)) && !found(s, offset + at))
            return false;
        at++;
    }
    return true;
}

/* A magic begins with bytes that are not zero, so one that begins in a hole is none. */
static enum evtx_status find_in_extent(struct search *s, struct extent extent, uint64_t limit)
{
    size_t got, most;

    for (uint64_t at = extent.from; at < extent.to; at += most) {
        most = extent.to - at < SEARCH_BLOCK ? (size_t)(extent.to - at) : SEARCH_BLOCK;
        if (s->pending == NOWHERE && at >= limit)
            break;
        if (!part_read(s->part, s->bytes, most + CHUNK_HEADER_USED, at, &got))
            return EVTX_IO;
        if (!find_in(s, at, got, most, limit))
            return EVTX_NO_MEMORY;
        if (got < most)
            break;
    }
    return EVTX_OK;
}

/* Searches the file from .from on. Errors: EVTX_NOT_A_LOG (there is no chunk), and as above. */
static enum evtx_status search(struct search *s)
{
    uint64_t from = s->from, limit = from + MOST_WITHOUT_CHUNK;
    enum evtx_status status = EVTX_OK;

    s->bytes = malloc(SEARCH_BLOCK + CHUNK_HEADER_USED);
    if (!s->bytes)
        return EVTX_NO_MEMORY;
    for (size_t i = 0; status == EVTX_OK && i < s->data->count; i++) {
        struct extent extent = s->data->list[i];

        if (extent.from < from)
            extent.from = from;
        status = find_in_extent(s, extent, limit);
    }
    free(s->bytes);
    if (status == EVTX_OK && s->pending == NOWHERE)
        return EVTX_NOT_A_LOG;
    if (status == EVTX_OK && !(put_pending(s, s->part->size) && put_blocks(s, s->part->size)))
        return EVTX_NO_MEMORY;
    return status;
}

/* A file that does not begin as a log, but has chunks, is a piece of one. */
enum evtx_status
layout_find(const struct part *part, const struct extents *data, bool headed, struct layout *layout)
{
    uint64_t size = part->size, room = size > EVTX_HEADER_SIZE ? size - EVTX_HEADER_SIZE : 0;
    uint64_t chunks = room / EVTX_CHUNK_SIZE + (room % EVTX_CHUNK_SIZE > 0);
    struct search s = {.part = part,
                       .data = data,
                       .made = layout,
                       .from = headed ? EVTX_HEADER_SIZE : 0,
                       .pending = NOWHERE};
    enum evtx_status status = EVTX_OK;
    bool regular;

    assert(!layout->runs && layout->chunks == 0);
    if (chunks > EVTX_MAX_CHUNKS)
        chunks = EVTX_MAX_CHUNKS;
    regular = layout_is_regular(part, chunks) && (headed || chunks > 0);
    if (!regular)
        status = search(&s);
    if (regular || (status == EVTX_NOT_A_LOG && headed)) { /* blocks, with headers or without */
        s.from = EVTX_HEADER_SIZE;
        status = size <= s.from || put_blocks(&s, size) ? EVTX_OK : EVTX_NO_MEMORY;
    }
    if (status != EVTX_OK)
        layout_done(layout);
    return status;
}

void layout_done(struct layout *layout)
{
    free(layout->runs);
    *layout = (struct layout){0};
}

/* --- asking ----------------------------------------------------------------------------------- */

/* The last run whose number @key_of is not above @key. */
static const struct chunk_run *
last_run(const struct layout *layout, uint64_t key, uint64_t (*key_of)(const struct chunk_run *run))
{
    size_t low = 0, high = layout->count;

    assert(layout->count > 0);
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (key_of(&layout->runs[middle]) <= key)
            low = middle;
        else
            high = middle;
    }
    return &layout->runs[low];
}

static uint64_t first_of(const struct chunk_run *run)
{
    return run->first;
}

static uint64_t before_of(const struct chunk_run *run)
{
    return run->before;
}

struct chunk_place layout_place(const struct layout *layout, uint64_t chunk)
{
    const struct chunk_run *run = last_run(layout, chunk, first_of);
    struct chunk_place place = run->place;

    assert(chunk < layout->chunks);
    place.offset += (chunk - run->first) * EVTX_CHUNK_SIZE;
    return place;
}

bool layout_index(const struct layout *layout, uint64_t chunk, uint64_t *index)
{
    const struct chunk_run *run = last_run(layout, chunk, first_of);

    assert(chunk < layout->chunks);
    *index = run->before + (run->stored ? chunk - run->first : 0);
    return run->stored;
}

/* Behind a run that is not stored another one begins with the same number. */
uint64_t layout_chunk(const struct layout *layout, uint64_t index)
{
    const struct chunk_run *run = last_run(layout, index, before_of);

    assert(index < layout->stored);
    return run->first + (index - run->before);
}
