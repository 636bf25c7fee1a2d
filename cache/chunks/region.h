/*
 * region.h - fresh memory of the cache's space for one workbench, which renders right there.
 *
 *     [ entry ][ entry ][ entry ][ the next one ... ]
 *                                 .at          .left
 *
 * What two workbenches make at the same time lies apart, and nothing is left between the entries of
 * one. What a region has left when it is too short for a chunk goes back to the space. There is
 * none in a small cache, and none once a cache has no fresh memory.
 *
 * Inside cache/ only. There is no lock: the cache holds its own.
 */
#ifndef EVTX_CACHE_REGION_H
#define EVTX_CACHE_REGION_H

#include "cache/chunks/space.h"

#include <stdint.h>

/** All zero: there is none. */
struct region {
    uint8_t *at; /* NULL where .left is 0 */
    size_t left; /* bytes, whole pages */
};

/** Takes a new region if this one is too short for a chunk. False: there is none. */
bool region_open(struct region *region, struct space *space);

/** The next @bytes, at most .left. From now on they are as if space_take() had given them. */
void *region_take(struct region *region, size_t bytes);

/** Gives back what is left. */
void region_give(struct region *region, struct space *space);

#endif
