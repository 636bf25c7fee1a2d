/*
 * sandbox.h - what a process gives up once the log is open, as it will read hostile bytes.
 *
 * The kernel holds it to that: no_new_privs, Landlock for what is reached by a path or over TCP,
 * seccomp for all other calls. What a kernel does not have is left out; status.json tells. What was
 * opened before stays open. docs/architecture.md 10
 */
#ifndef EVTX_FUSEFS_SANDBOX_H
#define EVTX_FUSEFS_SANDBOX_H

#include <fcntl.h>
#include <stdbool.h>
#include <sys/inotify.h>

/** The requests that io_uring lets through, which seccomp does not see. */
enum ring_use {
    RINGS_OPEN,       /* anything */
    RINGS_REFUSED,    /* nothing: no ring can be made */
    RINGS_RESTRICTED, /* requests and their answers: ring.h */
};

/** The parts of the sandbox that are in force. */
struct sandbox {
    bool no_new_privs;
    bool seccomp;
    bool dropped;      /* from root to another user; drop.h */
    unsigned landlock; /* version of its ABI in this kernel; 0: it is not in force */
    enum ring_use rings;
};

/*
 * How the log is opened again, and how it is watched: not through a symbolic link that somebody has
 * put in its place, and without waiting for a FIFO. The name has no slash in it, so there is
 * nothing else to follow, and openat2() could not be stricter; its flags lie in memory, where no
 * filter of system calls sees them. The flags of these two calls it sees (sandbox_calls.c).
 */
enum {
    SANDBOX_REOPEN = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW,
    SANDBOX_WATCH = IN_MODIFY | IN_CLOSE_WRITE | IN_DONT_FOLLOW,
};

/** The rights that are kept. */
struct sandbox_needs {
    int folder; /* files below it may be opened with SANDBOX_REOPEN; borrowed; -1: none */
    int watch;  /* of inotify, to which files may be added with SANDBOX_WATCH; borrowed; -1: none */
    bool io_uring;      /* rings may be made, until sandbox_settle() */
    const int *folders; /* more of them; borrowed; -1 among them is none */
    size_t folder_count;
    bool writes; /* files may be made, written and renamed in and below .written */
    int written; /* borrowed */
};

/** Whether this program was built with it. */
bool sandbox_has_landlock(void);
bool sandbox_has_seccomp(void);

/** For a mount: no file can be opened, made, removed or executed from now on, and no system call
 * made but those of a mount, by the calling thread and all that it starts. */
void sandbox_enter(struct sandbox *sandbox, const struct sandbox_needs *needs);

/** With .io_uring: the rings that are needed are there. No other one can be made from now on, by
 * any thread, and no file opened but those of @needs. False: what goes through them is not
 * restricted, or another can be made. */
bool sandbox_settle(struct sandbox *sandbox, const struct sandbox_needs *needs);

/** For other commands, which end soon: only as far as it costs no more than a few system calls,
 * which leaves seccomp out. */
void sandbox_files(void);

/** The same, but files below @count directories may be opened for reading, -1 among them being
 * none, and files be made below the directory @written, unless that is -1. */
void sandbox_files_in(const int *folders, size_t count, int written);

/** The same, but files below the directory @folder, a descriptor, may be opened for reading. */
void sandbox_files_but(int folder);

#endif
