/*
 * result.c - records that were found: steps from one ordinal to the next, 7 bits a byte.
 *
 * Most steps take one byte. A mark before each 256th record makes any of them a short
 * way away.
 */
#include "cache/chunks/varint.h"
#include "cache/search/query_state.h"
#include "core/base/list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { EVERY = 256 };

struct found_mark {
    uint64_t at;     /* offset of its step */
    uint64_t offset; /* of its line */
    uint32_t before; /* ordinal of the record before, plus 1 */
};

struct result {
    struct text steps;
    struct found_mark *marks; /* owned; one for each EVERY records begun */
    size_t marks_room;
    uint32_t count;
    uint32_t before; /* ordinal of the last record, plus 1 */
    uint64_t size, oldest, newest;
};

/* ---- making ---------------------------------------------------------------------------------- */

struct result *result_new(void)
{
    struct result *result = calloc(1, sizeof *result);

    if (result)
        result->oldest = UINT64_MAX;
    return result;
}

static bool add_mark(struct result *result)
{
    struct found_mark *marks =
        list_grow(result->marks, result->count / EVERY, &result->marks_room, sizeof *marks, 1);

    if (!marks)
        return false;
    result->marks = marks;
    marks[result->count / EVERY] = (struct found_mark){
        .at = result->steps.size, .offset = result->size, .before = result->before};
    return true;
}

bool result_add(struct result *result, const struct row *row, uint32_t ordinal)
{
    uint32_t step = ordinal + 1 - result->before;
    uint8_t bytes[VARINT_MOST];

    if (step == 0)
        return true;
    if (result->count % EVERY == 0 && !add_mark(result))
        return false;
    text_put(&result->steps, bytes, (size_t)(varint_put(bytes, step) - bytes));
    result->before = ordinal + 1;
    result->count++;
    result->size += row->line_size;
    if (row->time < result->oldest)
        result->oldest = row->time;
    if (row->time > result->newest)
        result->newest = row->time;
    return !result->steps.bad;
}

struct result *result_make(const struct survey *survey, const struct hits *hits)
{
    const struct rows *rows = &survey->rows;
    struct result *result = result_new();
    bool done = result;

    for (uint64_t i = 0; done && i < rows->count; i++) {
        const struct row_chunk *chunk = &rows->chunks[rows_chunk_at(rows, i)];

        for (uint32_t k = 0; done && k < hits[i].count; k++) {
            uint32_t place = hits[i].places[k];

            done = result_add(result, &chunk->rows[place], chunk->first + place);
        }
    }
    if (done)
        return result;
    result_free(result);
    return NULL;
}

void result_free(struct result *result)
{
    if (!result)
        return;
    text_done(&result->steps);
    free(result->marks);
    free(result);
}

size_t result_memory(const struct result *result)
{
    return sizeof *result + result->steps.room + result->marks_room * sizeof *result->marks;
}

struct survey_value result_facts(const struct result *result)
{
    return (struct survey_value){.count = result->count,
                                 .size = result->size,
                                 .oldest = result->oldest,
                                 .newest = result->newest};
}

/* ---- walking --------------------------------------------------------------------------------- */

struct iterator {
    const struct result *result;
    size_t at;
    uint32_t before, left;
};

/* From the last mark at or before the ordinal or offset @key. */
static struct iterator start(const struct result *result, uint64_t key, bool by_offset)
{
    uint32_t low = 0, high = (result->count + EVERY - 1) / EVERY;
    const struct found_mark *mark;

    if (result->count == 0)
        return (struct iterator){.result = result};
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        mark = &result->marks[middle];
        if ((by_offset ? mark->offset : mark->before) <= key)
            low = middle;
        else
            high = middle;
    }
    mark = &result->marks[low];
    return (struct iterator){result, mark->at, mark->before, result->count - low * EVERY};
}

static bool step(struct iterator *iterator, uint32_t *ordinal)
{
    const uint8_t *at;

    if (iterator->left == 0) /* and perhaps no steps at all */
        return false;
    at = iterator->result->steps.bytes + iterator->at;
    iterator->before += varint_take(&at);
    iterator->at = (size_t)(at - iterator->result->steps.bytes);
    iterator->left--;
    *ordinal = iterator->before - 1;
    return true;
}

bool result_next(struct survey *survey, const struct result *result, uint32_t ordinal,
                 struct survey_item *item)
{
    struct iterator iterator = start(result, ordinal, false);
    uint32_t found;

    while (step(&iterator, &found))
        if (found >= ordinal)
            return survey_item(survey, found, item);
    return false;
}

uint32_t
result_seek(struct survey *survey, const struct result *result, uint64_t offset, uint64_t *begin)
{
    assert(offset < result->size);
    struct iterator iterator = start(result, offset, true);
    struct spot spot = {0};
    uint32_t found = 0;

    *begin = result->marks[(result->count - iterator.left) / EVERY].offset;
    while (step(&iterator, &found)) {
        uint32_t size;

        rows_locate(&survey->rows, found, &spot);
        size = survey->rows.chunks[spot.chunk].rows[spot.place].line_size;
        if (offset < *begin + size)
            break;
        *begin += size;
    }
    return found;
}

bool result_name(struct survey *survey, const struct result *result, uint64_t id,
                 enum name_form form, struct survey_item *item)
{
    struct survey_item named = *item, found;

    if (!survey_named(survey, id, form, &named))
        return false;
    found = named;
    if (!result_next(survey, result, named.ordinal, &found) || found.ordinal != named.ordinal)
        return false;
    *item = found;
    return true;
}
