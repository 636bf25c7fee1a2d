/* test_editions.c - which numbers the next state of a log has for what did and did not change. */
#include "core/live.h"
#include "fusefs/live/growth_look.h"
#include "fusefs/live/snapshot_diff.h"
#include "fusefs/tree/node.h"

#include "tests/unit/small_log.h"

static struct snapshot before, now;

/* Two chunks with two records each, whose EventIDs are @first and so on in the first one. */
static void open_state(struct snapshot *snapshot, uint32_t first)
{
    struct timespec changed = {0};
    struct small_log small;
    struct evtx_log *log;

    small_start(&small);
    small_add(&small, 1, first);
    small_add(&small, 2, first + 1);
    small_next_chunk(&small);
    small_add(&small, 3, 200);
    small_add(&small, 4, 201);
    log = small_finish(&small);
    cr_assert(evtx_log_watch(log));
    cr_assert(snapshot_over(snapshot, log, "small.evtx", changed, CACHE_BUDGET_LEAST) == 0);
}

static void start(void)
{
    open_state(&before, 100);
    cr_assert(snapshot_survey(&before) == EVTX_OK);
}

static void stop(void)
{
    snapshot_close(&now);
    snapshot_close(&before);
}

TestSuite(editions, .init = start, .fini = stop);

static uint64_t follow(uint32_t first)
{
    static const struct tail none;
    struct growth growth = {.begun = true};

    open_state(&now, first);
    cr_assert(growth_look(&growth, now.log, before.log, 0, NULL) != GROWTH_AGAIN);
    growth_done(&growth);
    return snapshot_follow(&now, &before, &none, NULL);
}

static bool is_kept(enum node_kind kind, uint64_t chunk)
{
    struct node node = {.kind = kind, .chunk = chunk};

    return node_is_kept(&before, &now, node);
}

Test(editions, count_the_changes_of_each_chunk_by_itself)
{
    before.editions.state = 4711;
    cr_assert(editions_add(&before.editions, (struct edition){0, 4095, 4095}));
    cr_assert(follow(102) == 1);
    cr_expect(now.editions.state == 4712);
    cr_expect(editions_of(&now.editions, 0).texts == 4096 &&
              editions_of(&now.editions, 0).bytes == 4096);
    cr_expect(editions_of(&now.editions, 1).texts == 0 && editions_of(&now.editions, 1).bytes == 0);
    cr_expect_not(is_kept(NODE_RECORD, 0) || is_kept(NODE_CHUNK_LOG, 0));
    cr_expect(is_kept(NODE_RECORD, 1) && is_kept(NODE_CHUNK_LOG, 1));
    cr_expect_not(is_kept(NODE_LOG_LINES, 0), "a line in its middle is another one");
}

Test(editions, stay_where_nothing_changed)
{
    cr_assert(follow(100) == 0);
    cr_expect(is_kept(NODE_RECORD, 0) && is_kept(NODE_CHUNK_LOG, 0) && is_kept(NODE_LOG_LINES, 0));
    cr_expect_not(is_kept(NODE_FACET, 0));
}

Test(editions, that_are_used_up_are_not_counted_round)
{
    cr_assert(editions_add(&before.editions, (struct edition){0, EDITION_LAST, EDITION_LAST}));
    cr_assert(follow(102) == 1);
    cr_expect(editions_of(&now.editions, 0).texts == EDITION_LAST);
    cr_expect(editions_of(&now.editions, 0).bytes == EDITION_LAST);
    cr_expect_not(is_kept(NODE_RECORD, 0) || is_kept(NODE_CHUNK_LOG, 0));
    cr_expect_not(is_kept(NODE_LOG_LINES, 0));
}

Test(editions, of_the_whole_log_are_not_counted_round)
{
    before.editions.state = UINT32_MAX;
    cr_expect(follow(102) == STATE_FAILED);
}
