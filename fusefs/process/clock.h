/*
 * clock.h - a time that only goes on, in one number, and when to wait no more.
 */
#ifndef EVTX_FUSEFS_CLOCK_H
#define EVTX_FUSEFS_CLOCK_H

#include <stdint.h>
#include <time.h>

/** Nanoseconds. @clock: CLOCK_MONOTONIC, or CLOCK_MONOTONIC_COARSE, which is late by some
 *  milliseconds and costs next to nothing. */
static inline uint64_t clock_ns(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/** The end of a pthread_cond_timedwait() that is over in @ns. */
static inline struct timespec clock_until(uint64_t ns)
{
    uint64_t until = clock_ns(CLOCK_REALTIME) + ns;

    return (struct timespec){(time_t)(until / 1000000000), (long)(until % 1000000000)};
}

#endif
