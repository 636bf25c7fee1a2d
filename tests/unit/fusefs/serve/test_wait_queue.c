/* test_wait_queue.c - requests that wait: they go on, in their order, or are answered at once. */
#define FUSE_USE_VERSION 312
#include "fusefs/serve/wait_queue.h"

#include "tests/unit/small_log.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>

/* ---- what libfuse does ----------------------------------------------------------------------- */

/* Stands for a fuse_req_t. */
struct call {
    enum answer without; /* what is answered to who does not wait */
    atomic_bool interrupted;
    bool late; /* an interrupt arrives when its receiver is made known, and not earlier */
    _Atomic(fuse_interrupt_func_t) receiver;
    _Atomic(void *) data;
    atomic_int error, answers; /* given to the kernel */
    atomic_int waited, asked;  /* times that it was served with @wait, and without */
};

int __wrap_fuse_req_interrupted(fuse_req_t req);
void __wrap_fuse_req_interrupt_func(fuse_req_t req, fuse_interrupt_func_t func, void *data);
int __wrap_fuse_reply_err(fuse_req_t req, int err);

static struct call *call_of(fuse_req_t req)
{
    return (struct call *)req;
}

int __wrap_fuse_req_interrupted(fuse_req_t req)
{
    return call_of(req)->interrupted;
}

void __wrap_fuse_req_interrupt_func(fuse_req_t req, fuse_interrupt_func_t func, void *data)
{
    struct call *call = call_of(req);

    call->receiver = func;
    call->data = data;
    if (call->late)
        call->interrupted = true;
    if (call->interrupted)
        func(req, data);
}

int __wrap_fuse_reply_err(fuse_req_t req, int err)
{
    call_of(req)->error = err;
    call_of(req)->answers++;
    return 0;
}

static void interrupt(struct call *call)
{
    call->interrupted = true;
    call->receiver((fuse_req_t)call, call->data);
}

/* ---- what is asked --------------------------------------------------------------------------- */

static struct snapshot snapshots[2];
static struct requests requests;

static void start(void)
{
    struct timespec changed = {0};

    for (int i = 0; i < 2; i++)
        cr_assert(snapshot_over(&snapshots[i], small_plain(2, 3), "small.evtx", changed,
                                CACHE_BUDGET_LEAST) == 0);
    cr_assert(snapshot_survey(&snapshots[1]) == EVTX_OK);
    cr_assert(requests_init(&requests, &snapshots[0]));
    requests.pool = pool_new(2, NULL, NULL); /* who surveys nothing */
    cr_assert(requests.pool);
}

static void stop(void)
{
    requests_stop(&requests);
    snapshot_close(&snapshots[1]);
    snapshot_close(&snapshots[0]);
}

TestSuite(parking, .init = start, .fini = stop);

static enum answer serve(const struct request *request, const struct visit *visit)
{
    struct call *call = call_of(request->req);

    if (!visit->wait) {
        call->asked++;
        return call->without;
    }
    call->waited++;
    call->answers++;
    return ANSWER_OK;
}

static void ask(struct call *call)
{
    struct request request = {
        .requests = &requests, .req = (fuse_req_t)call, .serve = serve, .ino = FUSE_ROOT_ID};

    requests_serve(&request);
}

static bool is_parked(void)
{
    bool parked;

    pthread_mutex_lock(&requests.lock);
    parked = requests.parked != NULL;
    pthread_mutex_unlock(&requests.lock);
    return parked;
}

static void await(atomic_int *count, int wanted)
{
    while (*count < wanted)
        sched_yield(); /* a test that does not end fails */
}

/* ---- claims ---------------------------------------------------------------------------------- */

Test(parking, is_left_when_it_is_interrupted)
{
    struct call call = {.without = ANSWER_SURVEY};

    ask(&call);
    cr_assert(is_parked() && !call.answers);
    interrupt(&call);
    cr_expect(call.answers == 1 && call.error == EINTR);
    cr_expect_not(is_parked());
}

/* Whenever that is. */
Test(parking, does_not_begin_for_who_was_interrupted_before)
{
    static const enum answer reasons[] = {ANSWER_SURVEY, ANSWER_EXPORT, ANSWER_SLOW};

    for (int late = 0; late < 2; late++)
        for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
            struct call call = {.without = reasons[i], .interrupted = !late, .late = late};

            ask(&call);
            cr_expect(call.answers == 1 && call.error == EINTR, "reason %d", reasons[i]);
            cr_expect(!is_parked() && !call.waited);
        }
    cr_expect_null(requests.makers, "nothing is made for nobody");
}

/* What it waited for is over for its own state only: of the present one it is to wait again, and
 * not to hold a worker meanwhile. */
Test(parking, begins_anew_in_another_state)
{
    struct call call = {.without = ANSWER_EXPORT};

    ask(&call);
    cr_assert(is_parked() && call.asked == 1);
    cr_assert(requests_change(&requests, &snapshots[1]));
    await(&call.asked, 2);
    while (!is_parked() && !call.answers)
        sched_yield();
    cr_expect(is_parked() && !call.waited && !call.answers);
    interrupt(&call);
    cr_expect(call.answers == 1 && call.error == EINTR);
}

Test(parking, ends_with_what_it_was_for)
{
    struct call call = {.without = ANSWER_SURVEY};

    ask(&call);
    wait_queue_release(&requests);
    cr_assert(is_parked(), "nothing is over");
    pthread_mutex_lock(&requests.lock);
    requests.logs[0].present->surveyed = true;
    pthread_mutex_unlock(&requests.lock);
    wait_queue_release(&requests);
    await(&call.answers, 1);
    cr_expect(call.waited == 1 && call.error == 0, "the survey did not go well");
}

/* ---- from many threads ----------------------------------------------------------------------- */

enum { CALLS = 400 };

static struct call calls[CALLS];
static atomic_bool over;

static void *let_go(void *argument)
{
    for (bool surveyed = true; !over; surveyed = !surveyed) {
        pthread_mutex_lock(&requests.lock);
        requests.logs[0].present->surveyed = surveyed;
        pthread_mutex_unlock(&requests.lock);
        wait_queue_release(&requests);
    }
    return argument;
}

Test(parking, loses_nobody_whoever_lets_go)
{
    pthread_t threads[3];
    int answers = 0;

    for (int i = 0; i < 3; i++)
        cr_assert(pthread_create(&threads[i], NULL, let_go, NULL) == 0);
    for (int i = 0; i < CALLS; i++) {
        calls[i].without = ANSWER_SURVEY;
        ask(&calls[i]);
        if (i % 3 == 0)
            interrupt(&calls[i]);
    }
    for (int i = 0; i < CALLS; i++)
        await(&calls[i].answers, 1);
    over = true;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < CALLS; i++)
        answers += calls[i].answers;
    cr_expect(answers == CALLS, "%d answers", answers);
    cr_expect_not(is_parked());
}
