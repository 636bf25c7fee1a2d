/*
 * test_lookup_nomem.c - a name that is there is never said not to be, whichever allocation fails.
 *
 * The kernel would remember that for good.
 */
#include "fusefs/tree/node.h"

#include "tests/unit/refuse.h"
#include "tests/unit/small_log.h"

#include <string.h>

static struct small_log small; /* its second chunk has no header */

static void start(void)
{
    small_start(&small);
    for (uint64_t id = 1; id < 20; id++) {
        if (id == 10)
            small_next_chunk(&small);
        small_add(&small, id, 100 + (uint32_t)(id % 3));
    }
    small_close(&small);
    memset(small.log.bytes + 4096 + EVTX_CHUNK_SIZE, 0, 512);
}

static void stop(void)
{
    sample_log_done(&small.log);
}

TestSuite(lookup_nomem, .init = start, .fini = stop);

static void open_view(struct snapshot *snapshot)
{
    int fd = memfd_create("small", MFD_CLOEXEC);
    struct timespec changed = {0};
    struct evtx_log *log;

    cr_assert(write(fd, small.log.bytes, small.log.size) == (ssize_t)small.log.size);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    cr_assert(snapshot_over(snapshot, log, "small.evtx", changed, CACHE_BUDGET_LEAST) == 0);
}

/* What is found at @path; while its last name is looked for an allocation fails. */
static enum answer find(struct snapshot *snapshot, const char *const *path, long failing)
{
    struct node node = {.kind = NODE_ROOT};
    enum answer answer = ANSWER_OK;

    for (; *path && answer == ANSWER_OK; path++) {
        if (!path[1])
            refuse(failing);
        answer = node_find(&(struct visit){snapshot, true}, node, *path, &node);
    }
    return answer;
}

Test(lookup_nomem, finds_what_is_there_or_says_why_not)
{
    static const char *const paths[][6] = {
        {"chunks", "0"},
        {"chunks", "1"},
        {"chunks", "1", "records", "12.json"},
        {"chunks", "1", "records", "12.xml"},
        {"by-eventid", "100"},
        {"by-eventid", "101", "13.json"},
        {"by-day", "2024-02-01", "04", "1.json"},
        {"query", "EventID=101"},
        {"query", "EventID=101", "Data<13"},
        {"query", "EventID=101", "Data<13", "10.json"},
        {"templates", "00000001-0000-0000-0000-000000000000.xml"},
    };

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        enum answer answer = ANSWER_NONE;

        for (long n = 0; answer != ANSWER_OK; n++) {
            struct snapshot snapshot;
            bool failed;

            open_view(&snapshot);
            answer = find(&snapshot, paths[i], n);
            failed = refused();
            cr_assert(answer == ANSWER_OK || (failed && answer != ANSWER_NONE),
                      "%s/%s/..., allocation %ld: %d", paths[i][0], paths[i][1], n, answer);
            answer = failed ? ANSWER_NONE : answer; /* it may do without that one */
            snapshot_close(&snapshot);
        }
    }
}
