/* layout.c - the search for chunks by their magic. docs/format.md 1.2, 5 */
#include "core/layout.h"
#include "core/cursor.h"
#include "core/log.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    PROBES = 64, /* evenly spread; a log of 4 MB is probed wholly */
    MAGIC = 8,
    LOOK_AT = 2 * EVTX_CHUNK_SIZE, /* for a chunk that was shifted */
    LOOK_BLOCK = 16384,
    SEARCH_BLOCK = 1 << 20,
    MOST_WITHOUT_CHUNK = 64 << 20 /* bytes, before a file without a header is no log */
};

static const uint8_t magic[MAGIC] = "ElfChnk";

/* False: it could not be read. Fewer bytes only at the end of the file. */
static bool read_at(int fd, uint8_t *bytes, size_t size, uint64_t offset, size_t *got)
{
    ssize_t count;

    for (*got = 0; *got < size; *got += (size_t)count) {
        do
            count = pread(fd, bytes + *got, size - *got, (off_t)(offset + *got));
        while (count < 0 && errno == EINTR);
        if (count < 0)
            return false;
        if (count == 0)
            break;
    }
    return true;
}

/* Off the beaten track a magic alone is not enough: an event can hold one. */
static bool plausible(const uint8_t *header, size_t size)
{
    return size >= CHUNK_HEADER_USED && load_u32(header + 40) == CHUNK_HEADER_USED &&
           load_u32(header + 44) < EVTX_CHUNK_SIZE && load_u32(header + 48) <= EVTX_CHUNK_SIZE;
}

/* --- probing ---------------------------------------------------------------------------------- */

enum probe { PROBE_CHUNK, PROBE_ZERO, PROBE_WRONG };

static enum probe probe(int fd, uint64_t chunk)
{
    static const uint8_t zeros[MAGIC];
    uint8_t bytes[MAGIC] = {0};
    size_t got;

    if (!read_at(fd, bytes, MAGIC, EVTX_HEADER_SIZE + chunk * EVTX_CHUNK_SIZE, &got))
        return PROBE_CHUNK; /* who reads the chunk will be told */
    if (memcmp(bytes, magic, MAGIC) == 0)
        return PROBE_CHUNK;
    return memcmp(bytes, zeros, MAGIC) == 0 ? PROBE_ZERO : PROBE_WRONG;
}

/* Whether a chunk begins between the places where chunks should, from that of @chunk on. */
static bool has_chunk_between(int fd, uint64_t chunk)
{
    uint64_t from = EVTX_HEADER_SIZE + chunk * EVTX_CHUNK_SIZE;
    uint8_t bytes[LOOK_BLOCK + CHUNK_HEADER_USED];
    size_t got;

    for (uint64_t begin = 0; begin < LOOK_AT; begin += LOOK_BLOCK) {
        if (!read_at(fd, bytes, sizeof bytes, from + begin, &got))
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
static bool probe_each(int fd, uint64_t from, uint64_t end, uint64_t step, uint64_t *used)
{
    for (uint64_t n = from; n < end; n += step) {
        enum probe found = probe(fd, n);

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
bool layout_is_regular(int fd, uint64_t size, uint64_t chunks)
{
    uint64_t from = 0, end = chunks, step = chunks, used = 0;

    do {
        step = step / PROBES + 1;
        if (!probe_each(fd, from, end, step, &used))
            return false;
        from = used + 1;
        end = from + step < chunks ? from + step : chunks;
    } while (step > 1);
    if (chunks == 0 || size < EVTX_HEADER_SIZE + MAGIC)
        return true;
    if (probe(fd, 0) != PROBE_CHUNK)
        return false;
    return size == EVTX_HEADER_SIZE + (used + 1) * EVTX_CHUNK_SIZE || !has_chunk_between(fd, used);
}

/* --- searching -------------------------------------------------------------------------------- */

struct search {
    int fd;
    uint64_t size;
    uint64_t *found; /* offsets of chunks */
    struct chunk_place *places;
    size_t found_count, found_room, count, room;
    uint8_t *bytes;
};

static bool grow(void **array, size_t *room, size_t count, size_t each)
{
    size_t more = *room ? 2 * *room : 64;
    void *grown;

    if (count < *room)
        return true;
    grown = realloc(*array, more * each);
    if (!grown)
        return false;
    *array = grown;
    *room = more;
    return true;
}

static bool is_expected(const struct search *s, uint64_t offset)
{
    return offset == EVTX_HEADER_SIZE ||
           (s->found_count > 0 && (offset - s->found[s->found_count - 1]) % EVTX_CHUNK_SIZE == 0);
}

static bool add_found(struct search *s, uint64_t offset)
{
    if (!grow((void **)&s->found, &s->found_room, s->found_count, sizeof *s->found))
        return false;
    s->found[s->found_count++] = offset;
    return true;
}

/* The magics that begin in the first @most of @size bytes. */
static bool find_in(struct search *s, uint64_t offset, size_t size, size_t most)
{
    size_t at = 0;

    while (at < size) {
        const uint8_t *hit = memmem(s->bytes + at, size - at, magic, MAGIC);

        if (!hit || (at = (size_t)(hit - s->bytes)) >= most)
            break;
        if ((is_expected(s, offset + at) || plausible(hit, size - at)) &&
            !add_found(s, offset + at))
            return false;
        at++;
    }
    return true;
}

static enum evtx_status find_chunks(struct search *s, uint64_t from)
{
    size_t got;

    for (uint64_t at = from; at < s->size; at += SEARCH_BLOCK) {
        if (!read_at(s->fd, s->bytes, SEARCH_BLOCK + CHUNK_HEADER_USED, at, &got))
            return EVTX_IO;
        if (!find_in(s, at, got, SEARCH_BLOCK))
            return EVTX_NO_MEMORY;
        if (got < SEARCH_BLOCK || (s->found_count == 0 && at - from >= MOST_WITHOUT_CHUNK))
            break;
    }
    return s->found_count ? EVTX_OK : EVTX_NOT_A_LOG;
}

static bool add_place(struct search *s, struct chunk_place place)
{
    if (!grow((void **)&s->places, &s->room, s->count, sizeof *s->places))
        return false;
    s->places[s->count++] = place;
    return true;
}

/* What lies before a chunk belongs to one that ended there. */
static bool add_gap(struct search *s, uint64_t from, uint64_t to, bool chunk_follows)
{
    uint32_t part = (uint32_t)((to - from) % EVTX_CHUNK_SIZE);

    if (chunk_follows && part > CHUNK_HEADER) {
        if (!add_place(s, (struct chunk_place){from, part, EVTX_CHUNK_SIZE - part, false}))
            return false;
    }
    if (chunk_follows)
        from += part;
    for (; from < to; from += EVTX_CHUNK_SIZE) {
        uint32_t size = to - from < EVTX_CHUNK_SIZE ? (uint32_t)(to - from) : EVTX_CHUNK_SIZE;

        if (!add_place(s, (struct chunk_place){from, size, 0, false}))
            return false;
    }
    return true;
}

static bool lay_out(struct search *s, uint64_t from)
{
    for (size_t i = 0; i < s->found_count; i++) {
        uint64_t at = s->found[i];
        uint64_t end = i + 1 < s->found_count ? s->found[i + 1] : s->size;
        uint64_t size = end - at < EVTX_CHUNK_SIZE ? end - at : EVTX_CHUNK_SIZE;
        bool cut = size < EVTX_CHUNK_SIZE && end < s->size;

        if (!add_gap(s, from, at, true) ||
            !add_place(s, (struct chunk_place){at, (uint32_t)size, 0, cut}))
            return false;
        from = at + size;
    }
    return add_gap(s, from, s->size, false);
}

static bool is_regular(const struct search *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->places[i].offset != EVTX_HEADER_SIZE + i * EVTX_CHUNK_SIZE || s->places[i].cut)
            return false;
    return true;
}

enum evtx_status
layout_search(int fd, uint64_t size, uint64_t from, struct chunk_place **places, uint64_t *count)
{
    struct search s = {.fd = fd, .size = size};
    enum evtx_status status = EVTX_NO_MEMORY;

    s.bytes = malloc(SEARCH_BLOCK + CHUNK_HEADER_USED);
    if (s.bytes)
        status = find_chunks(&s, from);
    if (status == EVTX_OK && !lay_out(&s, from))
        status = EVTX_NO_MEMORY;
    if (status != EVTX_OK || is_regular(&s)) {
        free(s.places);
        s.places = NULL;
    }
    free(s.bytes);
    free(s.found);
    if (status == EVTX_OK) {
        *places = s.places;
        *count = s.count;
    }
    return status;
}
