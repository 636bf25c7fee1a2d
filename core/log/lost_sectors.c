/* lost_sectors.c - finds sectors of zeros in records. */
#include "core/log/lost_sectors.h"
#include "core/base/cursor.h"
#include "core/log/chunk.h"
#include "core/log/chunk_header.h"
#include "core/log/values.h"

enum { PAGE = 8 * SECTOR, MAX_NESTED = 8 };

/* What the checksum of the chunk says of its bytes up to .end. Asked once, as it takes a while. */
struct proof {
    bool asked;
    enum chunk_proof says;
    uint32_t end;
};

static bool zeros(const uint8_t *bytes, uint32_t size)
{
    static const uint8_t none[SECTOR];

    return memcmp(bytes, none, size) == 0;
}

/* Whether a value from @from to @to, which the zeros of a sector touch and do not lie inside of,
 * can have been written so. Text can end in zeros, but has some characters before them. */
static bool can_be_zeros(uint8_t type, uint32_t from, uint32_t to, uint32_t sector)
{
    switch (type) {
    case VALUE_STRING:
    case VALUE_ANSI:
        return to - from <= 2 || (from < sector && to <= sector + SECTOR);
    case VALUE_SID:
    case VALUE_BINXML:
        return false;
    default:
        return true;
    }
}

/* Whether no writer can have put the sector there: no instance is zeros where its head or its
 * descriptors are, nor where it has text or a SID. The inside of one value can be anything. */
static bool breaks_instance(const struct evtx_chunk *chunk, uint32_t at, uint32_t end,
                            uint32_t sector, uint32_t nesting)
{
    struct instance instance;
    uint32_t from, to;

    if (nesting == MAX_NESTED || !values_instance(chunk, at, end, &instance))
        return false;
    from = (uint32_t)(instance.values - chunk->bytes);
    if (sector < from)
        return true;
    for (uint32_t i = 0; i < instance.count && from < sector + SECTOR; i++, from = to) {
        const uint8_t *descriptor = instance.descriptors + 4 * (size_t)i;

        to = from + load_u16(descriptor);
        if (to <= sector || to == from)
            continue;
        if (from <= sector && sector + SECTOR <= to)
            return descriptor[2] == VALUE_BINXML &&
                   breaks_instance(chunk, from, to, sector, nesting + 1);
        if (!can_be_zeros(descriptor[2], from, to, sector))
            return true;
    }
    return false;
}

static bool
breaks_record(const struct evtx_chunk *chunk, const struct evtx_record *record, uint32_t sector)
{
    return breaks_instance(chunk, record->offset + RECORD_HEADER,
                           record->offset + record->size - RECORD_TRAILER, sector, 0);
}

/* The record that has all of the sector in it, behind its header. NULL: there is none. */
static struct evtx_record *holder(struct evtx_chunk *chunk, uint32_t sector)
{
    size_t low = 0, high = chunk->count;
    struct evtx_record *record;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (chunk->records[middle].offset > sector)
            high = middle;
        else
            low = middle;
    }
    record = &chunk->records[low];
    return sector >= record->offset + RECORD_HEADER &&
                   sector + SECTOR <= record->offset + record->size
               ? record
               : NULL;
}

static bool zero_word(const uint8_t *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word == 0;
}

/* Whether a page, of eight sectors, may have one of zeros. Nearly none has, and this is asked of
 * every chunk. */
static inline bool may_have_lost(const uint8_t *page)
{
    return zero_word(page) || zero_word(page + SECTOR) || zero_word(page + 2 * SECTOR) ||
           zero_word(page + 3 * SECTOR) || zero_word(page + 4 * SECTOR) ||
           zero_word(page + 5 * SECTOR) || zero_word(page + 6 * SECTOR) ||
           zero_word(page + 7 * SECTOR);
}

/* Whether the sector, which lies in the record, was lost. */
static bool was_lost(const struct evtx_chunk *chunk, const struct evtx_record *record,
                     uint32_t sector, struct proof *proof)
{
    if (!proof->asked) {
        proof->asked = true;
        proof->says = chunk_proof(chunk, &proof->end);
    }
    if (proof->says == PROOF_FITS && sector + SECTOR <= proof->end)
        return false;
    return proof->says == PROOF_DIFFERS || breaks_record(chunk, record, sector);
}

static void mark_page(struct evtx_chunk *chunk, uint32_t page, struct proof *proof)
{
    for (uint32_t at = page; at < page + PAGE; at += SECTOR) {
        struct evtx_record *record;

        if (!zero_word(chunk->bytes + at) || !zeros(chunk->bytes + at, SECTOR))
            continue;
        record = holder(chunk, at);
        if (!record || record->torn)
            continue;
        chunk_settle(chunk); /* from here on sizes are looked at twice */
        if (!zeros(chunk->bytes + at, SECTOR))
            continue;
        record->torn = was_lost(chunk, record, at, proof);
    }
}

void lost_sectors_mark(struct evtx_chunk *chunk)
{
    const struct evtx_record *last;
    struct proof proof = {0};
    uint32_t end;

    if (chunk->count == 0)
        return;
    last = &chunk->records[chunk->count - 1];
    end = last->offset + last->size;
    for (uint32_t page = 0; page < end; page += PAGE)
        if (may_have_lost(chunk->bytes + page))
            mark_page(chunk, page, &proof);
}

/* Where the zeros at the end of the record begin. Not all of them need be of the hole, but none is
 * sure. */
static uint32_t zeros_at_end(const struct evtx_chunk *chunk, const struct evtx_record *record)
{
    uint32_t at = record->offset + record->size;

    if (load_u32(chunk->bytes + at - RECORD_TRAILER) != 0)
        return at;
    while (at > record->offset + RECORD_HEADER && chunk->bytes[at - 1] == 0)
        at--;
    return at;
}

struct lost_sectors
lost_sectors_of(const struct evtx_chunk *chunk, const struct evtx_record *record)
{
    uint32_t end = record->offset + record->size;
    uint32_t first = (record->offset + RECORD_HEADER + SECTOR - 1) / SECTOR;
    struct lost_sectors lost_sectors = {.tail = zeros_at_end(chunk, record)};

    for (uint32_t s = first; s < CHUNK_SECTORS && (s + 1) * SECTOR <= end; s++)
        if (zeros(chunk->bytes + s * SECTOR, SECTOR))
            lost_sectors.sectors[s / 64] |= UINT64_C(1) << s % 64;
    return lost_sectors;
}

static bool is_lost(const struct lost_sectors *lost_sectors, uint32_t sector)
{
    return lost_sectors->sectors[sector / 64] >> sector % 64 & 1;
}

bool lost_sectors_touch(const struct lost_sectors *lost_sectors, uint32_t at, uint32_t size)
{
    uint32_t end = at + size;

    if (size == 0)
        return false;
    for (; at < end && at < EVTX_CHUNK_SIZE; at = (at / SECTOR + 1) * SECTOR)
        if (is_lost(lost_sectors, at / SECTOR))
            return true;
    return end > lost_sectors->tail;
}

bool lost_sectors_hold(const struct lost_sectors *lost_sectors, uint32_t at, uint32_t size)
{
    uint32_t end = at + size < lost_sectors->tail ? at + size : lost_sectors->tail;

    if (size == 0)
        return false;
    for (; at < end; at = (at / SECTOR + 1) * SECTOR)
        if (!is_lost(lost_sectors, at / SECTOR))
            return false;
    return true;
}
