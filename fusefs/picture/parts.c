/* parts.c - colours, titles, numbers and days. */
#include "fusefs/picture/parts.h"

#include "core/base/filetime.h"
#include "fusefs/report/info.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char picture_colours[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--dim:#4d5761;--paper:#fff;--card:#f6f8fa;"
    "--line:#d0d7de;--bar:#2f6f9f;--bad:#b42318;--h0:#e6eaee;--h1:#bcd9ec;--h2:#7fb3d8;"
    "--h3:#3f86bb;--h4:#17507c}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#a3afbb;--paper:#0d1117;"
    "--card:#161b22;--line:#30363d;--bar:#58a6d6;--bad:#ff8b82;--h0:#22272e;--h1:#143c59;"
    "--h2:#1f6294;--h3:#3f95cd;--h4:#a6d8f7}}\n";

const char *const picture_titles[CHARTS] = {
    [CHART_EVENTS] = "Events",       [CHART_PROVIDERS] = "Providers",
    [CHART_LOGONS] = "Logons",       [CHART_ACCOUNTS] = "Accounts",
    [CHART_ADDRESSES] = "Addresses", [CHART_PROCESSES] = "Processes",
    [CHART_COMPUTERS] = "Computers", [CHART_CHANNELS] = "Channels",
    [CHART_LOGS] = "Logs",
};

void put_count(struct text *text, uint64_t count)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, count);

    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            text_putc(text, ',');
        text_putc(text, digits[i]);
    }
}

void put_day(struct text *text, uint64_t hour)
{
    struct info_value time = info_value(VALUES_TIMES, hour / 24 * 24 * FILETIME_HOUR);

    text_put(text, time.text, strcspn(time.text, "T"));
}

uint64_t most_in_cells(const struct picture_times *times)
{
    uint64_t most = 1;

    for (size_t row = 0; row < times->rows; row++)
        for (size_t hour = 0; hour < 24; hour++)
            most = times->cells[row][hour] > most ? times->cells[row][hour] : most;
    return most;
}

uint64_t most_in_buckets(const struct picture_times *times)
{
    uint64_t most = 1;

    for (size_t i = 0; i < times->buckets; i++)
        most = times->counts[i] > most ? times->counts[i] : most;
    return most;
}

/* Shades go with the root of the count, so that a quiet hour is seen beside a loud one. */
unsigned shade(uint64_t count, uint64_t most)
{
    unsigned shade = 1;

    if (count == 0)
        return 0;
    for (uint64_t least = most / 16; shade < 4 && count > least; least = most * shade * shade / 16)
        shade++;
    return shade;
}

void put_times_label(struct text *text, const struct picture_times *times)
{
    text_puts(text, "Events over time, from ");
    put_day(text, times->first);
    text_puts(text, " to ");
    put_day(text, times->last);
    text_putf(text, ", %s", times->bucket_hours > 1 ? "each bar " : "each bar an hour");
    if (times->bucket_hours > 1) {
        put_count(text, times->bucket_hours);
        text_puts(text, " hours");
    }
    text_puts(text, "; the highest has ");
    put_count(text, most_in_buckets(times));
}
