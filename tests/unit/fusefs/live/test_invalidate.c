/* test_invalidate.c - what the kernel is told to forget when the log has changed. */
#include "fusefs/live/growth_look.h"
#include "fusefs/live/invalidate.h"
#include "fusefs/live/snapshot_diff.h"
#include "fusefs/tree/node_kinds.h"

#include "tests/unit/small_log.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

static struct snapshot before, now;

/* What libfuse was asked to tell: names by their directory, and files by number. */
static struct {
    uint64_t number;
    char name[NAME_ROOM]; /* empty: the file itself */
    off_t from;
} told[MOST];
static size_t told_count;

int __wrap_fuse_lowlevel_notify_inval_entry(struct fuse_session *session, fuse_ino_t parent,
                                            const char *name, size_t size);
int __wrap_fuse_lowlevel_notify_inval_inode(struct fuse_session *session, fuse_ino_t number,
                                            off_t from, off_t size);

int __wrap_fuse_lowlevel_notify_inval_entry(struct fuse_session *session, fuse_ino_t parent,
                                            const char *name, size_t size)
{
    (void)session;
    cr_assert(told_count < MOST && size < NAME_ROOM);
    told[told_count].number = parent;
    memcpy(told[told_count++].name, name, size);
    return 0;
}

int __wrap_fuse_lowlevel_notify_inval_inode(struct fuse_session *session, fuse_ino_t number,
                                            off_t from, off_t size)
{
    (void)session, (void)size;
    cr_assert(told_count < MOST);
    told[told_count].number = number;
    told[told_count++].from = from;
    return 0;
}

/* Two records in the first chunk, and @count in the second one, whose EventIDs begin with @event;
 * IDs count up. */
static void open_state(struct snapshot *snapshot, size_t count, uint32_t event)
{
    struct timespec changed = {0};
    struct small_log small;

    small_start(&small);
    small_add(&small, 1, 100);
    small_add(&small, 2, 101);
    small_next_chunk(&small);
    for (size_t i = 0; i < count; i++)
        small_add(&small, 3 + i, event + (uint32_t)i);
    cr_assert(snapshot_over(snapshot, small_finish(&small), "small.evtx", changed,
                            CACHE_BUDGET_LEAST) == 0);
}

/* Tells what differs if the second chunk had two records, and has @count from @event on now. */
static void tell(size_t count, uint32_t event, const struct stop *stop)
{
    struct growth growth = {.begun = true};
    struct tail tail;

    open_state(&before, 2, 200);
    cr_assert(snapshot_survey(&before) == EVTX_OK);
    tail = tail_of(&before);
    open_state(&now, count, event);
    cr_assert(growth_look(&growth, now.log, before.log, 0, NULL) == GROWTH_DIFFERS);
    growth_done(&growth);
    cr_assert(snapshot_follow(&now, &before, &tail, NULL) == 1);
    told_count = 0;
    memset(told, 0, sizeof told);
    invalidate_changes(NULL, &before, &now, stop);
}

static void stop(void)
{
    snapshot_close(&now);
    snapshot_close(&before);
}

TestSuite(tell, .fini = stop);

static bool is_told(struct node node, const char *name)
{
    for (size_t i = 0; i < told_count; i++)
        if (told[i].number == node_number_in(&now, node) && strcmp(told[i].name, name) == 0)
            return true;
    return false;
}

static bool is_name_told(uint64_t chunk, const char *name)
{
    return is_told((struct node){.kind = NODE_RECORDS, .chunk = chunk}, name);
}

Test(tell, names_of_records_that_came_and_no_others)
{
    tell(4, 200, NULL);
    cr_expect(is_name_told(1, "5.json") && is_name_told(1, "6.json"));
    cr_expect(is_name_told(1, "5.xml") && is_name_told(1, "6.xml"));
    cr_expect_not(is_name_told(1, "3.json") || is_name_told(1, "4.json"), "they are the same");
    cr_expect_not(is_name_told(0, "1.json") || is_name_told(0, "2.json"));
    cr_expect(is_told((struct node){.kind = NODE_RECORDS, .chunk = 1}, ""), "its listing");
    cr_expect_not(is_told((struct node){.kind = NODE_RECORDS, .chunk = 0}, ""));
    cr_expect(is_told((struct node){.kind = NODE_CHUNK_LINES, .chunk = 1}, ""), "it goes on");
    cr_expect(is_told((struct node){.kind = NODE_LOG_LINES}, ""), "it goes on");
    cr_expect(is_told((struct node){.kind = NODE_CHUNK, .chunk = 1}, "chunk.evtx"));
    cr_expect_not(is_told((struct node){.kind = NODE_CHUNK, .chunk = 1}, "events.jsonl"));
}

Test(tell, names_of_records_that_are_others_now)
{
    tell(3, 300, NULL);
    for (char id = '3'; id <= '5'; id++)
        cr_expect(is_name_told(1, (char[]){id, '.', 'j', 's', 'o', 'n', 0}), "%c", id);
    cr_expect_not(is_name_told(0, "1.json"));
    cr_expect(is_told((struct node){.kind = NODE_CHUNK, .chunk = 1}, "events.jsonl"));
    cr_expect(is_told((struct node){.kind = NODE_ROOT}, "events.jsonl"));
}

Test(tell, names_of_records_that_are_gone)
{
    tell(1, 300, NULL);
    cr_expect(is_name_told(1, "3.json") && is_name_told(1, "4.json"));
}

Test(tell, ends_when_it_is_asked_to)
{
    struct stop asked = {true};

    tell(4, 200, &asked);
    cr_expect_not(is_name_told(1, "5.json"));
}
