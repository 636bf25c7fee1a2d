/* nursery.c - orders that wait for their turn, and those whose unpacker runs. */
#include "fusefs/archive/nursery.h"

#include "cache/chunks/pool.h"
#include "core/base/list.h"
#include "fusefs/archive/message.h"
#include "fusefs/archive/order.h"
#include "fusefs/archive/unpacker.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LOOK_AFTER = 100,         /* milliseconds between two looks at how large spools are */
    MOST_OVER_SHARE = 1 << 20 /* bytes, as the filesystem counts its own, too */
};

struct unpacking {
    struct order order;
    pid_t pid;      /* 0: its turn has not come */
    int life;       /* a pipe that is closed when the unpacker has ended */
    uint64_t share; /* of the room */
};

struct nursery {
    const struct pack_options *options;
    int orders;
    struct unpacking *jobs; /* in the order in which they came */
    size_t count, space, running;
    uint64_t used, promised; /* bytes of the room: by those that have ended, to those that run */
    struct pollfd polls[1 + 2 * MOST_WAITING]; /* orders; of each job, its leash and its life */
};

/* ---- one unpacker ---------------------------------------------------------------------------- */

static uint64_t spooled_by(const struct unpacking *job)
{
    struct stat st;

    return fstat(job->order.descriptors[ORDER_SPOOL], &st) == 0 ? (uint64_t)st.st_blocks * 512 : 0;
}

/* Its last word, for one that cannot say it. Nobody waits for who does not listen. */
static void say_end(const struct unpacking *job, enum pack_fault fault)
{
    struct message message = {.kind = MESSAGE_ENDED, .fault = fault};

    (void)send(job->order.descriptors[ORDER_SOCKET], &message, MESSAGE_HEAD,
               MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* What is left of the room is for those that run, in equal parts, and for those that can beside. */
static uint64_t share_of_room(const struct nursery *nursery)
{
    uint64_t gone = nursery->used + nursery->promised, room = nursery->options->room;

    return gone < room ? (room - gone) / (pool_processors() - nursery->running) : 0;
}

/* Its end of a pipe tells when it is dead. */
static bool start(struct nursery *nursery, struct unpacking *job)
{
    int life[2];

    if (pipe2(life, O_CLOEXEC) != 0)
        return false;
    job->share = share_of_room(nursery);
    job->pid = fork();
    if (job->pid == 0)
        unpacker_run(&job->order, life[1], job->share, nursery->options);
    close(life[1]);
    if (job->pid < 0) {
        job->pid = 0;
        close(life[0]);
        return false;
    }
    job->life = life[0];
    nursery->running++;
    nursery->promised += job->share;
    return true;
}

/* Whether it ended by itself, having said so. */
static bool has_ended_well(const struct unpacking *job)
{
    int status;

    return waitpid(job->pid, &status, 0) == job->pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* @fault: why it must end; PACK_CRASHED if it has ended. */
static void end(struct nursery *nursery, struct unpacking *job, enum pack_fault fault)
{
    if (job->pid) {
        kill(job->pid, SIGKILL);
        if (has_ended_well(job))
            fault = PACK_FINE;
        close(job->life);
        nursery->running--;
        nursery->promised -= job->share;
        nursery->used += spooled_by(job);
    }
    if (fault)
        say_end(job, fault);
    order_done(&job->order);
    nursery->count--;
    memmove(job, job + 1, (size_t)(nursery->jobs + nursery->count - job) * sizeof *job);
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* False: there will be no more. One that cannot be kept is not answered, which says enough. */
static bool hear(struct nursery *nursery)
{
    struct order order;
    enum order_heard heard = order_receive(nursery->orders, &order);
    struct unpacking *jobs;

    if (heard != ORDER_HEARD)
        return heard == ORDER_WRONG;
    jobs = nursery->count < MOST_WAITING
               ? list_grow(nursery->jobs, nursery->count, &nursery->space, sizeof *jobs, 16)
               : NULL;
    if (!jobs) {
        order_done(&order);
        return true;
    }
    nursery->jobs = jobs;
    jobs[nursery->count++] = (struct unpacking){.order = order, .life = -1};
    return true;
}

static void start_more(struct nursery *nursery)
{
    for (size_t i = 0; i < nursery->count && nursery->running < pool_processors(); i++)
        if (!nursery->jobs[i].pid && !start(nursery, &nursery->jobs[i]))
            end(nursery, &nursery->jobs[i--], PACK_CRASHED);
}

/* Until something happens, or it is time to look at the spools. */
static void wait_for_any(struct nursery *nursery)
{
    nursery->polls[0] = (struct pollfd){.fd = nursery->orders, .events = POLLIN};
    for (size_t i = 0; i < nursery->count; i++) {
        const struct unpacking *job = &nursery->jobs[i];

        nursery->polls[1 + 2 * i].fd = job->order.descriptors[ORDER_LEASH];
        nursery->polls[2 + 2 * i].fd = job->life;
        nursery->polls[1 + 2 * i].events = nursery->polls[2 + 2 * i].events = 0;
    }
    if (poll(nursery->polls, 1 + 2 * nursery->count, nursery->running ? LOOK_AFTER : -1) < 0)
        memset(nursery->polls, 0, sizeof nursery->polls); /* interrupted */
}

static void look(struct nursery *nursery)
{
    for (size_t i = nursery->count; i-- > 0;) {
        struct unpacking *job = &nursery->jobs[i];

        if (nursery->polls[1 + 2 * i].revents)
            end(nursery, job, PACK_CANCELLED);
        else if (job->pid && nursery->polls[2 + 2 * i].revents)
            end(nursery, job, PACK_CRASHED);
        else if (job->pid && spooled_by(job) > job->share + MOST_OVER_SHARE)
            end(nursery, job, PACK_NO_ROOM);
    }
}

/* What waits has four descriptors each. */
static void allow_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* Of all that is open it keeps the socket. Signals are held back: who sends one to all of a group,
 * as a terminal does, means the program. */
static bool stand_apart(int *orders)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC), apart = STDERR_FILENO + 1;
    int kept = fcntl(*orders, F_DUPFD, apart + 1);
    sigset_t all;

    prctl(PR_SET_NAME, "evtxfs-nursery");
    allow_descriptors();
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    *orders = apart;
    return kept >= 0 && dup2(kept, apart) == apart && nowhere >= 0 &&
           dup2(nowhere, STDIN_FILENO) >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0 &&
           dup2(nowhere, STDERR_FILENO) >= 0 && close_range((unsigned)apart + 1, ~0u, 0) == 0 &&
           chdir("/") == 0;
}

_Noreturn void nursery_run(int orders, const struct pack_options *options)
{
    struct nursery nursery = {.options = options};
    bool more = stand_apart(&orders);

    nursery.orders = orders;
    while (more) {
        start_more(&nursery);
        wait_for_any(&nursery);
        look(&nursery);
        if (nursery.polls[0].revents)
            more = hear(&nursery);
    }
    while (nursery.count > 0)
        end(&nursery, &nursery.jobs[nursery.count - 1], PACK_CANCELLED);
    _exit(0);
}
