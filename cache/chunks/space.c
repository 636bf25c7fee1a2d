/* space.c - first fit over ranges of pages. There are never more free ranges than used ones, a few
 * hundred, so the list is walked from its start. */
#include "cache/chunks/space.h"

#include <assert.h>
#include <stdint.h>
#include <sys/mman.h>

/* Huge pages, if the kernel has them. The next one is made when less than half of one is left. */
enum { BLOCK = 2 << 20 };

struct free_range {
    struct free_range *next;
    size_t size; /* in bytes, whole pages */
};

size_t space_cost(size_t size)
{
    return (size + SPACE_PAGE - 1) & ~(size_t)(SPACE_PAGE - 1);
}

int space_init(struct space *space, size_t size)
{
    *space = (struct space){0};
    size = space_cost(size);
    space->base = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (space->base == MAP_FAILED) {
        space->base = NULL;
        return -1;
    }
    madvise(space->base, size, MADV_HUGEPAGE); /* a survey fills all of it: 512 times less faults */
    space->mapped = space->size = size;
    return 0;
}

void space_done(struct space *space)
{
    if (space->base)
        munmap(space->base, space->mapped);
    *space = (struct space){0};
}

void *space_take_fresh(struct space *space, size_t size)
{
    uint8_t *range = (uint8_t *)space->base + space->fresh;
    size_t cost = space_cost(size);

    if (space->size - space->fresh < cost)
        return NULL;
    space->fresh += cost;
    space->used += cost;
    return range;
}

void *space_take(struct space *space, size_t size)
{
    size_t cost = space_cost(size);

    for (struct free_range **link = &space->free; *link; link = &(*link)->next) {
        struct free_range *range = *link;

        if (range->size < cost)
            continue;
        if (range->size == cost) {
            *link = range->next;
        } else {
            struct free_range *rest = (struct free_range *)((uint8_t *)range + cost);

            *rest = (struct free_range){.next = range->next, .size = range->size - cost};
            *link = rest;
        }
        space->used += cost;
        return range;
    }
    return space_take_fresh(space, size);
}

/* Joins @range with the one behind it when they touch. */
static bool join(struct free_range *range)
{
    struct free_range *next = range->next;

    if (!next || (uint8_t *)range + range->size != (uint8_t *)next)
        return false;
    range->size += next->size;
    range->next = next->next;
    return true;
}

/* The free range of a link, when no used one lies behind it, is as good as fresh. */
static void freshen(struct space *space, struct free_range **link)
{
    if ((uint8_t *)*link + (*link)->size != (uint8_t *)space->base + space->fresh)
        return;
    space->fresh -= (*link)->size;
    *link = NULL;
}

/* Leaves to the kernel what of the range lies behind .size. Returns how much of it does not. */
static size_t cut(const struct space *space, void *range, size_t size)
{
    size_t at = (size_t)((uint8_t *)range - (uint8_t *)space->base);
    size_t kept = at >= space->size ? 0 : space->size - at;

    if (kept >= size)
        return size;
    madvise((uint8_t *)range + kept, size - kept, MADV_DONTNEED);
    return kept;
}

void space_give(struct space *space, void *range, size_t size)
{
    struct free_range *given = range, **link = &space->free, **before = NULL;
    size_t kept = cut(space, range, space_cost(size));

    assert(kept <= space_cost(size) && space->used >= space_cost(size));
    space->used -= space_cost(size);
    if (kept == 0)
        return;
    for (; *link && *link < given; link = &(*link)->next)
        before = link;
    *given = (struct free_range){.next = *link, .size = kept};
    *link = given;
    join(given);
    if (before && join(*before))
        link = before;
    freshen(space, link);
}

size_t space_ahead(struct space *space)
{
    size_t ahead = space->made;

    if (space->fresh + BLOCK / 2 <= ahead || ahead >= space->size)
        return 0;
    space->made = space->size - ahead < BLOCK ? space->size : ahead + BLOCK;
    return ahead;
}

void space_make(const struct space *space, size_t ahead)
{
    assert(ahead < space->mapped);
    size_t rest = space->mapped - ahead; /* .size may be less by now, and needs the lock */

    madvise((uint8_t *)space->base + ahead, rest < BLOCK ? rest : BLOCK, MADV_POPULATE_WRITE);
}

bool space_keeps(const struct space *space, const void *range, size_t size)
{
    assert(range >= space->base);
    return (size_t)((const uint8_t *)range - (const uint8_t *)space->base) + space_cost(size) <=
           space->size;
}

void space_shrink(struct space *space, size_t size)
{
    struct free_range **link = &space->free;

    size = space_cost(size);
    if (size >= space->size)
        return;
    space->size = size;
    while (*link) {
        struct free_range *range = *link, *next = range->next;
        size_t kept = cut(space, range, range->size);

        if (kept > 0) {
            range->size = kept;
            link = &range->next;
        } else {
            *link = next;
        }
    }
    if (space->made > space->fresh)
        madvise((uint8_t *)space->base + space->fresh, space->made - space->fresh, MADV_DONTNEED);
    if (space->fresh > size)
        space->fresh = size;
}
