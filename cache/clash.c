/*
 * clash.c - finds records of one event that share an ID, and says which keeps the short name.
 *
 * The event's list is walked in log order with a table of the IDs met so far. A hostile log can
 * make that every record of a huge log, so the range of hashes is worked through in slices, one
 * walk for each, and the table holds the IDs of one slice only.
 */
#include "cache/clash.h"

#include "cache/survey.h"

#include <stdlib.h>

enum { IDS_AT_ONCE = 1 << 18, LEAST_SLOTS = 1 << 10 };

/* One ID that was met. */
struct met {
    uint64_t id;
    uint32_t first; /* ordinal of the record that keeps ID.json; NO_ROW: the slot is free */
    uint32_t chunk; /* where the last record with the ID lay */
};

struct met_table {
    struct met *slots; /* owned; at most half of them used */
    size_t count, used;
};

static uint32_t hash_of(uint64_t id)
{
    id ^= id >> 32;
    id *= 0x9e3779b97f4a7c15u;
    id ^= id >> 29;
    return (uint32_t)(id * 0xbf58476d1ce4e5b9u >> 32);
}

/* ---- chunks ---------------------------------------------------------------------------------- */

static int by_least_id(const void *a, const void *b, void *context)
{
    const struct row_chunk *chunks = context;
    uint64_t x = chunks[*(const uint32_t *)a].least_id, y = chunks[*(const uint32_t *)b].least_id;

    return x < y ? -1 : x > y;
}

/* @widest is, of the chunks before, the one whose IDs go up furthest. */
static void mark_clashes(struct rows *rows, const uint32_t *sorted, size_t count)
{
    struct row_chunk *widest = NULL;

    for (size_t i = 0; i < count; i++) {
        struct row_chunk *chunk = &rows->chunks[sorted[i]];

        if (widest && chunk->least_id <= widest->most_id)
            chunk->clashes = widest->clashes = true;
        if (!widest || chunk->most_id > widest->most_id)
            widest = chunk;
    }
}

bool ranges_make(struct ranges *ranges, struct rows *rows)
{
    size_t count = 0, kept = 0;

    for (uint64_t i = 0; i < rows->count; i++)
        count += rows->chunks[i].named > 0;
    *ranges = (struct ranges){0};
    if (count == 0)
        return true;
    ranges->chunks = malloc(count * sizeof *ranges->chunks);
    if (!ranges->chunks)
        return false;
    for (uint64_t i = 0; i < rows->count; i++)
        if (rows->chunks[i].named > 0)
            ranges->chunks[ranges->count++] = (uint32_t)i;
    qsort_r(ranges->chunks, count, sizeof *ranges->chunks, by_least_id, rows->chunks);
    mark_clashes(rows, ranges->chunks, count);
    for (size_t i = 0; i < count; i++)
        if (!rows->chunks[ranges->chunks[i]].clashes)
            ranges->chunks[kept++] = ranges->chunks[i];
    ranges->count = kept;
    return true;
}

bool ranges_find(const struct ranges *ranges, const struct rows *rows, uint64_t id, uint64_t *chunk)
{
    size_t low = 0, high = ranges->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (rows->chunks[ranges->chunks[middle]].least_id <= id)
            low = middle;
        else
            high = middle;
    }
    if (low == ranges->count)
        return false;
    *chunk = ranges->chunks[low];
    return rows->chunks[*chunk].least_id <= id && id <= rows->chunks[*chunk].most_id;
}

/* ---- names ----------------------------------------------------------------------------------- */

static struct met *slot_for(const struct met_table *table, uint64_t id)
{
    size_t slot = hash_of(id) & (table->count - 1);

    while (table->slots[slot].first != NO_ROW && table->slots[slot].id != id)
        slot = (slot + 1) & (table->count - 1);
    return &table->slots[slot];
}

static bool grow(struct met_table *table)
{
    struct met_table more = {.count = table->count ? 2 * table->count : LEAST_SLOTS};

    more.slots = malloc(more.count * sizeof *more.slots);
    if (!more.slots)
        return false;
    for (size_t i = 0; i < more.count; i++)
        more.slots[i].first = NO_ROW;
    for (size_t i = 0; i < table->count; i++)
        if (table->slots[i].first != NO_ROW)
            *slot_for(&more, table->slots[i].id) = table->slots[i];
    more.used = table->used;
    free(table->slots);
    *table = more;
    return true;
}

static void
set_form(struct rows *rows, const struct spot *spot, enum name_form form, pthread_mutex_t *lock)
{
    pthread_mutex_lock(lock);
    rows->chunks[spot->chunk].rows[spot->place].form = form & 3;
    pthread_mutex_unlock(lock);
}

/* Names the record at @spot by what was met before it. */
static bool meet(struct met_table *table, struct rows *rows, uint64_t id, uint32_t ordinal,
                 const struct spot *spot, pthread_mutex_t *lock)
{
    struct met *met;

    if (2 * table->used >= table->count && !grow(table))
        return false;
    met = slot_for(table, id);
    if (met->first == NO_ROW) {
        *met = (struct met){.id = id, .first = ordinal};
        table->used++;
    } else {
        set_form(rows, spot, met->chunk == spot->chunk ? NAME_PLACE : NAME_CHUNK, lock);
    }
    met->chunk = (uint32_t)spot->chunk;
    return true;
}

/* Whether the record at @spot needs a look: it lies in a chunk that clashes, and its ID's hash in
 * slice number @slice of @slices. */
static bool in_slice(const struct rows *rows, const struct spot *spot, uint64_t slice,
                     uint64_t slices, uint64_t *id)
{
    const struct row_chunk *chunk = &rows->chunks[spot->chunk];

    if (!chunk->clashes)
        return false;
    *id = row_id(chunk, spot->place);
    return slices == 1 || (uint64_t)hash_of(*id) * slices >> 32 == slice;
}

static bool name_slice(const struct event *event, struct rows *rows, uint64_t slice,
                       uint64_t slices, struct met_table *table, pthread_mutex_t *lock)
{
    struct spot spot = {0};
    uint64_t id;

    for (uint32_t ordinal = event->head; ordinal != NO_ROW;) {
        rows_locate(rows, ordinal, &spot);
        if (in_slice(rows, &spot, slice, slices, &id) &&
            !meet(table, rows, id, ordinal, &spot, lock))
            return false;
        ordinal = rows->chunks[spot.chunk].rows[spot.place].next;
    }
    return true;
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = ((const struct met *)a)->id, y = ((const struct met *)b)->id;
    uint32_t hash_x = hash_of(x), hash_y = hash_of(y);

    if (hash_x != hash_y)
        return hash_x < hash_y ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* Appends the table's first records to those of the event, by hash, and empties the table. */
static bool keep_firsts(struct event *event, struct met_table *table)
{
    size_t count = event->first_count + table->used;
    uint32_t *firsts = realloc(event->firsts, (count ? count : 1) * sizeof *firsts);
    size_t used = 0;

    if (!firsts)
        return false;
    event->firsts = firsts;
    for (size_t i = 0; i < table->count; i++)
        if (table->slots[i].first != NO_ROW)
            table->slots[used++] = table->slots[i];
    if (used)
        qsort(table->slots, used, sizeof *table->slots, by_hash);
    for (size_t i = 0; i < used; i++)
        firsts[event->first_count++] = table->slots[i].first;
    for (size_t i = 0; i < table->count; i++)
        table->slots[i].first = NO_ROW;
    table->used = 0;
    return true;
}

static uint64_t count_clashing(const struct event *event, const struct rows *rows)
{
    struct spot spot = {0};
    uint64_t count = 0;

    for (uint32_t ordinal = event->head; ordinal != NO_ROW;) {
        rows_locate(rows, ordinal, &spot);
        count += rows->chunks[spot.chunk].clashes;
        ordinal = rows->chunks[spot.chunk].rows[spot.place].next;
    }
    return count;
}

bool clash_names(struct event *event, struct rows *rows, pthread_mutex_t *lock)
{
    uint64_t count = count_clashing(event, rows);
    uint64_t slices = count / IDS_AT_ONCE + 1;
    struct met_table table = {0};
    bool done = true;

    for (uint64_t slice = 0; count && done && slice < slices; slice++)
        done = name_slice(event, rows, slice, slices, &table, lock) && keep_firsts(event, &table);
    free(table.slots);
    return done;
}

bool clash_find(const struct event *event, const struct rows *rows, uint64_t id, struct spot *spot)
{
    struct met key = {.id = id};
    size_t low = 0, high = event->first_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct met probe;
        int order;

        *spot = (struct spot){0};
        rows_locate(rows, event->firsts[middle], spot);
        probe.id = row_id(&rows->chunks[spot->chunk], spot->place);
        order = by_hash(&probe, &key);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
