/* timeline.c - a heap of runs, whose first records are compared. */
#include "fusefs/collection/timeline.h"
#include "core/base/list.h"

#include <stdlib.h>
#include <string.h>

/** What is left of a run. */
struct timeline_run {
    uint64_t time; /* of .at, its first record */
    struct timeline_place at;
};

struct timeline_chunk *timeline_add(struct timeline *timeline, uint32_t log, uint64_t number)
{
    struct timeline_chunk *chunks =
        list_grow(timeline->chunks, timeline->count, &timeline->room, sizeof *chunks, 64);

    if (!chunks)
        return NULL;
    timeline->chunks = chunks;
    chunks[timeline->count] = (struct timeline_chunk){.number = number, .log = log};
    return &chunks[timeline->count++];
}

struct timeline_row timeline_row(const struct timeline *timeline, struct timeline_place at)
{
    const void *rows = timeline->chunks[at.chunk].rows;

    return timeline->read ? timeline->read(rows, at.place)
                          : ((const struct timeline_row *)rows)[at.place];
}

/* ---- ordinals -------------------------------------------------------------------------------- */

static bool give_ordinals(struct timeline *timeline)
{
    uint64_t first = 0;

    for (uint32_t i = 0; i < timeline->count; i++) {
        timeline->chunks[i].first = (uint32_t)first;
        first += timeline->chunks[i].count;
        if (first > UINT32_MAX)
            return false;
    }
    return true;
}

uint32_t timeline_rows(const struct timeline *timeline)
{
    const struct timeline_chunk *end = timeline->chunks + timeline->count;

    return timeline->count ? end[-1].first + end[-1].count : 0;
}

static bool make_jumps(struct timeline *timeline)
{
    uint32_t rows = timeline_rows(timeline), chunk = 0;

    free(timeline->jumps);
    timeline->jumps = malloc((rows / TIMELINE_JUMP + 2u) * sizeof *timeline->jumps);
    if (!timeline->jumps)
        return false;
    for (uint32_t i = 0; i <= rows / TIMELINE_JUMP; i++) {
        while (chunk + 1 < timeline->count &&
               timeline->chunks[chunk + 1].first <= i * TIMELINE_JUMP)
            chunk++;
        timeline->jumps[i] = chunk;
    }
    timeline->jumps[rows / TIMELINE_JUMP + 1] = timeline->count ? timeline->count - 1 : 0;
    return true;
}

uint32_t timeline_ordinal(const struct timeline *timeline, struct timeline_place at)
{
    return timeline->chunks[at.chunk].first + at.place;
}

struct timeline_place timeline_locate(const struct timeline *timeline, uint32_t ordinal)
{
    const uint32_t *jump = &timeline->jumps[ordinal / TIMELINE_JUMP];
    uint32_t low = jump[0], high = jump[1] + 1; /* the last chunk that begins at or before it */

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (timeline->chunks[middle].first <= ordinal)
            low = middle;
        else
            high = middle;
    }
    return (struct timeline_place){low, ordinal - timeline->chunks[low].first};
}

/* ---- runs ------------------------------------------------------------------------------------ */

/* Moves *@at to the first record at or behind it. False: the log has none. */
static bool find_record(const struct timeline *timeline, struct timeline_place *at)
{
    uint32_t log = timeline->chunks[at->chunk].log;

    for (; at->chunk < timeline->count && timeline->chunks[at->chunk].log == log; at->chunk++) {
        for (; at->place < timeline->chunks[at->chunk].count; at->place++)
            if (timeline_row(timeline, *at).size)
                return true;
        at->place = 0;
    }
    return false;
}

static bool next_record(const struct timeline *timeline, struct timeline_place *at)
{
    at->place++;
    return find_record(timeline, at);
}

static bool before(const struct timeline_run *a, const struct timeline_run *b)
{
    if (a->time != b->time)
        return a->time < b->time;
    return a->at.chunk != b->at.chunk ? a->at.chunk < b->at.chunk : a->at.place < b->at.place;
}

static void sift_down(struct timeline_run *heap, size_t count, size_t at)
{
    struct timeline_run moving = heap[at];

    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &moving))
            break;
        heap[at] = heap[child];
    }
    heap[at] = moving;
}

static bool add_run(struct timeline *timeline, struct timeline_place at, uint64_t time)
{
    struct timeline_run *heap =
        list_grow(timeline->heap, timeline->runs, &timeline->run_room, sizeof *heap, 64);

    if (!heap)
        return false;
    timeline->heap = heap;
    heap[timeline->runs++] = (struct timeline_run){.time = time, .at = at};
    return true;
}

/* The runs of the log whose first chunk is *@chunk, which becomes that of the next one. */
static bool add_runs(struct timeline *timeline, uint32_t *chunk)
{
    struct timeline_place at = {.chunk = *chunk};
    uint32_t log = timeline->chunks[*chunk].log;
    uint64_t last = 0;
    bool first = true;

    for (bool more = find_record(timeline, &at); more; more = next_record(timeline, &at)) {
        uint64_t time = timeline_row(timeline, at).time;

        if ((first || time < last) && !add_run(timeline, at, time))
            return false;
        first = false;
        last = time;
    }
    while (*chunk < timeline->count && timeline->chunks[*chunk].log == log)
        ++*chunk;
    return true;
}

bool timeline_start(struct timeline *timeline)
{
    if (!give_ordinals(timeline) || !make_jumps(timeline))
        return false;
    timeline->runs = timeline->group_count = timeline->given = 0;
    for (uint32_t chunk = 0; chunk < timeline->count;)
        if (!add_runs(timeline, &chunk))
            return false;
    for (size_t i = timeline->runs / 2; i-- > 0;)
        sift_down(timeline->heap, timeline->runs, i);
    return true;
}

/* The first record of all that are left. */
static struct timeline_place take_first(struct timeline *timeline)
{
    struct timeline_run *top = timeline->heap;
    struct timeline_place first = top->at;
    bool more = next_record(timeline, &top->at);
    uint64_t time = more ? timeline_row(timeline, top->at).time : 0;

    if (more && time >= top->time)
        top->time = time;
    else /* the run is at its end; what follows is one of its own */
        *top = timeline->heap[--timeline->runs];
    if (timeline->runs > 0)
        sift_down(timeline->heap, timeline->runs, 0);
    return first;
}

/* ---- copies ---------------------------------------------------------------------------------- */

/** A record of a group, to be sorted. */
struct same {
    uint32_t size, hash;
    size_t number; /* in the group */
};

static int by_sameness(const void *a, const void *b)
{
    const struct same *one = a, *other = b;

    if (one->size != other->size)
        return one->size < other->size ? -1 : 1;
    if (one->hash != other->hash)
        return one->hash < other->hash ? -1 : 1;
    return one->number < other->number ? -1 : 1;
}

static bool is_kind(const struct same *one, const struct same *other)
{
    return one->size == other->size && one->hash == other->hash;
}

static uint32_t log_of(const struct timeline *timeline, const struct same *same)
{
    return timeline->chunks[timeline->group[same->number].at.chunk].log;
}

/* Those of one kind, which are in order. */
static void note_alike(struct timeline *timeline, const struct same *sorted, size_t count)
{
    struct timeline_place first = timeline->group[sorted[0].number].at;

    if (log_of(timeline, &sorted[0]) == log_of(timeline, &sorted[count - 1]))
        return;
    for (size_t i = 0; i < count; i++) {
        timeline->group[sorted[i].number].alike = true;
        timeline->group[sorted[i].number].first = first;
    }
}

static bool find_alike(struct timeline *timeline)
{
    size_t count = timeline->group_count, first = 0;
    struct same *sorted = malloc(count * sizeof *sorted);

    if (!sorted)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct timeline_place at = timeline->group[i].at;
        struct timeline_row row = timeline_row(timeline, at);

        sorted[i] = (struct same){.size = row.size, .hash = row.hash, .number = i};
        if (timeline->hash)
            sorted[i].hash = timeline->hash(timeline->context, at);
    }
    qsort(sorted, count, sizeof *sorted, by_sameness);
    for (size_t i = 1; i <= count; i++)
        if (i == count || !is_kind(&sorted[i], &sorted[first])) {
            note_alike(timeline, sorted + first, i - first);
            first = i;
        }
    free(sorted);
    return true;
}

bool timeline_may_be_copy(const struct timeline *timeline, const struct timeline_item *item)
{
    return item->alike &&
           timeline->chunks[item->first.chunk].log != timeline->chunks[item->at.chunk].log;
}

/* All records of the next time. */
static bool take_group(struct timeline *timeline)
{
    uint64_t time = timeline->heap->time;

    timeline->group_count = timeline->given = 0;
    while (timeline->runs > 0 && timeline->heap->time == time) {
        struct timeline_item *group = list_grow(timeline->group, timeline->group_count,
                                                &timeline->group_room, sizeof *group, 64);

        if (!group)
            return false;
        timeline->group = group;
        group[timeline->group_count++] = (struct timeline_item){.at = take_first(timeline)};
    }
    return timeline->group_count < 2 || find_alike(timeline);
}

bool timeline_next(struct timeline *timeline, struct timeline_item *item)
{
    if (timeline->given == timeline->group_count) {
        if (timeline->runs == 0)
            return false;
        if (timeline->failed || !take_group(timeline)) {
            timeline->failed = true;
            return false;
        }
    }
    *item = timeline->group[timeline->given++];
    return true;
}

void timeline_end(struct timeline *timeline)
{
    free(timeline->heap);
    free(timeline->group);
    timeline->heap = NULL;
    timeline->group = NULL;
    timeline->runs = timeline->run_room = 0;
    timeline->group_count = timeline->group_room = timeline->given = 0;
}

void timeline_done(struct timeline *timeline)
{
    timeline_end(timeline);
    for (uint32_t i = 0; i < timeline->count; i++)
        free(timeline->chunks[i].owned);
    free(timeline->chunks);
    free(timeline->jumps);
    *timeline = (struct timeline){0};
}
