/* test_walk.c - which listings hold names only, and which of them are remembered. */
#include "fusefs/walk.h"

#include <criterion/criterion.h>

enum { CHUNKS = 100 };

static struct walk walk;

static void start(void)
{
    walk_init(&walk, CHUNKS);
}

static void stop(void)
{
    walk_done(&walk);
}

TestSuite(walk, .init = start, .fini = stop);

/* Lists chunks in a row, and returns how many of the listings were bare. */
static unsigned list(uint64_t from, uint64_t end)
{
    unsigned bare = 0;

    for (uint64_t chunk = from; chunk < end; chunk++)
        bare += walk_listed(&walk, chunk, 0);
    return bare;
}

static unsigned taken(void)
{
    unsigned count = 0;
    uint64_t chunk;

    for (; walk_take_bare(&walk, &chunk); count++)
        cr_expect_not(walk_is_bare(&walk, chunk));
    return count;
}

Test(walk, has_names_only_when_nobody_wanted_more_for_long)
{
    cr_expect(list(0, WALK_NAMES) == 0);
    cr_expect(list(WALK_NAMES, CHUNKS) == CHUNKS - WALK_NAMES);
    cr_expect(walk_is_bare(&walk, CHUNKS - 1));
    cr_expect_not(walk_is_bare(&walk, 0));
}

Test(walk, may_go_backwards_and_past_a_chunk_without_records)
{
    unsigned bare = 0;

    for (uint64_t chunk = CHUNKS; chunk > 1; chunk -= 2)
        bare += walk_listed(&walk, chunk - 1, 0);
    cr_expect(bare == CHUNKS / 2 - WALK_NAMES);
}

Test(walk, answers_a_part_of_a_listing_as_its_beginning)
{
    list(0, WALK_NAMES + 1);
    cr_expect(walk_listed(&walk, WALK_NAMES, 0), "served again");
    cr_expect(walk_listed(&walk, WALK_NAMES, 50));
    cr_expect_not(walk_listed(&walk, 3, 50));
    cr_expect(walk_listed(&walk, WALK_NAMES + 1, 0), "the end of an older one is no leap");
}

Test(walk, begins_anew_behind_a_leap)
{
    list(0, 50);
    cr_expect_not(walk_listed(&walk, 80, 0));
    cr_expect_not(walk_listed(&walk, 81, 0));
}

Test(walk, has_all_once_more_was_wanted)
{
    list(0, 50);
    cr_expect(walk_wants_more(&walk));
    cr_expect(list(50, CHUNKS) == 0);
    cr_expect(list(0, 50) == 0, "who wanted more a moment ago may walk there again");
}

Test(walk, remembers_each_bare_listing_once)
{
    cr_expect_not(walk_wants_more(&walk), "there is none");
    cr_expect(taken() == 0);
    walk_done(&walk);
    walk_init(&walk, CHUNKS);
    list(0, CHUNKS);
    cr_expect(walk_wants_more(&walk));
    cr_expect(taken() == CHUNKS - WALK_NAMES);
    cr_expect(taken() == 0);
    cr_expect_not(walk_wants_more(&walk));
}
