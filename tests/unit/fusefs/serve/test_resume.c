/*
 * test_resume.c - a request that waited while the log changed is answered once.
 *
 * There is no kernel here: what libfuse would be asked is counted, -Wl,--wrap in meson.build.
 */
#include "fusefs/serve/requests.h"

#include "tests/unit/small_log.h"

static atomic_int served, failed;

int __wrap_fuse_req_interrupted(fuse_req_t req);
void __wrap_fuse_req_interrupt_func(fuse_req_t req, fuse_interrupt_func_t func, void *data);
int __wrap_fuse_reply_err(fuse_req_t req, int error);

int __wrap_fuse_req_interrupted(fuse_req_t req)
{
    (void)req;
    return 0;
}

void __wrap_fuse_req_interrupt_func(fuse_req_t req, fuse_interrupt_func_t func, void *data)
{
    (void)req, (void)func, (void)data;
}

int __wrap_fuse_reply_err(fuse_req_t req, int error)
{
    (void)req, (void)error;
    atomic_fetch_add(&failed, 1);
    return 0;
}

/* The log has changed for the first who asks, and is there for all others. */
static enum answer serve(const struct request *request, const struct visit *visit)
{
    (void)request, (void)visit;
    return atomic_fetch_add(&served, 1) == 0 ? ANSWER_CHANGED : ANSWER_OK;
}

static void look(void *context)
{
    (void)context;
}

static void open_state(struct snapshot *snapshot)
{
    struct timespec changed = {0};

    cr_assert(
        snapshot_over(snapshot, small_plain(1, 2), "small.evtx", changed, CACHE_BUDGET_LEAST) == 0);
    cr_assert(snapshot_survey(snapshot) == EVTX_OK);
}

Test(resume, answers_once_what_waited_while_the_log_changed)
{
    struct snapshot before, now;
    struct requests requests;
    struct request request = {.requests = &requests, .serve = serve, .ino = FUSE_ROOT_ID};

    open_state(&before);
    open_state(&now);
    cr_assert(requests_init(&requests, &before));
    requests_start(&requests, 1, NULL);
    requests.look = look;
    requests_serve(&request);
    cr_assert(atomic_load(&served) == 1);
    cr_assert(requests_change(&requests, &now));
    requests_looked(&requests);
    for (int i = 0; i < 500 && atomic_load(&served) < 2; i++)
        usleep(10000);
    usleep(100000);
    cr_expect(atomic_load(&served) == 2, "served %d times", atomic_load(&served));
    cr_expect(atomic_load(&failed) == 0);
    requests_stop(&requests);
    snapshot_close(&now);
    snapshot_close(&before);
}
