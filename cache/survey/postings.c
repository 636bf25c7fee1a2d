/*
 * postings.c - writes, for each value, the chunks in which it occurs.
 *
 * The chunks are gone through twice in log order: the first time counts, so that everything is
 * allocated at once and exactly.
 */
#include "cache/survey/postings.h"
#include "cache/chunks/varint.h"
#include "cache/survey/times.h"

#include <assert.h>
#include <stdlib.h>

/* What the records of one kind come to in one chunk. */
struct sum {
    uint64_t oldest, newest;
    uint32_t count, size;
};

struct build {
    struct postings *postings;
    struct dictionary *of;     /* FACETS of them */
    struct sum *sums;          /* of the kinds of one chunk */
    uint32_t *touched[FACETS]; /* values that occur in the chunk, by number */
    uint32_t touched_count[FACETS];
    bool write;
};

static void touch(struct build *build, enum facet facet, uint32_t number, const struct sum *sum)
{
    struct value *value = &build->of[facet].list[number];

    if (value->chunk_count == 0)
        build->touched[facet][build->touched_count[facet]++] = number;
    value->chunk_count += sum->count;
    value->chunk_size += sum->size;
    if (build->write)
        return;
    if (sum->oldest < value->oldest)
        value->oldest = sum->oldest;
    if (sum->newest > value->newest)
        value->newest = sum->newest;
}

static void add_row(struct sum *sum, const struct row *row)
{
    sum->count++;
    sum->size += row->line_size;
    if (row->time < sum->oldest)
        sum->oldest = row->time;
    if (row->time > sum->newest)
        sum->newest = row->time;
}

static void touch_time(struct build *build, const struct sum *hour)
{
    uint32_t times[TIMES];

    if (hour->count == 0)
        return;
    times_find(build->of, hour->newest, times);
    touch(build, FACET_DAY, times[0], hour);
    touch(build, FACET_HOUR, times[1], hour);
}

/* The rows by kind and by hour, each in one look at it. */
static void sum_rows(struct build *build, const struct row_chunk *chunk)
{
    const uint16_t *kinds = row_kinds(chunk);
    struct sum sum = {.oldest = UINT64_MAX};
    struct hour hour = {0, 0};

    for (uint32_t k = 0; k < chunk->kinds; k++)
        build->sums[k] = sum;
    for (uint32_t i = 0; i < chunk->count; i++) {
        const struct row *row = &chunk->rows[i];

        if (row->line_size == 0)
            continue;
        add_row(&build->sums[kinds[i]], row);
        if (!hour_has(&hour, row->time)) {
            touch_time(build, &sum);
            sum = (struct sum){.oldest = UINT64_MAX};
            hour = hour_of(row->time);
        }
        add_row(&sum, row);
    }
    touch_time(build, &sum);
}

static void touch_kinds(struct build *build, const struct row_chunk *chunk)
{
    for (uint32_t k = 0; k < chunk->kinds; k++)
        for (size_t f = 0; f <= FACET_STORED && build->sums[k].count; f++)
            touch(build, (enum facet)f, chunk->tuples[k].value[f], &build->sums[k]);
}

static void count_posting(struct value *value, uint32_t step)
{
    value->postings +=
        varint_size(step) + varint_size(value->chunk_count) + varint_size(value->chunk_size);
}

/* What was counted is in the value; .count and .size say what was written so far. */
static void write_posting(struct postings *postings, struct value *value, uint32_t step)
{
    uint8_t *at = postings->bytes + value->postings;

    if (value->chunks % MARK_EVERY == 0 && value->chunks)
        postings->marks[value->mark + value->chunks / MARK_EVERY - 1] =
            (struct mark){.at = value->postings, .offset = value->size, .last = value->last};
    at = varint_put(varint_put(varint_put(at, step), value->chunk_count), value->chunk_size);
    value->postings = (uint64_t)(at - postings->bytes);
}

/* Closes the chunk at @position for all values that occur in it. */
static void flush(struct build *build, uint32_t position)
{
    for (size_t f = 0; f < FACETS; f++) {
        for (uint32_t i = 0; i < build->touched_count[f]; i++) {
            struct value *value = &build->of[f].list[build->touched[f][i]];
            uint32_t step = position + 1 - value->last;

            if (build->write)
                write_posting(build->postings, value, step);
            else
                count_posting(value, step);
            value->chunks++;
            value->count += value->chunk_count;
            value->size += value->chunk_size;
            value->last = position + 1;
            value->chunk_count = value->chunk_size = 0;
        }
        build->touched_count[f] = 0;
    }
}

static void visit(struct build *build, const struct rows *rows)
{
    for (uint64_t position = 0; position < rows->count; position++) {
        const struct row_chunk *chunk = &rows->chunks[rows_chunk_at(rows, position)];

        if (chunk->named == 0)
            continue;
        sum_rows(build, chunk);
        touch_kinds(build, chunk);
        flush(build, (uint32_t)position);
    }
}

/* Gives each value its place among the postings and the marks, and starts it anew. */
static bool place(struct postings *postings, struct dictionary of[FACETS])
{
    uint64_t end = 0;
    uint32_t marks = 0;

    for (size_t f = 0; f < FACETS; f++)
        for (uint32_t i = 0; i < of[f].count; i++) {
            struct value *value = &of[f].list[i];
            uint64_t size = value->postings;

            value->postings = end;
            value->mark = marks;
            end += size;
            marks += value->chunks ? (value->chunks - 1) / MARK_EVERY : 0;
            value->count = value->chunks = value->last = 0;
            value->size = 0;
        }
    postings->bytes = malloc(end + 1);
    postings->marks = malloc((marks + 1) * sizeof *postings->marks);
    return postings->bytes && postings->marks;
}

/* After writing, a value's place is where its postings end; the next one's begin there. */
static void rewind_postings(struct dictionary of[FACETS])
{
    uint64_t begin = 0;

    for (size_t f = 0; f < FACETS; f++)
        for (uint32_t i = 0; i < of[f].count; i++) {
            struct value *value = &of[f].list[i];
            uint64_t end = value->postings;

            value->postings = begin;
            begin = end;
        }
}

/* Nothing is counted yet: an earlier try may have done so. */
static void start_anew(struct postings *postings, struct dictionary of[FACETS])
{
    for (size_t f = 0; f < FACETS; f++)
        for (uint32_t i = 0; i < of[f].count; i++) {
            struct value *value = &of[f].list[i];

            value->postings = value->size = 0;
            value->count = value->chunks = value->last = 0;
        }
    free(postings->bytes);
    free(postings->marks);
    postings->bytes = NULL;
    postings->marks = NULL;
}

bool postings_write(struct postings *postings, struct dictionary of[FACETS],
                    const struct rows *rows)
{
    struct build build = {.postings = postings, .of = of};
    bool done = false;

    start_anew(postings, of);
    build.sums = malloc(EVTX_MAX_RECORDS * sizeof *build.sums);
    build.touched[0] = malloc(FACETS * EVTX_MAX_RECORDS * sizeof *build.touched[0]);
    for (size_t f = 1; build.touched[0] && f < FACETS; f++)
        build.touched[f] = build.touched[0] + f * EVTX_MAX_RECORDS;
    if (build.sums && build.touched[0]) {
        visit(&build, rows);
        done = place(postings, of);
        build.write = true;
        if (done)
            visit(&build, rows);
        rewind_postings(of);
    }
    free(build.sums);
    free(build.touched[0]);
    return done;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Reads on from a mark. */
struct reader {
    const uint8_t *at;
    uint64_t offset;
    uint32_t last, left;
};

static bool next(struct reader *reader, struct posting *posting)
{
    if (reader->left == 0)
        return false;
    reader->left--;
    reader->last += varint_take(&reader->at);
    posting->position = reader->last - 1;
    posting->offset = reader->offset;
    posting->count = varint_take(&reader->at);
    posting->size = varint_take(&reader->at);
    reader->offset += posting->size;
    return true;
}

/* From the last mark that lies at or before the offset or position @key. */
static struct reader
start(const struct postings *postings, const struct value *value, uint64_t key, bool by_offset)
{
    uint32_t low = 0, high = value->chunks ? (value->chunks - 1) / MARK_EVERY + 1 : 1;
    const struct mark *marks = postings->marks + value->mark;

    while (high - low > 1) { /* mark number N - 1 is before posting N * MARK_EVERY */
        uint32_t middle = low + (high - low) / 2;
        const struct mark *mark = &marks[middle - 1];

        if ((by_offset ? mark->offset : mark->last) <= key)
            low = middle;
        else
            high = middle;
    }
    if (low == 0)
        return (struct reader){.at = postings->bytes + value->postings, .left = value->chunks};
    return (struct reader){.at = postings->bytes + marks[low - 1].at,
                           .offset = marks[low - 1].offset,
                           .last = marks[low - 1].last,
                           .left = value->chunks - low * MARK_EVERY};
}

bool postings_from(const struct postings *postings, const struct value *value, uint64_t position,
                   struct posting *posting)
{
    struct reader reader = start(postings, value, position, false);

    while (next(&reader, posting))
        if (posting->position >= position)
            return true;
    return false;
}

void postings_at(const struct postings *postings, const struct value *value, uint64_t offset,
                 struct posting *posting)
{
    struct reader reader;

    assert(offset < value->size);
    reader = start(postings, value, offset, true);
    while (next(&reader, posting) && offset >= posting->offset + posting->size)
        ;
}

void postings_done(struct postings *postings)
{
    free(postings->bytes);
    free(postings->marks);
}
