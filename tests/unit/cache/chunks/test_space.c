/* test_space.c - ranges of pages out of one mapping. */
#include "cache/chunks/space.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGES = 64, LESS = 16 };

static struct space space;

static void start(void)
{
    cr_assert(space_init(&space, PAGES * SPACE_PAGE) == 0);
}

static void stop(void)
{
    space_done(&space);
}

TestSuite(space, .init = start, .fini = stop);

Test(space, gives_out_all_of_itself_and_no_more)
{
    void *ranges[PAGES];

    for (size_t i = 0; i < PAGES; i++) {
        ranges[i] = space_take(&space, i % 2 ? 1 : SPACE_PAGE);
        cr_assert(ranges[i]);
        memset(ranges[i], (int)i, SPACE_PAGE);
    }
    cr_expect(space_take(&space, 1) == NULL);
    cr_expect(space.used == space.size);
    for (size_t i = 0; i < PAGES; i++)
        cr_expect(*(uint8_t *)ranges[i] == i, "range %zu was written by another", i);
    for (size_t i = 0; i < PAGES; i++)
        space_give(&space, ranges[i], 1);
    cr_expect(space.used == 0);
}

/* Given back in any order, all ranges become one again. */
Test(space, joins_what_is_given_back)
{
    void *ranges[PAGES];

    for (unsigned step = 1; step < PAGES; step += 2) {
        for (size_t i = 0; i < PAGES; i++)
            cr_assert(ranges[i] = space_take(&space, SPACE_PAGE));
        for (size_t i = 0; i < PAGES; i++)
            space_give(&space, ranges[i * step % PAGES], SPACE_PAGE);
        ranges[0] = space_take(&space, PAGES * SPACE_PAGE);
        cr_assert(ranges[0], "in steps of %u", step);
        space_give(&space, ranges[0], PAGES * SPACE_PAGE);
    }
}

Test(space, takes_the_lowest_range_that_is_large_enough)
{
    void *a = space_take(&space, 2 * SPACE_PAGE), *b = space_take(&space, 1);
    void *c = space_take(&space, 3 * SPACE_PAGE), *d = space_take(&space, 1);

    space_give(&space, a, 2 * SPACE_PAGE);
    space_give(&space, c, 3 * SPACE_PAGE);
    cr_expect(space_take(&space, 3 * SPACE_PAGE) == c);
    cr_expect(space_take(&space, 2 * SPACE_PAGE) == a);
    cr_expect((uint8_t *)space_take(&space, 1) == (uint8_t *)d + SPACE_PAGE);
    (void)b;
}

/* Pages of a mapping that are in memory. */
static size_t resident_of(const struct space *space)
{
    static unsigned char pages[4096];
    size_t count = 0, all = space->mapped / SPACE_PAGE;

    cr_assert(all <= sizeof pages && mincore(space->base, space->mapped, pages) == 0);
    for (size_t i = 0; i < all; i++)
        count += pages[i] & 1;
    return count;
}

static size_t resident(void)
{
    return resident_of(&space);
}

/* The first use of a page takes long, and the lock of the cache is held here. */
Test(space, touches_nothing_that_was_never_used)
{
    void *a = space_take(&space, 3 * SPACE_PAGE), *b = space_take(&space, 2 * SPACE_PAGE);

    cr_expect(resident() == 0);
    memset(a, 1, 3 * SPACE_PAGE);
    space_give(&space, a, 3 * SPACE_PAGE); /* the list of free ranges lies there */
    cr_expect(resident() == 3);
    cr_expect(space_take(&space, SPACE_PAGE) == a);
    cr_expect(space_take(&space, 4 * SPACE_PAGE) == (uint8_t *)b + 2 * SPACE_PAGE);
    cr_expect(resident() == 3);
}

Test(space, makes_the_next_pages_before_they_are_needed)
{
    struct space large;
    size_t ahead, block = 2 << 20;

    cr_assert(space_init(&large, 3 * block) == 0);
    cr_expect(space_ahead(&large) == 0, "a cache that nobody uses needs none");
    space_take(&large, block / 4);
    cr_expect(space_ahead(&large) == 0);
    space_take(&large, block / 2);
    ahead = space_ahead(&large);
    cr_expect(ahead == block);
    cr_expect(space_ahead(&large) == 0, "one thread makes them");
    space_make(&large, ahead);
    space_take(&large, block * 3 / 2);
    cr_expect(space_ahead(&large) == 2 * block);
    space_take(&large, block / 2);
    cr_expect(space_ahead(&large) == 0, "all are there");
    space_done(&large);
}

Test(space, that_shrinks_gives_back_what_is_free)
{
    void *low = space_take(&space, 4 * SPACE_PAGE), *across = space_take(&space, 20 * SPACE_PAGE);
    void *free = space_take(&space, 8 * SPACE_PAGE), *high = space_take(&space, SPACE_PAGE);

    memset(space.base, 'x', 33 * SPACE_PAGE);
    space_give(&space, free, 8 * SPACE_PAGE);
    space_shrink(&space, LESS * SPACE_PAGE - 1);
    cr_expect(space.size == LESS * SPACE_PAGE && space.used == 25 * SPACE_PAGE);
    cr_expect(space_keeps(&space, low, 4 * SPACE_PAGE) && !space_keeps(&space, high, 1));
    cr_expect(!space_keeps(&space, across, 20 * SPACE_PAGE));
    cr_expect(resident() == 25, "%zu pages", resident());
    cr_expect(!space_take(&space, 1), "all that is left of it is used");
    cr_expect(*(char *)high == 'x' && *((char *)across + 19 * SPACE_PAGE) == 'x');

    space_give(&space, high, SPACE_PAGE);
    cr_expect(resident() == 24, "%zu pages", resident());
    space_give(&space, across, 20 * SPACE_PAGE);
    cr_expect(resident() == LESS, "%zu pages", resident());
    space_give(&space, low, 4 * SPACE_PAGE);
    cr_expect(space.used == 0);
    cr_expect(!space_take(&space, LESS * SPACE_PAGE + 1));
    low = space_take(&space, LESS * SPACE_PAGE);
    cr_expect(low == space.base, "it is one range again");
    space_give(&space, low, LESS * SPACE_PAGE);
    space_shrink(&space, PAGES * SPACE_PAGE);
    cr_expect(space.size == LESS * SPACE_PAGE, "it does not grow");
}

Test(space, that_shrinks_gives_back_what_was_made_ahead)
{
    struct space large;
    size_t block = 2 << 20;

    cr_assert(space_init(&large, 3 * block) == 0);
    for (int i = 0; i < 2; i++) {
        space_take(&large, block * 3 / 8);
        (void)space_ahead(&large);
    }
    cr_assert(large.made == 2 * block);
    memset(large.base, 1, large.made);
    space_shrink(&large, SPACE_PAGE);
    cr_expect(resident_of(&large) == block * 3 / 4 / SPACE_PAGE, "%zu pages", resident_of(&large));
    space_done(&large);
}

/* A range may end where the space does, but no byte later. */
Test(space, that_shrinks_keeps_what_ends_at_its_end)
{
    void *low = space_take(&space, 4 * SPACE_PAGE);
    void *last = space_take(&space, (LESS - 4) * SPACE_PAGE), *next = space_take(&space, 1);

    space_shrink(&space, LESS * SPACE_PAGE);
    cr_expect(space_keeps(&space, low, 4 * SPACE_PAGE));
    cr_expect(space_keeps(&space, last, (LESS - 4) * SPACE_PAGE));
    cr_expect(space_keeps(&space, last, (LESS - 4) * SPACE_PAGE - 1));
    cr_expect_not(space_keeps(&space, last, (LESS - 4) * SPACE_PAGE + 1));
    cr_expect_not(space_keeps(&space, next, 1));
}
