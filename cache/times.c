/* times.c - the day and the hour of a record, which follow from its row. */
#include "cache/facets.h"

enum { DAYS_MOST = 8192 }; /* 22 years with events every day; later days are FACET_OTHER */

static uint32_t day_of(uint64_t time)
{
    return (uint32_t)(time / TICKS_PER_HOUR / 24); /* below 2^25 */
}

static uint32_t hour_of(uint64_t time)
{
    return (uint32_t)(time / TICKS_PER_HOUR % 24);
}

static bool add(struct facets *facets, uint64_t time)
{
    uint32_t day, hour, number = hour_of(time);
    const char name[] = {(char)('0' + number / 10), (char)('0' + number % 10)};
    struct text text = {0};
    bool done;

    facet_day_name(&text, day_of(time));
    done = !text.bad &&
           dictionary_add(&facets->of[FACET_DAY], DAYS_MOST, 0, day_of(time),
                          (const char *)text.bytes, text.size, &day) &&
           dictionary_add(&facets->of[FACET_HOUR], UINT32_MAX, day, number, name, 2, &hour);
    text_done(&text);
    return done;
}

bool times_add(struct facets *facets, const struct row_chunk *chunk)
{
    uint64_t last = UINT64_MAX; /* the hour that was entered last */

    for (uint32_t i = 0; i < chunk->count; i++) {
        uint64_t hour = chunk->rows[i].time / TICKS_PER_HOUR;

        if (chunk->rows[i].line_size == 0 || hour == last)
            continue;
        if (!add(facets, chunk->rows[i].time))
            return false;
        last = hour;
    }
    return true;
}

void times_find(const struct facets *facets, uint64_t time, uint32_t values[TIMES])
{
    const struct dictionary *days = &facets->of[FACET_DAY];
    uint32_t day = dictionary_from(days, 0, day_of(time));

    if (day == days->count || days->list[day].rank != day_of(time))
        day = days->count - 1; /* FACET_OTHER is the last one */
    values[0] = day;
    values[1] = dictionary_from(&facets->of[FACET_HOUR], day, hour_of(time));
}
