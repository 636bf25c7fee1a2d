/* times.c - the day and the hour of a record, which follow from its row. */
#include "cache/survey/times.h"

enum { DAYS_MOST = 8192 }; /* 22 years with events every day; later days are FACET_OTHER */

static uint32_t day_of(uint64_t time)
{
    return (uint32_t)(time / FILETIME_HOUR / 24); /* below 2^25 */
}

static uint32_t hour_of_day(uint64_t time)
{
    return (uint32_t)(time / FILETIME_HOUR % 24);
}

/* What was entered last. */
struct last {
    struct hour hour;
    uint32_t day, number; /* of the day in its dictionary */
};

static bool add_day(struct dictionary of[FACETS], struct last *last)
{
    struct text text = {0};
    bool done;

    facet_day_name(&text, last->day);
    done = !text.bad && dictionary_add(&of[FACET_DAY], DAYS_MOST, 0, last->day,
                                       (const char *)text.bytes, text.size, &last->number);
    text_done(&text);
    return done;
}

static bool add(struct dictionary of[FACETS], uint64_t time, struct last *last)
{
    uint32_t day = day_of(time), hour = hour_of_day(time), number;
    const char name[] = {(char)('0' + hour / 10), (char)('0' + hour % 10)};

    last->hour = hour_of(time);
    if (day != last->day) {
        last->day = day;
        if (!add_day(of, last))
            return false;
    }
    return dictionary_add(&of[FACET_HOUR], UINT32_MAX, last->number, hour, name, 2, &number);
}

static bool
add_chunk(struct dictionary of[FACETS], const struct row_chunk *chunk, struct last *last)
{
    for (uint32_t i = 0; i < chunk->count; i++) {
        const struct row *row = &chunk->rows[i];

        if (row->line_size && !hour_has(&last->hour, row->time) && !add(of, row->time, last))
            return false;
    }
    return true;
}

bool times_add(struct dictionary of[FACETS], const struct rows *rows)
{
    struct last last = {.day = UINT32_MAX}; /* none */

    for (uint64_t i = 0; i < rows->count; i++)
        if (!add_chunk(of, &rows->chunks[rows_chunk_at(rows, i)], &last))
            return false;
    return true;
}

void times_find(const struct dictionary of[FACETS], uint64_t time, uint32_t values[TIMES])
{
    const struct dictionary *days = &of[FACET_DAY];
    uint32_t day = dictionary_from(days, 0, day_of(time));

    if (day == days->count || days->list[day].rank != day_of(time))
        day = days->count - 1; /* FACET_OTHER is the last one */
    values[0] = day;
    values[1] = dictionary_from(&of[FACET_HOUR], day, hour_of_day(time));
}
