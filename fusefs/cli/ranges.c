/* ranges.c - reads a list of ranges, and finds a number in it by halves. */
#include "fusefs/cli/ranges.h"

#include <errno.h>
#include <stdlib.h>

static bool read_number(const char **at, uint64_t *number)
{
    char *end;

    if (**at < '0' || **at > '9')
        return false;
    errno = 0;
    *number = strtoull(*at, &end, 10);
    *at = end;
    return !errno;
}

/* One range and the comma behind it. */
static bool read_range(const char **at, struct range *range)
{
    if (!read_number(at, &range->first))
        return false;
    range->last = range->first;
    if (**at == '-' && ((*at)++, !read_number(at, &range->last)))
        return false;
    if (**at == ',')
        return *++*at != '\0' && range->first <= range->last;
    return **at == '\0' && range->first <= range->last;
}

static int by_first(const void *left, const void *right)
{
    uint64_t a = ((const struct range *)left)->first, b = ((const struct range *)right)->first;

    return (a > b) - (a < b);
}

/* Sorts them, and makes one of those that overlap or touch. */
static void tidy(struct ranges *ranges)
{
    size_t kept = 0;

    qsort(ranges->list, ranges->count, sizeof *ranges->list, by_first);
    for (size_t i = 1; i < ranges->count; i++) {
        struct range *last = &ranges->list[kept], *next = &ranges->list[i];

        if (last->last == UINT64_MAX || next->first <= last->last + 1)
            last->last = next->last > last->last ? next->last : last->last;
        else
            ranges->list[++kept] = *next;
    }
    ranges->count = kept + 1;
}

bool ranges_read(struct ranges *ranges, const char *string)
{
    size_t most = 1;

    for (const char *c = string; *c; c++)
        most += *c == ',';
    *ranges = (struct ranges){.list = calloc(most, sizeof *ranges->list)};
    if (!ranges->list)
        return false;
    do {
        if (!read_range(&string, &ranges->list[ranges->count++])) {
            ranges_done(ranges);
            return false;
        }
    } while (*string);
    tidy(ranges);
    return true;
}

bool ranges_meet(const struct ranges *ranges, uint64_t first, uint64_t last)
{
    size_t low = 0, high = ranges->count;

    while (low < high) { /* the first range that does not end before @first */
        size_t middle = low + (high - low) / 2;

        if (ranges->list[middle].last < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ranges->count && ranges->list[low].first <= last;
}

void ranges_done(struct ranges *ranges)
{
    free(ranges->list);
    *ranges = (struct ranges){0};
}
