/*
 * sandbox_calls.c - the list of system calls, and seccomp, by way of libseccomp.
 *
 * It has what libfuse and the C library make while requests are served, their ways to fall back
 * included, and a call of ours comes with its line here. A call that is not in the list fails; it
 * does not end the program, as the next C library may try one that is not needed.
 */
#include "fusefs/process/sandbox_calls.h"

#if EVTXFS_SECCOMP

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* clang-format off */
static const int always[] = {
    /* requests, the log, what is printed */
    SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(write),
    SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(close),
    SCMP_SYS(fstat), SCMP_SYS(fstat64), SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx),
    SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(poll), SCMP_SYS(ppoll),
    /* libfuse sends long replies through a pipe */
    SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(splice), SCMP_SYS(vmsplice), SCMP_SYS(tee),
    /* memory; what can be executed is below */
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    /* threads */
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(membarrier),
    SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(wait4), SCMP_SYS(waitid),
    /* signals */
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
    SCMP_SYS(rt_sigtimedwait), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    /* time, and who we are */
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom), SCMP_SYS(getpid),
    SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(sysinfo),
};

static const int with_rings[] = {
    SCMP_SYS(io_uring_enter),
};

static const int to_make_rings[] = {
    SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register),
    SCMP_SYS(eventfd2), SCMP_SYS(sched_setaffinity), SCMP_SYS(seccomp),
    /* libnuma puts the memory of each ring beside its processor */
    SCMP_SYS(openat), SCMP_SYS(getdents64), SCMP_SYS(mbind), SCMP_SYS(get_mempolicy),
    SCMP_SYS(set_mempolicy),
};

enum {
    NAMESPACES = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                 CLONE_NEWPID | CLONE_NEWNET,
};

/* Calls that are left in part: what one of their arguments must be, under a mask. */
static const struct part {
    int call;
    unsigned argument;
    uint32_t mask, value;
} parts[] = {
    /* threads but no processes, in no namespaces of their own */
    {SCMP_SYS(clone), 0, CLONE_THREAD | CLONE_PTRACE | (uint32_t)NAMESPACES, CLONE_THREAD},
    /* memory but no code */
    {SCMP_SYS(mmap), 2, PROT_EXEC, 0},
    {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
    /* no owner of a descriptor, who gets signals, and no flags that whoever shares it would see */
    {SCMP_SYS(fcntl), 1, UINT32_MAX, F_DUPFD_CLOEXEC},
    {SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETFD},
    {SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETFL},
    {SCMP_SYS(fcntl), 1, UINT32_MAX, F_GETPIPE_SZ},
    {SCMP_SYS(fcntl), 1, UINT32_MAX, F_SETPIPE_SZ},
};
/* clang-format on */

static bool allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
    bool done = true;

    for (size_t i = 0; i < count; i++)
        done &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0;
    return done;
}

#define ALLOW(filter, calls) allow(filter, calls, sizeof(calls) / sizeof *(calls))

/* An argument that is an int, or flags: what lies above its 32 bits is none of it. */
static struct scmp_arg_cmp is(unsigned argument, uint32_t mask, uint32_t value)
{
    return SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, mask, value);
}

static bool allow_parts(scmp_filter_ctx filter)
{
    bool done = true;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        done &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, parts[i].call, 1,
                                 is(parts[i].argument, parts[i].mask, parts[i].value)) == 0;
    return done;
}

/* The C library makes a thread by clone() when clone3(), whose arguments no filter can see, is not
 * there. Signals go to ourselves. */
static bool allow_threads(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                            is(0, UINT32_MAX, (uint32_t)getpid())) == 0;
}

/* The log is opened again in this way alone, which a kernel without Landlock is held to as well: no
 * file is written, not /proc/self/mem either. */
static bool allow_reopening(scmp_filter_ctx filter, const struct sandbox_needs *needs)
{
    return (needs->folder < 0 ||
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 2,
                             is(0, UINT32_MAX, (uint32_t)needs->folder),
                             is(2, ~(uint32_t)O_LARGEFILE, SANDBOX_REOPEN)) == 0) &&
           (needs->watch < 0 ||
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(inotify_add_watch), 2,
                             is(0, UINT32_MAX, (uint32_t)needs->watch),
                             is(2, UINT32_MAX, SANDBOX_WATCH)) == 0);
}

/* What was forbidden before stays so: a call must pass all filters. Those of rings are threads that
 * have been started; prctl(), by which no_new_privs was set, is gone. */
static bool narrow(scmp_filter_ctx filter)
{
    return seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
           seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0) == 0;
}

bool sandbox_calls(const struct sandbox_needs *needs, enum calls calls)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool done;

    if (!filter)
        return false;
    done = ALLOW(filter, always) && allow_parts(filter) && allow_threads(filter) &&
           allow_reopening(filter, needs) &&
           (calls != CALLS_TO_MAKE_RINGS || ALLOW(filter, to_make_rings)) &&
           (calls != CALLS_WITH_RINGS || ALLOW(filter, with_rings)) &&
           (calls == CALLS_TO_MAKE_RINGS || !needs->io_uring || narrow(filter)) &&
           seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

bool sandbox_has_seccomp(void)
{
    return true;
}

#else

bool sandbox_calls(const struct sandbox_needs *needs, enum calls calls)
{
    (void)needs, (void)calls;
    return false;
}

bool sandbox_has_seccomp(void)
{
    return false;
}

#endif
