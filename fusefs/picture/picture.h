/*
 * picture.h - what a log or a case looks like: one page of HTML, and its drawings as SVG.
 *
 * The caller counts, this draws. Names are as directories have them (cache/chunks/facet.h), and
 * whatever they hold, they end up as text: escaped, without what controls a terminal or turns the
 * direction of writing. The page has no script, and asks nobody for anything.
 */
#ifndef EVTX_FUSEFS_PICTURE_H
#define EVTX_FUSEFS_PICTURE_H

#include "cache/chunks/facet.h"

enum {
    PICTURE_TOP = 10,      /* bars of a chart */
    PICTURE_ROWS = 62,     /* of the heat map */
    PICTURE_BUCKETS = 120, /* of the events over time */
    PICTURE_NAME = FACET_NAME_MOST + 1,
    PICTURE_WORDS = 160
};

enum chart {
    CHART_EVENTS,
    CHART_PROVIDERS,
    CHART_LOGONS,
    CHART_ACCOUNTS,
    CHART_ADDRESSES,
    CHART_PROCESSES,
    CHART_COMPUTERS,
    CHART_CHANNELS,
    CHART_LOGS, /* of a case */
    CHARTS
};

struct picture_bar {
    char outer[PICTURE_NAME]; /* the directory that .name lies in, or nothing */
    char name[PICTURE_NAME];
    char words[PICTURE_WORDS]; /* what it is; may be empty */
    uint64_t count;
};

/** The values that most events have. */
struct picture_chart {
    char about[PICTURE_NAME];       /* the field that was counted, or nothing */
    char folder[PICTURE_NAME + 16]; /* where .outer and .name are, from the page; empty: nowhere */
    struct picture_bar bars[PICTURE_TOP];
    size_t count;
    uint64_t values; /* how many there are, bars and others */
};

/** When something happened. Hours are counted from 1601, in UTC. */
struct picture_times {
    uint64_t first, last;    /* hours */
    uint64_t row_days, rows; /* of the heat map: how many days a row has */
    uint64_t bucket_hours, buckets;
    uint64_t cells[PICTURE_ROWS][24];
    uint64_t counts[PICTURE_BUCKETS];
};

struct picture {
    const char *path;          /* what was given; need not be UTF-8 */
    bool many;                 /* a case */
    uint64_t logs, unreadable; /* of a case */
    uint64_t size, chunks, records, lost, torn, chunks_lost;
    uint64_t oldest, newest; /* FILETIME, where there are records */
    struct picture_times times;
    struct picture_chart charts[CHARTS];
};

/** Begins the times from one hour to another. */
void picture_span(struct picture_times *times, uint64_t first, uint64_t last);

/** So many events in an hour between them. */
void picture_hour(struct picture_times *times, uint64_t hour, uint64_t count);

/** Counts a value; @outer and @words may be NULL. Of equal ones the first stays before. */
void picture_count(struct picture_chart *chart, const char *outer, const char *name,
                   const char *words, uint64_t count);

/** overview.html. @put_findings appends rows of a table about what does not fit in the bytes of the
 *  log; NULL: it is not known. False: that came to its end. */
bool picture_page(const struct picture *picture, bool (*put_findings)(void *, struct text *),
                  void *context, struct text *text);

/** A chart, the heat map, the events over time, each by itself. */
void picture_chart_svg(const struct picture *picture, enum chart chart, struct text *text);
void picture_heat_svg(const struct picture *picture, struct text *text);
void picture_times_svg(const struct picture *picture, struct text *text);

#endif
