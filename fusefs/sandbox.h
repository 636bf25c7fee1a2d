/*
 * sandbox.h - what a process gives up once the log is open, as it will read hostile bytes.
 *
 * The kernel holds it to that: no_new_privs, Landlock for what is reached by a path or over TCP,
 * seccomp for all other calls. What a kernel does not have is left out; status.json tells. What was
 * opened before stays open. docs/architecture.md 10
 */
#ifndef EVTX_FUSEFS_SANDBOX_H
#define EVTX_FUSEFS_SANDBOX_H

#include <stdbool.h>

/** What is in force. */
struct sandbox {
    bool no_new_privs;
    bool seccomp;
    bool dropped;      /* from root to another user; drop.h */
    unsigned landlock; /* version of its ABI in this kernel; 0: it is not in force */
};

/** What is needed nevertheless. */
struct sandbox_needs {
    int folder; /* files below it may be opened as notice.h does; borrowed; -1: none */
    int watch;  /* of inotify, to which files may be added as notice.h does; borrowed; -1: none */
    bool io_uring; /* requests may come over it */
};

/** What this program can ask of a kernel at all. */
bool sandbox_has_landlock(void);
bool sandbox_has_seccomp(void);

/** For a mount: no file can be opened, made, removed or executed from now on, and no system call
 * made but those of a mount, by the calling thread and all that it starts. */
void sandbox_enter(struct sandbox *sandbox, const struct sandbox_needs *needs);

/** For other commands, which end soon: only as far as it costs no more than a few system calls,
 * which leaves seccomp out. */
void sandbox_files(void);

#endif
