/* growth.c - one pass over the chunks that changed. */
#include "fusefs/live/growth.h"
#include "core/live.h"

#include <assert.h>
#include <stdlib.h>

/* The pass: what of the chunks before it is shown. */
struct pass {
    const struct growth *growth;
    size_t wait; /* in the list of those that were waited for */
    int64_t now;
    uint64_t shown;                /* the last chunk that is shown; GROWTH_NONE: there is none */
    struct growth_records records; /* and its records */
    bool open;    /* a log that went round is not all there, so that its order is not known */
    bool stopped; /* no new chunk behind it is shown, or it would be between others later */
};

void growth_done(struct growth *growth)
{
    free(growth->waits);
    free(growth->copy);
    *growth = (struct growth){0};
}

/* Since when the chunk is what it is, as far as it was waited for. */
static int64_t since(struct pass *pass, const struct growth_chunk *chunk)
{
    const struct growth *growth = pass->growth;

    while (pass->wait < growth->count && growth->waits[pass->wait].number < chunk->number)
        pass->wait++;
    if (pass->wait < growth->count && growth->waits[pass->wait].number == chunk->number &&
        growth->waits[pass->wait].hash == chunk->hash)
        return growth->waits[pass->wait].since;
    return growth->begun ? pass->now : growth->written;
}

/* The chunks that did not change have not been passed one by one. */
static void pass_unchanged(struct pass *pass, const struct growth_chunk *chunk)
{
    if (chunk->before != GROWTH_NONE &&
        (pass->shown == GROWTH_NONE || chunk->before > pass->shown)) {
        pass->shown = chunk->before;
        pass->records = chunk->before_records;
    }
}

/* Whether records may still come that belong before those of the chunk: into the chunk before it,
 * or one that is unused so far; or, in a log that went round, behind it, until its end leads to its
 * beginning. */
static bool misses_some(const struct pass *pass, const struct growth_chunk *chunk)
{
    if (pass->shown != GROWTH_NONE)
        return chunk->records.first_id > pass->records.last_id + 1 &&
               chunk->records.first_number > pass->records.last_number + 1;
    if (chunk->records.first_id <= 1 || chunk->records.first_number <= 1)
        return false;
    return chunk->number > 0 || pass->open;
}

static bool must_wait(const struct pass *pass, const struct growth_chunk *chunk, int64_t age)
{
    if (chunk->wholeness == EVTX_UNUSED)
        return false;
    if (!chunk->shown && pass->stopped)
        return true;
    return age < GROWTH_PAUSE &&
           (chunk->wholeness == EVTX_HALF || (!chunk->shown && misses_some(pass, chunk)));
}

/* Returns since when the chunk, if it is waited for, is what it is. */
static int64_t judge(struct pass *pass, struct growth_chunk *chunk)
{
    int64_t begin = since(pass, chunk);

    pass_unchanged(pass, chunk);
    chunk->held = must_wait(pass, chunk, pass->now - begin);
    if (chunk->held && (!chunk->shown || chunk->tail))
        pass->stopped = true;
    if (chunk->wholeness != EVTX_UNUSED && (!chunk->held || chunk->tail)) {
        pass->shown = chunk->number;
        pass->records = chunk->records;
    }
    return begin;
}

static bool follow(const struct growth_chunk *before, const struct growth_chunk *behind)
{
    return behind->records.first_id == before->records.last_id + 1 ||
           behind->records.first_number == before->records.last_number + 1;
}

/* Whether the chunks are a log that went round, all of it: one behind the other, with one place
 * where the oldest follows on the newest, and the end leads to the beginning. */
static bool is_closed(const struct growth_chunk *list, size_t count)
{
    unsigned steps_back = 0;

    while (count > 0 && list[count - 1].wholeness == EVTX_UNUSED)
        count--;
    for (size_t i = 0; i < count; i++) {
        if (list[i].wholeness != EVTX_WHOLE || list[i].number != i)
            return false;
        steps_back += i && !follow(&list[i - 1], &list[i]);
    }
    return count > 0 && steps_back == 1 && follow(&list[count - 1], &list[0]);
}

bool growth_judge(struct growth *growth, struct growth_chunk *list, size_t count, bool turns,
                  int64_t now)
{
    struct pass pass = {.growth = growth,
                        .now = now,
                        .shown = GROWTH_NONE,
                        .open = turns && !is_closed(list, count)};
    struct growth_wait *waits = malloc((count ? count : 1) * sizeof *waits);
    size_t waiting = 0;

    if (!waits)
        return false;
    for (size_t i = 0; i < count; i++) {
        int64_t begin = judge(&pass, &list[i]);

        assert(!i || list[i - 1].number < list[i].number);
        if (list[i].held || list[i].wholeness == EVTX_HALF)
            waits[waiting++] =
                (struct growth_wait){list[i].number, list[i].hash, begin, list[i].held};
    }
    free(growth->waits);
    growth->waits = waits;
    growth->count = waiting;
    growth->begun = true;
    return true;
}

size_t growth_waits(const struct growth *growth)
{
    size_t held = 0;

    for (size_t i = 0; i < growth->count; i++)
        held += growth->waits[i].held;
    return held;
}

int64_t growth_due(const struct growth *growth, int64_t now)
{
    int64_t due = GROWTH_NEVER;

    for (size_t i = 0; i < growth->count; i++) {
        int64_t end = growth->waits[i].since + GROWTH_PAUSE;

        if (end > now && end < due)
            due = end;
    }
    return due;
}
