/* test_generation.c - the states of a log, and who holds them. */
#define FUSE_USE_VERSION 312
#include "fusefs/serve/requests.h"

#include "tests/unit/small_log.h"

#include <sched.h>

enum { STATES = 4 };

static struct snapshot snapshots[STATES];
static struct requests requests;

/* Each state has its own editions, as if all of the log had changed. */
static void start(void)
{
    struct timespec changed = {0};

    for (uint32_t i = 0; i < STATES; i++) {
        cr_assert(snapshot_over(&snapshots[i], small_plain(4 - i, 3), "small.evtx", changed,
                                CACHE_BUDGET_LEAST) == 0);
        cr_assert(snapshot_survey(&snapshots[i]) == EVTX_OK);
        snapshots[i].editions.state = snapshots[i].editions.lines = i;
    }
    cr_assert(requests_init(&requests, &snapshots[0]));
    requests.pool = pool_new(1, NULL, NULL);
    cr_assert(requests.pool);
}

static void stop(void)
{
    requests_stop(&requests);
    for (int i = 0; i < STATES; i++)
        snapshot_close(&snapshots[i]);
}

TestSuite(generation, .init = start, .fini = stop);

static uint64_t number(int state, enum node_kind kind)
{
    return node_number_in(&snapshots[state], (struct node){.kind = kind});
}

static void expect_state(uint64_t number, int state)
{
    struct generation *generation = requests_take(&requests, number);

    cr_assert(generation, "it is stale");
    cr_expect(generation->snapshot == &snapshots[state]);
    requests_give(generation);
}

Test(generation, is_the_present_one_or_the_one_before)
{
    cr_assert(requests_change(&requests, &snapshots[1]));
    expect_state(FUSE_ROOT_ID, 1);
    expect_state(number(1, NODE_LOG_LINES), 1);
    expect_state(number(0, NODE_LOG_LINES), 0);
    cr_assert(requests_change(&requests, &snapshots[2]));
    expect_state(number(1, NODE_QUERY), 1);
    cr_expect_null(requests_take(&requests, number(0, NODE_QUERY)));
    cr_expect_null(requests_take(&requests, number(3, NODE_QUERY)), "it is not there yet");
    cr_expect_null(requests_take(&requests, UINT64_MAX));
}

/* State 0 has four chunks, the next one three, and so on: a directory keeps its number. */
Test(generation, that_has_a_chunk_answers_for_it)
{
    struct node directory = {.kind = NODE_RECORDS, .chunk = 3};

    cr_assert(requests_change(&requests, &snapshots[1]));
    expect_state(node_number(directory), 0);
    directory.chunk = 2;
    expect_state(node_number(directory), 1);
    cr_assert(requests_change(&requests, &snapshots[2]));
    directory.chunk = 3;
    cr_expect_null(requests_take(&requests, node_number(directory)));
}

Test(generation, is_settled_when_nobody_else_holds_an_earlier_one)
{
    struct generation *first = requests_take(&requests, FUSE_ROOT_ID), *again, *second;

    cr_assert(requests_change(&requests, &snapshots[1]));
    cr_expect(requests_settled(first));
    again = requests_take(&requests, number(0, NODE_QUERY));
    cr_expect_not(requests_settled(first), "a request of it is under way");
    requests_give(again);
    cr_expect(requests_settled(first));
    second = requests_next(first);
    cr_expect(second->snapshot == &snapshots[1] && !requests_next(second));
    cr_expect(requests_settled(first), "the present one may be held");
    cr_assert(requests_change(&requests, &snapshots[2]));
    cr_expect_not(requests_settled(first), "now it is an earlier one");
    cr_expect_not(requests_settled(second));
    requests_give(first);
    cr_expect(requests_settled(second));
    requests_give(second);
}

Test(generation, is_freed_when_nobody_holds_it)
{
    struct generation *first = requests_take(&requests, FUSE_ROOT_ID);

    for (int i = 1; i < STATES; i++)
        cr_assert(requests_change(&requests, &snapshots[i]));
    cr_expect(requests_reap(&requests) == &snapshots[1], "nobody holds that");
    cr_expect_null(requests_reap(&requests), "the first one is held, the third one stays");
    requests_give(first);
    cr_expect(requests_reap(&requests) == &snapshots[0]);
    cr_expect_null(requests_reap(&requests));
    expect_state(number(2, NODE_QUERY), 2);
}
