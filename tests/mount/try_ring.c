/*
 * try_ring.c - makes a ring of io_uring as libfuse does, enters the sandbox of a mount, and tries
 * to get out by way of the ring.
 *
 *     try-ring restricted|open
 *
 * Prints a line for each thing that it tries: what, and "yes" or the name of the error. Status 77:
 * this kernel has no such rings.
 */
#include "fusefs/process/ring.h"
#include "fusefs/process/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NONE = 77 };

struct ring {
    int fd;
    uint8_t *sq, *cq; /* the kernel's */
    struct io_uring_sqe *entries;
    struct io_uring_params params;
};

static void *map(const struct ring *ring, size_t size, uint64_t offset)
{
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring->fd,
                       (off_t)offset);

    return bytes == MAP_FAILED ? NULL : bytes;
}

static bool make(struct ring *ring)
{
    *ring = (struct ring){.params.flags = IORING_SETUP_R_DISABLED};
    ring->fd = (int)syscall(SYS_io_uring_setup, 4, &ring->params);
    if (ring->fd < 0)
        return false;
    ring->sq = map(ring, ring->params.sq_off.array + 4 * sizeof(uint32_t), IORING_OFF_SQ_RING);
    ring->cq =
        map(ring, ring->params.cq_off.cqes + 8 * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
    ring->entries = map(ring, 4 * sizeof *ring->entries, IORING_OFF_SQES);
    return ring->sq && ring->cq && ring->entries;
}

static uint32_t *number(uint8_t *bytes, uint32_t offset)
{
    return (uint32_t *)(void *)(bytes + offset);
}

/* What the kernel answers: at least 0, or a negative errno. */
static int ask(struct ring *ring, struct io_uring_sqe request)
{
    uint32_t *tail = number(ring->sq, ring->params.sq_off.tail);
    uint32_t *head = number(ring->cq, ring->params.cq_off.head);
    uint32_t at = *tail & *number(ring->sq, ring->params.sq_off.ring_mask);
    const struct io_uring_cqe *answers = (void *)(ring->cq + ring->params.cq_off.cqes);
    uint32_t which = *head & *number(ring->cq, ring->params.cq_off.ring_mask);

    ring->entries[at] = request;
    number(ring->sq, ring->params.sq_off.array)[at] = at;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
        return -errno;
    __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
    return answers[which].res;
}

static void tell(const char *what, int result)
{
    printf("%s %s\n", what, result >= 0 ? "yes" : strerrorname_np(-result));
}

static void try_requests(struct ring *ring, int null)
{
    static const struct sockaddr address = {.sa_family = AF_UNIX, .sa_data = "/nobody"};
    static struct statx stx;
    static char byte;
    /* clang-format off */
    const struct {
        const char *what;
        struct io_uring_sqe request;
    } tries[] = {
        {"nothing", {.opcode = IORING_OP_NOP}},
        {"socket", {.opcode = IORING_OP_SOCKET, .fd = AF_INET, .off = SOCK_DGRAM}},
        {"connect", {.opcode = IORING_OP_CONNECT, .addr = (uintptr_t)&address,
                     .off = sizeof address}},
        {"send", {.opcode = IORING_OP_SEND, .addr = (uintptr_t)&byte, .len = 1}},
        {"open", {.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (uintptr_t)"/etc/passwd"}},
        {"stat", {.opcode = IORING_OP_STATX, .fd = AT_FDCWD, .addr = (uintptr_t)"/", .len = 1,
                  .off = (uintptr_t)&stx}},
        {"set-attribute", {.opcode = IORING_OP_SETXATTR, .addr = (uintptr_t)"user.x",
                           .off = (uintptr_t)"x", .addr3 = (uintptr_t)"/tmp/none", .len = 1}},
        {"unlink", {.opcode = IORING_OP_UNLINKAT, .fd = AT_FDCWD, .addr = (uintptr_t)"/tmp/none"}},
        {"read", {.opcode = IORING_OP_READ, .fd = null, .addr = (uintptr_t)&byte, .len = 1}},
        {"write", {.opcode = IORING_OP_WRITE, .fd = null, .addr = (uintptr_t)&byte, .len = 0}},
        {"later", {.opcode = IORING_OP_POLL_ADD, .fd = null, .flags = IOSQE_ASYNC, .poll32_events = POLLIN}},
        {"linked", {.opcode = IORING_OP_POLL_ADD, .fd = null, .flags = IOSQE_IO_LINK, .poll32_events = POLLIN}},
        {"wait", {.opcode = IORING_OP_POLL_ADD, .fd = null, .poll32_events = POLLIN}},
        {"command", {.opcode = IORING_OP_URING_CMD, .fd = null}},
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
        tell(tries[i].what, ask(ring, tries[i].request));
}

static void try_rings(const struct ring *ring)
{
    struct io_uring_params params = {0};

    tell("make-ring", syscall(SYS_io_uring_setup, 4, &params) < 0 ? -errno : 0);
    tell("restrict-again", ring_restrict(ring->fd) ? 0 : -errno);
    tell("register-file",
         syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_FILES, &ring->fd, 1) < 0 ? -errno
                                                                                           : 0);
    tell("open-file", open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? -errno : 0);
    tell("filter", syscall(SYS_seccomp, 2 /* SECCOMP_GET_ACTION_AVAIL */, 0, "") < 0 ? -errno : 0);
}

int main(int argc, char **argv)
{
    const struct sandbox_needs needs = {.folder = -1, .watch = -1, .io_uring = true};
    bool restricted = argc > 1 && strcmp(argv[1], "restricted") == 0;
    struct sandbox sandbox = {0};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct ring ring;

    if (!make(&ring))
        return NONE;
    if (restricted ? !ring_restrict(ring.fd)
                   : syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0))
        return EXIT_FAILURE;
    sandbox_enter(&sandbox, &needs);
    tell("settle", sandbox_settle(&sandbox, &needs) ? 0 : -EACCES);
    tell("is-restricted", sandbox.rings == RINGS_RESTRICTED ? 0 : -EACCES);
    try_requests(&ring, null);
    try_rings(&ring);
    return EXIT_SUCCESS;
}
