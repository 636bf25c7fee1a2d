/* test_listed.c - fusefs/serve/walk.c: who lists chunk after chunk, and gets names only. */
#include "fusefs/serve/walk.h"

#include "tests/unit/small_log.h"

enum { CHUNKS = 100 };

static struct evtx_log *log;
static struct walk walk;

static void start(void)
{
    log = small_plain(CHUNKS, 1);
    walk_init(&walk, log);
}

static void stop(void)
{
    walk_done(&walk);
    evtx_log_close(log);
}

TestSuite(listed, .init = start, .fini = stop);

static void list(uint64_t from, uint64_t to)
{
    for (uint64_t chunk = from; chunk < to; chunk++)
        walk_listed(&walk, chunk, 0);
}

Test(listed, in_a_row_chunks_are_bare_from_the_seventeenth_on)
{
    list(0, 40);
    for (uint64_t chunk = 0; chunk < CHUNKS; chunk++)
        cr_expect(walk_is_bare(&walk, chunk) == (chunk >= WALK_NAMES && chunk < 40), "%d",
                  (int)chunk);
    cr_expect(walk_listed(&walk, 39, 0) && walk_listed(&walk, 39, 30), "and so are all its parts");
    list(80, 81);
    cr_expect_not(walk_is_bare(&walk, 80), "a leap is another walk");
}

Test(listed, names_are_forgotten_once_somebody_wants_more)
{
    uint64_t chunk, taken = 0;

    cr_expect_not(walk_take_bare(&walk, &chunk));
    list(0, 20);
    cr_expect(walk_wants_more(&walk), "there is something to forget");
    for (; walk_take_bare(&walk, &chunk); taken++) {
        cr_expect(chunk == WALK_NAMES + taken);
        cr_expect_not(walk_is_bare(&walk, chunk));
    }
    cr_expect(taken == 20 - WALK_NAMES);
    cr_expect_not(walk_wants_more(&walk));
    list(20, 40);
    cr_expect_not(walk_take_bare(&walk, &chunk), "who wants more lists all");
}

Test(listed, of_the_last_chunk_is_known_too)
{
    uint64_t chunk;

    list(CHUNKS - 17, CHUNKS);
    cr_expect(walk_is_bare(&walk, CHUNKS - 1));
    cr_expect(walk_take_bare(&walk, &chunk) && chunk == CHUNKS - 1);
}
