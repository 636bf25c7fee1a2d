/* random.h - numbers that look random and are the same everywhere for the same seed. */
#ifndef EVTXFS_SAMPLES_RANDOM_H
#define EVTXFS_SAMPLES_RANDOM_H

#include <stdint.h>

/** The next of a splitmix64 sequence. */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/** A number from 0 to @below - 1. */
static inline uint32_t random_below(uint64_t *state, uint32_t below)
{
    return (uint32_t)((random_next(state) >> 32) * below >> 32);
}

#endif
