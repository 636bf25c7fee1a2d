/* times.h - the day and the hour of a record, which are values of two facets. Inside cache/ only.
 */
#ifndef EVTX_CACHE_TIMES_H
#define EVTX_CACHE_TIMES_H

#include "cache/survey/dictionary.h"
#include "cache/survey/rows.h"
#include "core/base/filetime.h"

enum { TIMES = 2 }; /* FACET_DAY and FACET_HOUR */

/** Neighbours are mostly of the same hour, and so one looks first whether they are. All zero: no
 *  time is in it. */
struct hour {
    uint64_t begin, end; /* FILETIME */
};

static inline struct hour hour_of(uint64_t time)
{
    uint64_t begin = time - time % FILETIME_HOUR;

    return (struct hour){begin, begin + FILETIME_HOUR};
}

static inline bool hour_has(const struct hour *hour, uint64_t time)
{
    return time >= hour->begin && time < hour->end;
}

/** Enters the days and hours of all records into the dictionaries of FACET_DAY and FACET_HOUR.
 * False: no memory. */
bool times_add(struct dictionary of[FACETS], const struct rows *rows);

/** The values that a time has in them, which was entered; the dictionaries are sorted. */
void times_find(const struct dictionary of[FACETS], uint64_t time, uint32_t values[TIMES]);

#endif
