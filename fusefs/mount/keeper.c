/* keeper.c - a process at the other end of a socket. */
#include "fusefs/mount/keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum order { DETACH = 'd', REMOVE = 'r' };

/* What it is told before all orders: the mount point, whose path it does without, and beside it a
 * descriptor of the directory above. */
struct appointment {
    struct mountpoint point;
    _Alignas(struct cmsghdr) char descriptor[CMSG_SPACE(sizeof(int))];
    struct iovec body;
    struct msghdr message;
};

static struct msghdr *message_of(struct appointment *appointment)
{
    appointment->body = (struct iovec){&appointment->point, sizeof appointment->point};
    appointment->message = (struct msghdr){.msg_iov = &appointment->body,
                                           .msg_iovlen = 1,
                                           .msg_control = appointment->descriptor,
                                           .msg_controllen = sizeof appointment->descriptor};
    return &appointment->message;
}

/* ---- outside --------------------------------------------------------------------------------- */

/* It shows nothing, keeps no directory busy, and does not belong to the terminal. Of all that is
 * open it keeps the socket: a copy of the descriptor of a mount would keep that alive when its
 * program is dead. */
static bool stand_apart(int orders)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

    return setsid() > 0 && chdir("/") == 0 && nowhere >= 0 &&
           dup2(orders, STDIN_FILENO) == STDIN_FILENO &&
           dup2(nowhere, STDOUT_FILENO) == STDOUT_FILENO &&
           dup2(nowhere, STDERR_FILENO) == STDERR_FILENO &&
           close_range(STDERR_FILENO + 1, ~0u, 0) == 0;
}

static void noticed(int number)
{
    (void)number;
}

/* What a wait for orders lets through: the signals that end a mount. */
static sigset_t all_but_ends(void)
{
    static const int ends[] = {SIGTERM, SIGINT, SIGHUP};
    struct sigaction notice = {.sa_handler = noticed};
    sigset_t held;

    sigfillset(&held);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        sigaction(ends[i], &notice, NULL);
        sigdelset(&held, ends[i]);
    }
    return held;
}

/* Until the other end is closed, which death does too, or all is done. Who gives the orders reads
 * hostile bytes: each can be carried out once, and on nothing but what was mounted and made. A
 * signal detaches the mount as well, and the program ends with its last user, as it does at one of
 * its own; who sends it to both means one end. */
static void obey(const struct mountpoint *point)
{
    struct pollfd orders = {.fd = STDIN_FILENO, .events = POLLIN};
    sigset_t held = all_but_ends();
    bool told = false, detached = false;
    char order, done;

    for (;;) {
        if (ppoll(&orders, 1, NULL, &held) < 0) {
            detached = detached || mountpoint_detach(point);
            continue;
        }
        if (read(STDIN_FILENO, &order, 1) != 1 || (order != DETACH && order != REMOVE))
            break;
        if (order == REMOVE)
            done = mountpoint_remove(point);
        else
            done = detached = !told && (detached || mountpoint_detach(point));
        told |= order == DETACH;
        if (write(STDIN_FILENO, &done, 1) != 1 || order == REMOVE)
            break;
    }
}

static bool hear(struct mountpoint *point)
{
    struct appointment appointment;
    struct msghdr *message = message_of(&appointment);
    struct cmsghdr *with;

    if (recvmsg(STDIN_FILENO, message, MSG_CMSG_CLOEXEC) != sizeof appointment.point)
        return false;
    with = CMSG_FIRSTHDR(message);
    *point = appointment.point;
    point->path = NULL;
    if (!with || with->cmsg_type != SCM_RIGHTS || with->cmsg_len != CMSG_LEN(sizeof(int)))
        return false;
    memcpy(&point->parent, CMSG_DATA(with), sizeof(int));
    return true;
}

/* Signals are held back in it until it waits for orders. */
static _Noreturn void keep(int orders)
{
    struct mountpoint point;

    prctl(PR_SET_NAME, "evtxfs-keeper");
    if (stand_apart(orders) && hear(&point))
        obey(&point);
    _exit(0);
}

/* ---- inside ---------------------------------------------------------------------------------- */

static pid_t fork_quietly(void)
{
    sigset_t all, before;
    pid_t pid;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid = fork();
    if (pid != 0)
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

bool keeper_start(struct keeper *keeper)
{
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    pid = fork_quietly();
    if (pid == 0)
        keep(ends[1]);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return false;
    }
    keeper->pid = pid;
    keeper->orders = ends[0];
    return true;
}

static bool send_point(const struct keeper *keeper)
{
    struct appointment appointment = {.point = keeper->point};
    struct msghdr *message = message_of(&appointment);
    struct cmsghdr *with = CMSG_FIRSTHDR(message);

    appointment.point.path = NULL;
    with->cmsg_len = CMSG_LEN(sizeof(int));
    with->cmsg_level = SOL_SOCKET;
    with->cmsg_type = SCM_RIGHTS;
    memcpy(CMSG_DATA(with), &keeper->point.parent, sizeof(int));
    return sendmsg(keeper->orders, message, MSG_NOSIGNAL) == sizeof appointment.point;
}

bool keeper_appoint(struct keeper *keeper)
{
    if (!keeper->pid)
        return false;
    keeper->appointed = send_point(keeper);
    if (!keeper->appointed)
        keeper_stop(keeper);
    else
        mountpoint_forget(&keeper->point);
    return keeper->appointed;
}

/* False: it could not be done, or the keeper is dead. */
static bool tell(const struct keeper *keeper, enum order order)
{
    char byte = (char)order, done = 0;

    return write(keeper->orders, &byte, 1) == 1 && read(keeper->orders, &done, 1) == 1 && done;
}

bool keeper_detach(struct keeper *keeper)
{
    keeper->detached = keeper->appointed ? tell(keeper, DETACH) : mountpoint_detach(&keeper->point);
    return keeper->detached;
}

bool keeper_finds_unmounted(struct fuse_session *session)
{
    struct pollfd device = {.fd = fuse_session_fd(session)};

    return poll(&device, 1, 0) == 1 && (device.revents & POLLERR);
}

/* Puts a pipe that nobody reads in the place of the device. Whatever the kernel would still ask is
 * an error from now on, so that unmounting cannot wait for us; and libfuse, which finds an error
 * too, takes the mount for one that is gone, and does not try to unmount what it may not. */
static bool close_device(struct fuse_session *session)
{
    int ends[2];
    bool closed;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    close(ends[0]);
    closed = dup2(ends[1], fuse_session_fd(session)) >= 0;
    close(ends[1]);
    return closed;
}

/* libfuse is not let unmount: it knows the mount by its path, which may lead elsewhere now. */
static void end_session(struct keeper *keeper, struct fuse_session *session)
{
    bool unmounted = keeper->detached || keeper_finds_unmounted(session);

    if (close_device(session))
        fuse_session_unmount(session);
    fuse_session_destroy(session);
    if (!unmounted)
        keeper_detach(keeper);
}

/* The keeper ends with that order. */
void keeper_let_go(struct keeper *keeper)
{
    if (keeper->released)
        return;
    if (keeper->appointed)
        (void)tell(keeper, REMOVE);
    else
        (void)mountpoint_remove(&keeper->point);
    mountpoint_forget(&keeper->point);
    keeper->released = true;
}

void keeper_end(struct keeper *keeper, struct fuse_session *session)
{
    end_session(keeper, session);
    keeper_let_go(keeper);
    mountpoint_done(&keeper->point);
}

/* It is a child of whoever was in the foreground: who went to the background does not wait. */
void keeper_stop(struct keeper *keeper)
{
    if (!keeper->pid)
        return;
    close(keeper->orders);
    waitpid(keeper->pid, NULL, 0);
    keeper->pid = 0;
    keeper->appointed = false;
}
