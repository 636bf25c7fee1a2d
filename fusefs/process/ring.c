/* ring.c - IORING_REGISTER_RESTRICTIONS. */
#include "fusefs/process/ring.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST = 4096 }; /* descriptors get the lowest numbers that are free */

/* clang-format off */
static const struct io_uring_restriction allowed[] = {
    /* requests and answers; /dev/fuse is the one file of the ring, and the end of it is polled for */
    {.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_URING_CMD},
    {.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_POLL_ADD},
    {.opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED, .sqe_flags = IOSQE_FIXED_FILE},
    {.opcode = IORING_RESTRICTION_REGISTER_OP, .register_op = IORING_REGISTER_FILES},
    {.opcode = IORING_RESTRICTION_REGISTER_OP, .register_op = IORING_REGISTER_ENABLE_RINGS},
};
/* clang-format on */

static long ask(int ring, unsigned what, const void *argument, size_t count)
{
    return syscall(SYS_io_uring_register, ring, what, argument, count);
}

bool ring_restrict(int ring)
{
    return ask(ring, IORING_REGISTER_RESTRICTIONS, allowed, sizeof allowed / sizeof *allowed) ==
               0 &&
           ask(ring, IORING_REGISTER_ENABLE_RINGS, NULL, 0) == 0;
}

/* Asks for what no ring of ours has, to learn whether it may be asked for. */
struct rings rings_count(void)
{
    struct rings rings = {0};

    for (int fd = 0; fd < MOST; fd++)
        if (ask(fd, IORING_UNREGISTER_EVENTFD, NULL, 0) == 0 || errno == ENXIO)
            rings.open++;
        else if (errno == EACCES)
            rings.restricted++;
    return rings;
}
