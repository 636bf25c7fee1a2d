/*
 * space.h - the memory of the cache: one mapping of a fixed size, given out in ranges of pages.
 *
 * What is given back joins its neighbours and is given out again, so a cache that is warm asks
 * neither malloc nor the kernel for anything, and its memory has a hard upper bound. The list of
 * free ranges lies in the free pages themselves:
 *
 *     [ used ][ free: next, size ... ][ used ][ used ][ free: next, size ............ ]
 *
 * There is no lock: the cache holds its own.
 */
#ifndef EVTX_CACHE_SPACE_H
#define EVTX_CACHE_SPACE_H

#include <stddef.h>

#define SPACE_PAGE 4096u

struct free_range;

struct space {
    void *base;
    size_t size;             /* of the mapping, in bytes */
    size_t used;             /* bytes given out, in whole pages */
    struct free_range *free; /* by address, no two adjacent */
};

/** Maps @size bytes, rounded up to pages. 0, or -1 when there is no memory. */
int space_init(struct space *space, size_t size);
void space_done(struct space *space);

/** The lowest range that holds @size bytes; NULL when there is none. */
void *space_take(struct space *space, size_t size);

/** Gives back what space_take() gave for the same @size. */
void space_give(struct space *space, void *range, size_t size);

/** What a range for @size bytes takes of the space. */
size_t space_cost(size_t size);

#endif
