/* test_prefill.c - what is given to the kernel, and what is not, as it was read meanwhile. */
#define FUSE_USE_VERSION 312
#include "fusefs/serve/prefill.h"

#include "tests/unit/small_log.h"

#include <semaphore.h>
#include <stdatomic.h>

enum { RECORDS = 300 };

/* ---- what libfuse does ----------------------------------------------------------------------- */

static atomic_uchar stored[RECORDS]; /* times, by place */
static atomic_int total;
static sem_t first_store, go_on; /* a store waits between them, if .held */
static atomic_bool held;
static bool slow; /* so that others run meanwhile */

static const struct timespec moment = {.tv_nsec = 50000};

int __wrap_fuse_lowlevel_notify_store(struct fuse_session *session, fuse_ino_t ino, off_t offset,
                                      struct fuse_bufvec *bytes, enum fuse_buf_copy_flags flags);
int __wrap_fuse_lowlevel_notify_inval_inode(struct fuse_session *session, fuse_ino_t ino,
                                            off_t offset, off_t size);

int __wrap_fuse_lowlevel_notify_store(struct fuse_session *session, fuse_ino_t ino, off_t offset,
                                      struct fuse_bufvec *bytes, enum fuse_buf_copy_flags flags)
{
    struct node node = node_from_number(ino);

    (void)session, (void)offset, (void)bytes, (void)flags;
    if (atomic_exchange(&held, false)) {
        sem_post(&first_store);
        sem_wait(&go_on);
    }
    cr_assert(node.kind == NODE_RECORD && node.chunk == 0 && node.place < RECORDS);
    if (slow)
        nanosleep(&moment, NULL);
    stored[node.place]++;
    total++;
    return 0;
}

int __wrap_fuse_lowlevel_notify_inval_inode(struct fuse_session *session, fuse_ino_t ino,
                                            off_t offset, off_t size)
{
    (void)session, (void)ino, (void)offset, (void)size;
    return 0;
}

/* ---- the prefiller ------------------------------------------------------------------------------
 */

static struct snapshot snapshot;
static struct prefill_counters counters;
static struct prefiller *prefiller;

static void start(void)
{
    struct timespec changed = {0};

    cr_assert(snapshot_over(&snapshot, small_plain(2, RECORDS), "small.evtx", changed,
                            CACHE_BUDGET_LEAST) == 0);
    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    sem_init(&first_store, 0, 0);
    sem_init(&go_on, 0, 0);
    prefiller = prefill_new(&snapshot, NULL, -1, &counters);
    cr_assert(prefiller);
}

static void stop(void)
{
    prefill_free(prefiller);
    snapshot_close(&snapshot);
}

TestSuite(push, .init = start, .fini = stop);

static void list(uint64_t chunk)
{
    prefill_listed(prefiller, (struct node){.kind = NODE_RECORDS, .chunk = chunk}, 0);
}

static void read_file(uint32_t place)
{
    prefill_read(prefiller, (struct node){.kind = NODE_RECORD, .place = place});
}

Test(push, gives_what_is_listed_but_for_what_was_read)
{
    held = true;
    list(0);
    read_file(7); /* has the rest pushed */
    sem_wait(&first_store);
    for (uint32_t place = 100; place < RECORDS; place++)
        read_file(place);
    sem_post(&go_on);
    while (total < 99)
        sched_yield();
    prefill_stop(prefiller);
    cr_expect(total == 99, "%d files", total);
    for (uint32_t place = 0; place < 100; place++)
        cr_expect(stored[place] == (place != 7), "place %u", place);
}

Test(push, ends_in_the_middle)
{
    held = true;
    list(0);
    read_file(0);
    sem_wait(&first_store);
    sem_post(&go_on);
    prefill_stop(prefiller);
    cr_expect(total <= RECORDS - 1);
    list(0);
    read_file(1);
    cr_expect(total <= RECORDS - 1, "what is told later is ignored");
}

/* For ThreadSanitizer: who reads and who stores do so at the same time, in no order. */
Test(push, is_told_while_it_stores)
{
    slow = true;
    list(0);
    for (uint32_t place = 0; place < RECORDS; place++) {
        read_file(place);
        nanosleep(&moment, NULL);
    }
    prefill_stop(prefiller);
    cr_expect(total > 0);
}
