/* parts.h - what the page and the drawings have in common. */
#ifndef EVTX_FUSEFS_PICTURE_PARTS_H
#define EVTX_FUSEFS_PICTURE_PARTS_H

#include "fusefs/picture/picture.h"

/** Colours of light and dark, for a page and for a drawing. */
extern const char picture_colours[];

/** What a chart is called, and how its file is. */
extern const char *const picture_titles[CHARTS];

/** 1,234,567 */
void put_count(struct text *text, uint64_t count);

/** The day of an hour: 2024-05-01. */
void put_day(struct text *text, uint64_t hour);

/** The most of any cell, or bucket; 1 at least. */
uint64_t most_in_cells(const struct picture_times *times);
uint64_t most_in_buckets(const struct picture_times *times);

/** How dark a cell is, from 0 for none to 4. */
unsigned shade(uint64_t count, uint64_t most);

/** "Events a day and hour" and so on, for who does not see it. */
void put_times_label(struct text *text, const struct picture_times *times);

#endif
