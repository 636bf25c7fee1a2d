/*
 * ring.h - what may be asked of the kernel by way of a ring of io_uring.
 *
 * What goes through a ring is no system call, so seccomp does not see it: sockets, opening, writing
 * attributes. A ring itself can be restricted by the kernel, but only before it is enabled for the
 * first time. libfuse makes its rings itself, when it answers the first request of a mount; so its
 * call that makes one is led to a function here (ring_libfuse.c), which restricts the ring before
 * libfuse has it. After that seccomp takes away the calls that make a ring (sandbox_settle()).
 */
#ifndef EVTX_FUSEFS_RING_H
#define EVTX_FUSEFS_RING_H

#include <stdbool.h>

/** Lets @ring, a descriptor that was made with IORING_SETUP_R_DISABLED, pass on commands to a
 *  device, as libfuse's do, and wait for a descriptor, and nothing else; and enables it.
 *  False, and errno: it cannot be. */
bool ring_restrict(int ring);

struct rings {
    unsigned restricted, open;
};

/** Counts the rings that this process has, as the kernel has them. */
struct rings rings_count(void);

#endif
