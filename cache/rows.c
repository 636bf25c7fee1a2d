/* rows.c - one row for each record, found by chunk and place or by ordinal. */
#include "cache/rows.h"

#include <stdlib.h>

#define HIGH(id) ((uint32_t)((id) >> 32))

static uint32_t *high_words(const struct row_chunk *chunk)
{
    return (uint32_t *)(chunk->rows + chunk->count);
}

uint64_t row_id(const struct row_chunk *chunk, uint32_t place)
{
    uint32_t high = chunk->wide ? high_words(chunk)[place] : HIGH(chunk->least_id);

    return (uint64_t)high << 32 | chunk->rows[place].id_low;
}

/* What concerns the chunk as a whole; says whether the high words of the IDs differ. */
static void summarise(const struct cache_news *news, struct row_chunk *made)
{
    made->least_id = UINT64_MAX;
    for (size_t i = 0; i < news->count; i++) {
        const struct record_facts *facts = &news->facts[i];

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
    made->wide = made->named && HIGH(made->least_id) != HIGH(made->most_id);
    made->clashes = made->repeats;
    made->known = true;
}

bool rows_make(const struct cache_news *news, struct row_chunk *made)
{
    size_t each;

    *made = (struct row_chunk){.count = (uint16_t)news->count};
    summarise(news, made);
    if (news->count == 0)
        return true;
    each = sizeof(struct row) + (made->wide ? sizeof(uint32_t) : 0);
    made->rows = malloc(news->count * each);
    if (!made->rows)
        return false;
    for (size_t i = 0; i < news->count; i++) {
        const struct record_facts *facts = &news->facts[i];

        made->rows[i] = (struct row){
            .time = facts->time,
            .id_low = (uint32_t)facts->id,
            .line_size = news->lines[i].size & 0x1ffffff,
            .later = facts->later,
            .has_event = facts->has_event_id && news->lines[i].size,
            .next = facts->event_id,
        };
        if (made->wide)
            high_words(made)[i] = HIGH(facts->id);
    }
    return true;
}

void rows_set_files(struct row_chunk *chunk, const struct span *files)
{
    for (size_t i = 0; i < chunk->count; i++)
        chunk->rows[i].file_size = files[i].size & 0x1ffffff;
    chunk->files = true;
}

bool rows_merge(struct rows *rows)
{
    struct row_chunk *chunk = &rows->chunks[rows_chunk_at(rows, rows->merged)];

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
