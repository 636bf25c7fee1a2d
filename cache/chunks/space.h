/*
 * space.h - the memory of the cache: one mapping of a fixed size, given out in ranges of pages.
 *
 * What is given back joins its neighbours and is given out again, so a cache that is warm asks
 * neither malloc nor the kernel for anything, and its memory has a hard upper bound. The list of
 * free ranges lies in the free pages themselves, but for the last one, which was not used yet:
 *
 *     [ used ][ free: next, size ... ][ used ][ used ] fresh ................
 *
 * The first use of a page is dear, the kernel has to find it and to clear it. So nothing is written
 * to fresh pages here, under the lock of the cache, and space_ahead() has them made before they are
 * needed, without it.
 *
 * There is no lock: the cache holds its own.
 */
#ifndef EVTX_CACHE_SPACE_H
#define EVTX_CACHE_SPACE_H

#include <stdbool.h>
#include <stddef.h>

#define SPACE_PAGE 4096u

struct free_range;

struct space {
    void *base;
    size_t mapped;           /* of the mapping, in bytes */
    size_t size;             /* of it, that may be given out */
    size_t used;             /* bytes given out, in whole pages; some may lie behind .size */
    size_t fresh;            /* bytes in front of the fresh ones */
    size_t made;             /* bytes of which the pages are there, or on their way */
    struct free_range *free; /* by address, no two adjacent, none in front of the fresh ones */
};

/** Maps @size bytes, rounded up to pages. 0, or -1 when there is no memory. */
int space_init(struct space *space, size_t size);
void space_done(struct space *space);

/** The lowest range that holds @size bytes; NULL when there is none. */
void *space_take(struct space *space, size_t size);

/** The same of the fresh pages only. */
void *space_take_fresh(struct space *space, size_t size);

/** Gives back what was taken for the same @size, or whole pages of it. */
void space_give(struct space *space, void *range, size_t size);

/** Where space_make() is to make pages now, since those that there are will not last; 0: nowhere.
 */
size_t space_ahead(struct space *space);

/** Makes the pages at @ahead bytes from the start. Without the lock: it may take milliseconds. */
void space_make(const struct space *space, size_t ahead);

/** From now on gives out no more than the first @size bytes, rounded up to pages. What lies behind
 *  them goes back to the kernel, now or when it is given back. */
void space_shrink(struct space *space, size_t size);

/** Whether a range for @size bytes that was taken is still of those that are given out. */
bool space_keeps(const struct space *space, const void *range, size_t size);

/** The room that a range for @size bytes takes. */
size_t space_cost(size_t size);

#endif
