/*
 * ring_libfuse.c - stands between libfuse and liburing: the linker leads libfuse's call of
 * io_uring_queue_init_params() here (--wrap, in meson.build), if libfuse is a static library.
 */
#include "fusefs/process/ring.h"

#include <errno.h>
#include <liburing.h>

int __real_io_uring_queue_init_params(unsigned entries, struct io_uring *ring,
                                      struct io_uring_params *params);
int __wrap_io_uring_queue_init_params(unsigned entries, struct io_uring *ring,
                                      struct io_uring_params *params);

/* libfuse goes on without io_uring when it fails. */
int __wrap_io_uring_queue_init_params(unsigned entries, struct io_uring *ring,
                                      struct io_uring_params *params)
{
    int result;

    params->flags |= IORING_SETUP_R_DISABLED;
    result = __real_io_uring_queue_init_params(entries, ring, params);
    if (result != 0 || ring_restrict(ring->ring_fd))
        return result;
    result = -errno;
    io_uring_queue_exit(ring);
    ring->ring_fd = -1; /* libfuse would close it again */
    return result;
}
