/* test_listing_pattern.c - which listings hold names only, and which of them are remembered. */
#include "fusefs/serve/listing_pattern.h"

#include <criterion/criterion.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CHUNKS = 100 };

static struct evtx_log *log;
static struct listing_pattern pattern;

/* A log of CHUNKS chunks so far apart; what lies between them is a hole. */
static struct evtx_log *log_of(uint64_t apart)
{
    int fd = memfd_create("walk", MFD_CLOEXEC);
    struct evtx_log *made = NULL;

    cr_assert(write(fd, "ElfFile", 8) == 8);
    for (uint64_t n = 0; n < CHUNKS; n++)
        cr_assert(
            pwrite(fd, "ElfChnk", 8, (off_t)(EVTX_HEADER_SIZE + n * apart * EVTX_CHUNK_SIZE)) == 8);
    cr_assert(ftruncate(fd, (off_t)(EVTX_HEADER_SIZE + CHUNKS * apart * EVTX_CHUNK_SIZE)) == 0);
    cr_assert(evtx_log_open_fd(fd, &made, NULL) == EVTX_OK);
    return made;
}

static void start(void)
{
    log = log_of(1);
    listing_pattern_init(&pattern, log);
}

static void stop(void)
{
    listing_pattern_done(&pattern);
    evtx_log_close(log);
}

TestSuite(listing_pattern, .init = start, .fini = stop);

/* Lists chunks in a row, and returns how many of the listings were bare. */
static unsigned list(uint64_t from, uint64_t end)
{
    unsigned bare = 0;

    for (uint64_t chunk = from; chunk < end; chunk++)
        bare += listing_pattern_listed(&pattern, chunk, 0);
    return bare;
}

static unsigned taken(void)
{
    unsigned count = 0;
    uint64_t chunk;

    for (; listing_pattern_take_bare(&pattern, &chunk); count++)
        cr_expect_not(listing_pattern_is_bare(&pattern, chunk));
    return count;
}

Test(listing_pattern, has_names_only_when_nobody_wanted_more_for_long)
{
    cr_expect(list(0, WALK_NAMES) == 0);
    cr_expect(list(WALK_NAMES, CHUNKS) == CHUNKS - WALK_NAMES);
    cr_expect(listing_pattern_is_bare(&pattern, CHUNKS - 1));
    cr_expect_not(listing_pattern_is_bare(&pattern, 0));
}

Test(listing_pattern, may_go_backwards_and_past_a_chunk_without_records)
{
    unsigned bare = 0;

    for (uint64_t chunk = CHUNKS; chunk > 1; chunk -= 2)
        bare += listing_pattern_listed(&pattern, chunk - 1, 0);
    cr_expect(bare == CHUNKS / 2 - WALK_NAMES);
}

Test(listing_pattern, answers_a_part_of_a_listing_as_its_beginning)
{
    list(0, WALK_NAMES + 1);
    cr_expect(listing_pattern_listed(&pattern, WALK_NAMES, 0), "served again");
    cr_expect(listing_pattern_listed(&pattern, WALK_NAMES, 50));
    cr_expect_not(listing_pattern_listed(&pattern, 3, 50));
    cr_expect(listing_pattern_listed(&pattern, WALK_NAMES + 1, 0),
              "the end of an older one is no leap");
}

Test(listing_pattern, begins_anew_behind_a_leap)
{
    list(0, 50);
    cr_expect_not(listing_pattern_listed(&pattern, 80, 0));
    cr_expect_not(listing_pattern_listed(&pattern, 81, 0));
}

Test(listing_pattern, has_all_once_more_was_wanted)
{
    list(0, 50);
    cr_expect(listing_pattern_wants_more(&pattern));
    cr_expect(list(50, CHUNKS) == 0);
    cr_expect(list(0, 50) == 0, "who wanted more a moment ago may walk there again");
}

Test(listing_pattern, remembers_each_bare_listing_once)
{
    cr_expect_not(listing_pattern_wants_more(&pattern), "there is none");
    cr_expect(taken() == 0);
    listing_pattern_done(&pattern);
    listing_pattern_init(&pattern, log);
    list(0, CHUNKS);
    cr_expect(listing_pattern_wants_more(&pattern));
    cr_expect(taken() == CHUNKS - WALK_NAMES);
    cr_expect(taken() == 0);
    cr_expect_not(listing_pattern_wants_more(&pattern));
}

/* Those on both sides of a hole are neighbours. */
Test(listing_pattern, passes_over_holes)
{
    enum { APART = 200000 };
    uint64_t chunk = 0;
    unsigned bare = 0;

    stop();
    log = log_of(APART);
    listing_pattern_init(&pattern, log);
    for (uint64_t n = 0; n < CHUNKS; n++)
        bare += listing_pattern_listed(&pattern, n * APART, 0);
    cr_expect(bare == CHUNKS - WALK_NAMES);
    cr_expect(listing_pattern_is_bare(&pattern, UINT64_C(50) * APART) &&
              !listing_pattern_is_bare(&pattern, 0));
    cr_expect(listing_pattern_wants_more(&pattern));
    cr_expect(listing_pattern_take_bare(&pattern, &chunk) && chunk == (uint64_t)WALK_NAMES * APART);
    cr_expect(taken() == CHUNKS - WALK_NAMES - 1);
}

Test(listing_pattern, makes_chunks_bare_from_the_seventeenth_in_a_row_on)
{
    list(0, 40);
    for (uint64_t chunk = 0; chunk < CHUNKS; chunk++)
        cr_expect(listing_pattern_is_bare(&pattern, chunk) == (chunk >= WALK_NAMES && chunk < 40),
                  "%d", (int)chunk);
    cr_expect(listing_pattern_listed(&pattern, 39, 0) && listing_pattern_listed(&pattern, 39, 30),
              "and so are all its parts");
    list(80, 81);
    cr_expect_not(listing_pattern_is_bare(&pattern, 80), "a leap is another walk");
}

Test(listing_pattern, forgets_names_once_somebody_wants_more)
{
    uint64_t chunk, count = 0;

    cr_expect_not(listing_pattern_take_bare(&pattern, &chunk));
    list(0, 20);
    cr_expect(listing_pattern_wants_more(&pattern), "there is something to forget");
    for (; listing_pattern_take_bare(&pattern, &chunk); count++) {
        cr_expect(chunk == WALK_NAMES + count);
        cr_expect_not(listing_pattern_is_bare(&pattern, chunk));
    }
    cr_expect(count == 20 - WALK_NAMES);
    cr_expect_not(listing_pattern_wants_more(&pattern));
    list(20, 40);
    cr_expect_not(listing_pattern_take_bare(&pattern, &chunk), "who wants more lists all");
}

Test(listing_pattern, knows_the_last_chunk_too)
{
    uint64_t chunk;

    list(CHUNKS - 17, CHUNKS);
    cr_expect(listing_pattern_is_bare(&pattern, CHUNKS - 1));
    cr_expect(listing_pattern_take_bare(&pattern, &chunk) && chunk == CHUNKS - 1);
}
