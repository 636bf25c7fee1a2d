/* filetime.h - the clock of a log, 100 ns from 1601 on, and the one of Unix. docs/format.md 3.1 */
#ifndef EVTX_CORE_FILETIME_H
#define EVTX_CORE_FILETIME_H

#include <stdint.h>
#include <time.h>

#define FILETIME_SECOND UINT64_C(10000000)
#define FILETIME_HOUR   (3600 * FILETIME_SECOND)

#define SECONDS_TO_1970 INT64_C(11644473600) /* from 1601 */

/** Whole seconds since 1970, negative before. */
static inline int64_t filetime_seconds(uint64_t filetime)
{
    return (int64_t)(filetime / FILETIME_SECOND) - SECONDS_TO_1970;
}

/** The same in microseconds, rounded down. */
static inline int64_t filetime_microseconds(uint64_t filetime)
{
    return (int64_t)(filetime / 10) - SECONDS_TO_1970 * 1000000;
}

static inline struct timespec filetime_timespec(uint64_t filetime)
{
    return (struct timespec){.tv_sec = (time_t)filetime_seconds(filetime),
                             .tv_nsec = (long)(filetime % FILETIME_SECOND) * 100};
}

/** @time must not be before 1601. */
static inline uint64_t filetime_of(struct timespec time)
{
    return (uint64_t)((int64_t)time.tv_sec + SECONDS_TO_1970) * FILETIME_SECOND +
           (uint64_t)time.tv_nsec / 100;
}

#endif
