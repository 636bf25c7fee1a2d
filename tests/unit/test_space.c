/* test_space.c - ranges of pages out of one mapping. */
#include "cache/space.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

enum { PAGES = 64 };

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
