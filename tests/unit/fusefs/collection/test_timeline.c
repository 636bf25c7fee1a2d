/* test_timeline.c - the order of time of records of many logs, against sorting them. */
#include "fusefs/collection/timeline.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { MOST = 4000 };

struct known {
    uint64_t time;
    struct timeline_place at;
};

static int by_time_and_place(const void *a, const void *b)
{
    const struct known *one = a, *other = b;

    if (one->time != other->time)
        return one->time < other->time ? -1 : 1;
    if (one->at.chunk != other->at.chunk)
        return one->at.chunk < other->at.chunk ? -1 : 1;
    return one->at.place < other->at.place ? -1 : one->at.place > other->at.place;
}

static uint32_t state;

static uint32_t draw(uint32_t below)
{
    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}

/* Logs of some chunks, of which some are empty, as some rows are; times go up, mostly. */
static size_t fill(struct timeline *timeline, struct known *known)
{
    uint32_t logs = draw(8);
    size_t count = 0;

    for (uint32_t log = 0; log < logs; log++) {
        uint64_t time = 1000 + draw(20);

        for (uint32_t chunks = draw(5); chunks > 0; chunks--) {
            struct timeline_chunk *chunk = timeline_add(timeline, log, chunks);
            struct timeline_row *rows;

            cr_assert(chunk);
            chunk->count = draw(40);
            rows = calloc(chunk->count + 1u, sizeof *rows);
            chunk->rows = chunk->owned = rows;
            for (uint32_t i = 0; i < chunk->count; i++) {
                time = draw(8) ? time + draw(3) : 1000 + draw(100);
                rows[i] = (struct timeline_row){.time = time, .size = draw(6), .hash = draw(4)};
                if (rows[i].size)
                    known[count++] = (struct known){time, {timeline->count - 1, i}};
            }
        }
    }
    return count;
}

static bool
is_same(const struct timeline *timeline, struct timeline_place a, struct timeline_place b)
{
    struct timeline_row one = timeline_row(timeline, a), other = timeline_row(timeline, b);

    return one.time == other.time && one.size == other.size && one.hash == other.hash;
}

static uint32_t log_of(const struct timeline *timeline, const struct known *known)
{
    return timeline->chunks[known->at.chunk].log;
}

/* Records are alike if they are the same and not all of one log; the first of them is told. */
static void expect_alike(const struct timeline *timeline, const struct known *known, size_t count,
                         size_t n, const struct timeline_item *item)
{
    size_t first = n, last = n;

    for (size_t i = n; i-- > 0 && known[i].time == known[n].time;)
        if (is_same(timeline, known[i].at, known[n].at))
            first = i;
    for (size_t i = n; i < count && known[i].time == known[n].time; i++)
        if (is_same(timeline, known[i].at, known[n].at))
            last = i;
    cr_expect(item->alike == (log_of(timeline, &known[first]) != log_of(timeline, &known[last])));
    cr_expect(timeline_may_be_copy(timeline, item) ==
              (log_of(timeline, &known[first]) != log_of(timeline, &known[n])));
    if (item->alike)
        cr_expect(item->first.chunk == known[first].at.chunk &&
                  item->first.place == known[first].at.place);
}

static void expect_ordinal(const struct timeline *timeline, struct timeline_place at)
{
    uint32_t ordinal = timeline_ordinal(timeline, at), before = 0;
    struct timeline_place found = timeline_locate(timeline, ordinal);

    for (uint32_t i = 0; i < at.chunk; i++)
        before += timeline->chunks[i].count;
    cr_expect(ordinal == before + at.place && ordinal < timeline_rows(timeline));
    cr_expect(found.chunk == at.chunk && found.place == at.place);
}

Test(timeline, is_that_of_time_then_log_then_place)
{
    static struct known known[MOST];

    for (uint32_t seed = 1; seed < 3000; seed++) {
        struct timeline timeline = {0};
        struct timeline_item item;
        size_t count, n = 0;

        state = seed;
        count = fill(&timeline, known);
        qsort(known, count, sizeof *known, by_time_and_place);
        cr_assert(timeline_start(&timeline));
        for (; timeline_next(&timeline, &item); n++) {
            cr_assert(n < count && item.at.chunk == known[n].at.chunk &&
                          item.at.place == known[n].at.place,
                      "seed %u, record %zu", seed, n);
            expect_alike(&timeline, known, count, n, &item);
            expect_ordinal(&timeline, item.at);
        }
        cr_assert(n == count && !timeline.failed, "seed %u: %zu of %zu", seed, n, count);
        timeline_done(&timeline);
    }
}
