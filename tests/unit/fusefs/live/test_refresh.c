/*
 * test_refresh.c - the kernel is told of each change, however late the thread that tells begins.
 *
 * Every thread of this program is started by the function below: -Wl,--wrap in meson.build.
 */
#include "fusefs/live/refresh.h"

#include "tests/unit/small_log.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
int __wrap_fuse_lowlevel_notify_inval_entry(struct fuse_session *session, fuse_ino_t parent,
                                            const char *name, size_t size);
int __wrap_fuse_lowlevel_notify_inval_inode(struct fuse_session *session, fuse_ino_t number,
                                            off_t from, off_t size);

static struct {
    void *(*run)(void *argument);
    void *argument;
} late; /* the thread that is held back until somebody posts .begin */
static sem_t begin;
static bool hold; /* back the next thread */
static atomic_bool knows_record;

static void *begin_late(void *argument)
{
    (void)argument;
    sem_wait(&begin);
    return late.run(late.argument);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument)
{
    if (!hold)
        return __real_pthread_create(thread, attributes, run, argument);
    hold = false;
    late.run = run;
    late.argument = argument;
    return __real_pthread_create(thread, attributes, begin_late, NULL);
}

int __wrap_fuse_lowlevel_notify_inval_entry(struct fuse_session *session, fuse_ino_t parent,
                                            const char *name, size_t size)
{
    (void)session, (void)parent;
    if (size == 6 && memcmp(name, "3.json", 6) == 0)
        atomic_store(&knows_record, true);
    return 0;
}

int __wrap_fuse_lowlevel_notify_inval_inode(struct fuse_session *session, fuse_ino_t number,
                                            off_t from, off_t size)
{
    (void)session, (void)number, (void)from, (void)size;
    return 0;
}

static char path[] = "/tmp/evtxfs-refresh.XXXXXX";

/* A log of one chunk with records that count from 1. */
static void write_log(int fd, uint64_t records)
{
    struct small_log small;

    small_start(&small);
    for (uint64_t id = 1; id <= records; id++)
        small_add(&small, id, 100);
    small_close(&small);
    cr_assert(pwrite(fd, small.log.bytes, small.log.size, 0) == (ssize_t)small.log.size);
    sample_log_done(&small.log);
}

static bool wait_until(const _Atomic(uint64_t) *number, uint64_t value)
{
    for (int i = 0; i < 1000 && atomic_load(number) != value; i++)
        usleep(10000);
    return atomic_load(number) == value;
}

Test(refresh, tells_of_a_change_that_came_before_it_could)
{
    struct requests requests;
    struct refresh *refresh;
    struct snapshot snapshot;
    int fd = mkstemp(path);

    cr_assert(fd >= 0 && sem_init(&begin, 0, 0) == 0);
    write_log(fd, 2);
    cr_assert(snapshot_open(&snapshot, path, CACHE_BUDGET_LEAST) == 0);
    cr_assert(snapshot_survey(&snapshot) == EVTX_OK);
    cr_assert(requests_init(&requests, &snapshot));
    refresh = refresh_new(&requests, path, 1, CACHE_BUDGET_LEAST);
    hold = true;
    cr_assert(refresh && refresh_start(refresh, NULL));
    write_log(fd, 3);
    cr_assert(wait_until(&requests.counters.refresh.states, 1));
    cr_expect(atomic_load(&requests.counters.refresh.untold) == 1);
    sem_post(&begin);
    cr_expect(wait_until(&requests.counters.refresh.untold, 0));
    cr_expect(atomic_load(&knows_record));
    refresh_stop(refresh);
    requests_stop(&requests);
    refresh_free(refresh);
    snapshot_close(&snapshot);
    unlink(path);
    close(fd);
}
