/*
 * stretch.h - fresh memory of the cache's space for one workbench, which renders right there.
 *
 *     [ entry ][ entry ][ entry ][ the next one ... ]
 *                                 .at          .left
 *
 * What two workbenches make at the same time lies apart, and nothing is left between the entries of
 * one. What a stretch has left when it is too short for a chunk goes back to the space. There is
 * none in a small cache, and none once a cache has no fresh memory.
 *
 * Inside cache/ only. There is no lock: the cache holds its own.
 */
#ifndef EVTX_CACHE_STRETCH_H
#define EVTX_CACHE_STRETCH_H

#include "cache/chunks/space.h"

#include <stdint.h>

/** All zero: there is none. */
struct stretch {
    uint8_t *at; /* NULL where .left is 0 */
    size_t left; /* bytes, whole pages */
};

/** Takes a new stretch if this one is too short for a chunk. False: there is none. */
bool stretch_open(struct stretch *stretch, struct space *space);

/** The next @bytes, at most .left. From now on they are as if space_take() had given them. */
void *stretch_take(struct stretch *stretch, size_t bytes);

/** Gives back what is left. */
void stretch_give(struct stretch *stretch, struct space *space);

#endif
