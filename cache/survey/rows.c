/* rows.c - one row for each record, found by chunk and place or by ordinal. */
#include "cache/survey/rows.h"

#include <assert.h>
#include <stdlib.h>

static uint64_t *ids_of(const struct row_chunk *chunk)
{
    return (uint64_t *)(chunk->rows + chunk->count);
}

uint64_t row_id(const struct row_chunk *chunk, uint32_t place)
{
    assert(place < chunk->count);
    return chunk->scattered ? ids_of(chunk)[place] : chunk->first_id + place;
}

/* What concerns the chunk as a whole. */
static void summarise(const struct cache_news *news, struct row_chunk *made)
{
    made->least_id = UINT64_MAX;
    made->first_id = news->count ? news->facts[0].id : 0;
    for (size_t i = 0; i < news->count; i++) {
        const struct record_facts *facts = &news->facts[i];

        made->scattered |= facts->id != made->first_id + i;
        if (news->lines[i].size == 0)
            continue;
        made->named++;
        made->lines += news->lines[i].size;
        made->repeats |= facts->later;
        if (facts->id < made->least_id)
            made->least_id = facts->id;
        if (facts->id > made->most_id)
            made->most_id = facts->id;
        if (facts->written > made->newest)
            made->newest = facts->written;
    }
    made->clashes = made->repeats;
    made->known = true;
}

/* The rows, and behind them the IDs, if need be, and the kinds. */
static bool fill(const struct cache_news *news, struct row_chunk *made)
{
    size_t each = sizeof(struct row) + (made->scattered ? sizeof(uint64_t) : 0) + sizeof(uint16_t);
    uint16_t *kinds;

    made->rows = malloc(news->count * each);
    if (!made->rows)
        return false;
    kinds = (uint16_t *)(ids_of(made) + (made->scattered ? news->count : 0));
    for (size_t i = 0; i < news->count; i++) {
        const struct record_facts *facts = &news->facts[i];

        made->rows[i] = (struct row){
            .time = facts->time,
            .line_size = news->lines[i].size & 0x1ffffff,
            .later = facts->later,
            .marked = facts->marked,
        };
        if (made->scattered)
            ids_of(made)[i] = facts->id;
        kinds[i] = facts->kind;
    }
    return true;
}

bool rows_make(const struct cache_news *news, struct row_chunk *made)
{
    assert(news->facts && news->lines && news->count <= EVTX_MAX_RECORDS);
    *made = (struct row_chunk){.count = (uint16_t)news->count, .searched = news->searched};
    summarise(news, made);
    if (news->count == 0)
        return true;
    made->kinds = (uint16_t)news->kinds->count;
    made->names = record_kinds_keep(news->kinds);
    if (made->names && fill(news, made))
        return true;
    row_chunk_done(made);
    return false;
}

void row_chunk_done(struct row_chunk *chunk)
{
    free(chunk->rows);
    free(chunk->names);
    free(chunk->tuples);
}

void rows_set_files(struct row_chunk *chunk, const struct span *files)
{
    assert(chunk->known);
    for (size_t i = 0; i < chunk->count; i++)
        chunk->rows[i].file_size = files[i].size & 0x1ffffff;
    chunk->files = true;
}

bool rows_merge(struct rows *rows)
{
    struct row_chunk *chunk = &rows->chunks[rows_chunk_at(rows, rows->merged)];

    assert(rows->merged < rows->count && chunk->known);
    if (chunk->count >= NO_ROW - rows->total)
        return false;
    chunk->base = rows->size;
    chunk->first = rows->total;
    rows->merged++;
    rows->total += chunk->count;
    rows->named += chunk->named;
    rows->size += chunk->lines;
    if (chunk->newest > rows->newest)
        rows->newest = chunk->newest;
    return true;
}

static bool holds(const struct row_chunk *chunk, uint32_t ordinal)
{
    return ordinal - chunk->first < chunk->count;
}

void rows_locate(const struct rows *rows, uint32_t ordinal, struct spot *spot)
{
    uint64_t low = 0, high = rows->merged; /* the chunk is at a position in [low, high) */

    assert(ordinal < rows->total && spot->chunk < rows->count);
    if (!holds(&rows->chunks[spot->chunk], ordinal)) {
        while (high - low > 1) {
            uint64_t middle = low + (high - low) / 2;

            if (rows->chunks[rows_chunk_at(rows, middle)].first <= ordinal)
                low = middle;
            else
                high = middle;
        }
        spot->chunk = rows_chunk_at(rows, low);
    }
    spot->place = ordinal - rows->chunks[spot->chunk].first;
}

uint64_t rows_seek(const struct rows *rows, uint64_t offset)
{
    uint64_t low = 0, high = rows->merged;

    assert(offset < rows->size);
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;

        if (rows->chunks[rows_chunk_at(rows, middle)].base <= offset)
            low = middle;
        else
            high = middle;
    }
    return rows_chunk_at(rows, low);
}

bool rows_find(const struct row_chunk *chunk, uint64_t id, uint32_t *place)
{
    uint64_t guess = id - chunk->least_id; /* right where IDs count up by one */

    if (chunk->named == 0 || id < chunk->least_id || id > chunk->most_id)
        return false;
    if (guess < chunk->count && chunk->rows[guess].line_size && !chunk->rows[guess].later &&
        row_id(chunk, (uint32_t)guess) == id) {
        *place = (uint32_t)guess;
        return true;
    }
    for (uint32_t i = 0; i < chunk->count; i++)
        if (chunk->rows[i].line_size && row_id(chunk, i) == id) {
            *place = i;
            return true;
        }
    return false;
}
