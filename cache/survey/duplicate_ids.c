/*
 * duplicate_ids.c - finds records that share an ID, and says which keeps the short name.
 *
 * The chunks that clash are walked in log order with a table of the IDs met so far. A hostile log
 * can make that every record of a huge log, so the range of hashes is worked through in slices, one
 * pass for each, and the table holds the IDs of one slice only. There are a few slices at most, as
 * each is a pass over all of them.
 */
#include "cache/survey/duplicate_ids.h"

#include "core/base/seed.h"

#include <stdlib.h>

enum { IDS_AT_ONCE = 1 << 18, MOST_SLICES = 8, LEAST_SLOTS = 1 << 10 };

/* One ID that was met. */
struct met {
    uint64_t id;
    uint32_t first; /* ordinal of the record that keeps ID.json; NO_ROW: the slot is free */
};

struct met_table {
    struct met *slots; /* owned; at most half of them used */
    size_t count, used;
    uint64_t seed;
};

static uint32_t hash_of(uint64_t id, uint64_t seed)
{
    return (uint32_t)seeded_hash(id, seed);
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

bool duplicate_ids_mark(struct duplicate_ids *clashes, struct rows *rows)
{
    size_t count = 0, kept = 0;

    for (uint64_t i = 0; i < rows->count; i++)
        count += rows->chunks[i].named > 0;
    duplicate_ids_done(clashes); /* of a try that failed */
    *clashes = (struct duplicate_ids){.seed = seed_of_process()};
    if (count == 0)
        return true;
    clashes->chunks = malloc(count * sizeof *clashes->chunks);
    if (!clashes->chunks)
        return false;
    for (uint64_t i = 0; i < rows->count; i++)
        if (rows->chunks[i].named > 0)
            clashes->chunks[clashes->count++] = (uint32_t)i;
    qsort_r(clashes->chunks, count, sizeof *clashes->chunks, by_least_id, rows->chunks);
    mark_clashes(rows, clashes->chunks, count);
    for (size_t i = 0; i < count; i++)
        if (!rows->chunks[clashes->chunks[i]].clashes)
            clashes->chunks[kept++] = clashes->chunks[i];
    clashes->count = kept;
    return true;
}

/* The chunk that may hold @id and does not clash; false when there is none. */
static bool find_chunk(const struct duplicate_ids *clashes, const struct rows *rows, uint64_t id,
                       uint64_t *chunk)
{
    size_t low = 0, high = clashes->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (rows->chunks[clashes->chunks[middle]].least_id <= id)
            low = middle;
        else
            high = middle;
    }
    if (low == clashes->count)
        return false;
    *chunk = clashes->chunks[low];
    return rows->chunks[*chunk].least_id <= id && id <= rows->chunks[*chunk].most_id;
}

/* ---- names ----------------------------------------------------------------------------------- */

static struct met *slot_for(const struct met_table *table, uint64_t id)
{
    size_t slot = hash_of(id, table->seed) & (table->count - 1);

    while (table->slots[slot].first != NO_ROW && table->slots[slot].id != id)
        slot = (slot + 1) & (table->count - 1);
    return &table->slots[slot];
}

static bool grow(struct met_table *table)
{
    struct met_table more = {.count = table->count ? 2 * table->count : LEAST_SLOTS,
                             .seed = table->seed};

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

/* What the pass over the chunks that clash needs. */
struct pass {
    struct rows *rows;
    struct met_table table;
    uint64_t slice, slices; /* IDs whose hash is in this slice of so many */
    pthread_mutex_t *lock;
};

static bool in_slice(const struct pass *pass, uint64_t id)
{
    return pass->slices == 1 ||
           (uint64_t)hash_of(id, pass->table.seed) * pass->slices >> 32 == pass->slice;
}

/* The record is the first one of its chunk with that ID. */
static bool meet(struct pass *pass, struct row *row, uint64_t id, uint32_t ordinal)
{
    struct met *met;

    if (2 * pass->table.used >= pass->table.count && !grow(&pass->table))
        return false;
    met = slot_for(&pass->table, id);
    if (met->first == NO_ROW) {
        *met = (struct met){.id = id, .first = ordinal};
        pass->table.used++;
        return true;
    }
    pthread_mutex_lock(pass->lock);
    row->again = true;
    pthread_mutex_unlock(pass->lock);
    return true;
}

static bool meet_chunk(struct pass *pass, struct row_chunk *chunk)
{
    for (uint32_t place = 0; place < chunk->count; place++) {
        struct row *row = &chunk->rows[place];
        uint64_t id = row_id(chunk, place);

        if (row->line_size && !row->later && in_slice(pass, id) &&
            !meet(pass, row, id, chunk->first + place))
            return false;
    }
    return true;
}

static int by_hash(const void *a, const void *b, void *context)
{
    uint64_t x = ((const struct met *)a)->id, y = ((const struct met *)b)->id;
    uint64_t seed = *(const uint64_t *)context;
    uint32_t hash_x = hash_of(x, seed), hash_y = hash_of(y, seed);

    if (hash_x != hash_y)
        return hash_x < hash_y ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* Appends the table's first records to the others, by hash, and empties the table. */
static bool keep_firsts(struct duplicate_ids *clashes, struct met_table *table)
{
    size_t count = clashes->first_count + table->used;
    uint32_t *firsts = realloc(clashes->firsts, (count ? count : 1) * sizeof *firsts);
    size_t used = 0;

    if (!firsts)
        return false;
    clashes->firsts = firsts;
    for (size_t i = 0; i < table->count; i++)
        if (table->slots[i].first != NO_ROW)
            table->slots[used++] = table->slots[i];
    if (used)
        qsort_r(table->slots, used, sizeof *table->slots, by_hash, &clashes->seed);
    for (size_t i = 0; i < used; i++)
        firsts[clashes->first_count++] = table->slots[i].first;
    for (size_t i = 0; i < table->count; i++)
        table->slots[i].first = NO_ROW;
    table->used = 0;
    return true;
}

bool duplicate_ids_name(struct duplicate_ids *clashes, struct rows *rows, pthread_mutex_t *lock,
                        bool (*stopped)(void *context), void *context)
{
    struct pass pass = {.rows = rows, .table.seed = clashes->seed, .slices = 1, .lock = lock};
    uint64_t count = 0;
    bool done = true;

    for (uint64_t i = 0; i < rows->count; i++)
        count += rows->chunks[i].clashes ? rows->chunks[i].named : 0;
    pass.slices += count / IDS_AT_ONCE;
    if (pass.slices > MOST_SLICES)
        pass.slices = MOST_SLICES;
    for (; count && done && pass.slice < pass.slices; pass.slice++) {
        for (uint64_t i = 0; done && i < rows->count && !stopped(context); i++) {
            struct row_chunk *chunk = &rows->chunks[rows_chunk_at(rows, i)];

            if (chunk->clashes)
                done = meet_chunk(&pass, chunk);
        }
        done = done && keep_firsts(clashes, &pass.table);
    }
    free(pass.table.slots);
    return done;
}

static bool find_first(const struct duplicate_ids *clashes, const struct rows *rows, uint64_t id,
                       struct spot *spot)
{
    uint64_t seed = clashes->seed;
    struct met key = {.id = id};
    size_t low = 0, high = clashes->first_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct met probe;
        int order;

        *spot = (struct spot){0};
        rows_locate(rows, clashes->firsts[middle], spot);
        probe.id = row_id(&rows->chunks[spot->chunk], spot->place);
        order = by_hash(&probe, &key, &seed);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool duplicate_ids_find(const struct duplicate_ids *clashes, const struct rows *rows, uint64_t id,
                        struct spot *spot)
{
    return (find_chunk(clashes, rows, id, &spot->chunk) &&
            rows_find(&rows->chunks[spot->chunk], id, &spot->place)) ||
           find_first(clashes, rows, id, spot);
}

void duplicate_ids_done(struct duplicate_ids *clashes)
{
    free(clashes->chunks);
    free(clashes->firsts);
}
