/* count.c - the most frequent values, and hours put together so that they fit a picture. */
#include "fusefs/picture/picture.h"

#include <stdio.h>
#include <string.h>

static uint64_t divide_up(uint64_t number, uint64_t by)
{
    return number / by + (number % by != 0);
}

void picture_span(struct picture_times *times, uint64_t first, uint64_t last)
{
    uint64_t days = last / 24 - first / 24 + 1, hours = last - first + 1;

    *times = (struct picture_times){.first = first, .last = last};
    times->row_days = divide_up(days, PICTURE_ROWS);
    times->rows = divide_up(days, times->row_days);
    times->bucket_hours = divide_up(hours, PICTURE_BUCKETS);
    times->buckets = divide_up(hours, times->bucket_hours);
}

void picture_hour(struct picture_times *times, uint64_t hour, uint64_t count)
{
    if (hour < times->first || hour > times->last || !times->row_days)
        return;
    times->cells[(hour / 24 - times->first / 24) / times->row_days][hour % 24] += count;
    times->counts[(hour - times->first) / times->bucket_hours] += count;
}

void picture_count(struct picture_chart *chart, const char *outer, const char *name,
                   const char *words, uint64_t count)
{
    size_t at = chart->count;

    chart->values++;
    while (at > 0 && chart->bars[at - 1].count < count)
        at--;
    if (at == PICTURE_TOP)
        return;
    if (chart->count < PICTURE_TOP)
        chart->count++;
    memmove(chart->bars + at + 1, chart->bars + at, (chart->count - at - 1) * sizeof *chart->bars);
    chart->bars[at] = (struct picture_bar){.count = count};
    snprintf(chart->bars[at].outer, PICTURE_NAME, "%s", outer ? outer : "");
    snprintf(chart->bars[at].name, PICTURE_NAME, "%s", name);
    snprintf(chart->bars[at].words, PICTURE_WORDS, "%s", words ? words : "");
}
