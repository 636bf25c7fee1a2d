/*
 * seed.h - what a hash table over bytes of a log begins its hashes with.
 *
 * Who knows the hash of a table can make a log of which all entries fall into one slot. So each
 * process has a seed of its own, of the random bytes that the kernel gives it when it starts: there
 * is no state, and no call of the kernel. What is written or shown never depends on it.
 */
#ifndef EVTX_CORE_SEED_H
#define EVTX_CORE_SEED_H

#include <stdint.h>
#include <sys/auxv.h>
#include <xxhash.h>

/** Always the same in a process. The bytes themselves are used for other secrets. */
static inline uint64_t seed_of_process(void)
{
    const void *random = (const void *)(uintptr_t)getauxval(AT_RANDOM); /* 16 bytes */

    return random ? XXH3_64bits(random, 16) : 0;
}

/** The hash of a number. */
static inline uint64_t seeded_hash(uint64_t number, uint64_t seed)
{
    return XXH3_64bits_withSeed(&number, sizeof number, seed);
}

#endif
