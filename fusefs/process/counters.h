/*
 * counters.h - what a mount counts of its own work. status.json shows it, and the tests assert it:
 * unlike times, counts do not jitter.
 *
 * Who does a thing adds to its counter, from any thread and without a lock.
 */
#ifndef EVTX_FUSEFS_COUNTERS_H
#define EVTX_FUSEFS_COUNTERS_H

#include "fusefs/process/sandbox.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef _Atomic uint64_t counter;

/** What the kernel asks; status.c has the names. */
enum request_kind {
    REQUEST_LOOKUP,
    REQUEST_GETATTR,
    REQUEST_READLINK,
    REQUEST_OPEN,
    REQUEST_READ,
    REQUEST_FLUSH,
    REQUEST_OPENDIR,
    REQUEST_READDIR,
    REQUEST_READDIRPLUS,
    REQUEST_GETXATTR,
    REQUEST_LISTXATTR,
    REQUEST_STATFS,
    REQUEST_KINDS
};

/** What the prefiller did; prefill.h. */
struct prefill_counters {
    counter directories, files, bytes; /* given to the kernel */
    counter dropped;                   /* directories that waited too long, or memory was short */
    counter failed;                    /* files that the kernel did not take */
};

/** Why the log cannot be seen any more. */
enum refresh_reason {
    REFRESH_SEEN,   /* it can */
    REFRESH_DENIED, /* the user that was dropped to may not read it */
    REFRESH_GONE,   /* there is no such file */
    REFRESH_NO_LOG, /* there is, but it is no event log */
    REFRESH_REASONS
};

/** What became of the looks at a log that may change; refresh.h. */
struct refresh_counters {
    counter looks;                      /* that found that the file had changed */
    counter states;                     /* of the log that were shown after the first one */
    counter chunks;                     /* that were not what they were */
    counter failed;                     /* looks that found no log */
    _Atomic enum refresh_reason reason; /* of the last look, if it failed */
    counter told;                       /* names and files that the kernel was told to forget */
    counter untold;                     /* states that the kernel does not know of yet: 0 or 1 */
    counter held; /* chunks that are not shown as the file has them, as they are half written */
};

struct counters {
    counter requests[REQUEST_KINDS]; /* those about status.json itself are left out */
    struct prefill_counters push;
    struct refresh_counters refresh;
    counter ahead;                /* chunks that were rendered before they were asked for */
    unsigned workers, prefillers; /* threads; constant once requests are served */
    atomic_bool io_uring;         /* requests come over it */
    struct sandbox sandbox;       /* constant as well */
};

static inline void count(counter *what, uint64_t more)
{
    atomic_fetch_add_explicit(what, more, memory_order_relaxed);
}

static inline uint64_t counted(const counter *what)
{
    return atomic_load_explicit(what, memory_order_relaxed);
}

#endif
