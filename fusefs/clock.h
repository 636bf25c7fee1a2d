/*
 * clock.h - a time that only goes on, in one number.
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

#endif
