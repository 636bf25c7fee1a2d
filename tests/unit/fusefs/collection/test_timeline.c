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

            cr_assert(chunk);
            chunk->count = draw(40);
            chunk->rows = calloc(chunk->count + 1u, sizeof *chunk->rows);
            for (uint32_t i = 0; i < chunk->count; i++) {
                time = draw(8) ? time + draw(3) : 1000 + draw(100);
                chunk->rows[i] =
                    (struct timeline_row){.time = time, .size = draw(6), .hash = draw(4)};
                if (chunk->rows[i].size)
                    known[count++] = (struct known){time, {timeline->count - 1, i}};
            }
        }
    }
    return count;
}

static bool
is_same(const struct timeline *timeline, struct timeline_place a, struct timeline_place b)
{
    const struct timeline_row *one = timeline_row(timeline, a), *other = timeline_row(timeline, b);

    return one->time == other->time && one->size == other->size && one->hash == other->hash;
}

/* The first record that is the same; it is a copy if that is of another log. */
static void expect_copy(const struct timeline *timeline, const struct known *known, size_t n,
                        const struct timeline_item *item)
{
    size_t first = n;

    for (size_t i = n; i-- > 0 && known[i].time == known[n].time;)
        if (is_same(timeline, known[i].at, known[n].at))
            first = i;
    cr_expect(item->may_be_copy == (timeline->chunks[known[first].at.chunk].log !=
                                    timeline->chunks[known[n].at.chunk].log));
    if (item->may_be_copy)
        cr_expect(item->copy_of.chunk == known[first].at.chunk &&
                  item->copy_of.place == known[first].at.place);
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
            expect_copy(&timeline, known, n, &item);
        }
        cr_assert(n == count && !timeline.failed, "seed %u: %zu of %zu", seed, n, count);
        timeline_done(&timeline);
    }
}
