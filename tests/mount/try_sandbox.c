/*
 * try_sandbox.c - enters the sandbox of a mount, as a mount does, and tries to get out.
 *
 *     try-sandbox mount|command LOG [FOLDER]
 *
 * LOG lies in FOLDER, which stays open for reading. Prints a line for each thing that it tries:
 * what, and "yes" or the name of the error. What code that an attacker brings into the process
 * would try is done here without an attacker.
 */
#include "fusefs/process/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *what, bool done)
{
    printf("%s %s\n", what, done ? "yes" : strerrorname_np(errno));
}

static void *nothing(void *argument)
{
    return argument;
}

static bool start_thread(void)
{
    pthread_t thread;

    errno = pthread_create(&thread, NULL, nothing, NULL);
    return errno == 0 && pthread_join(thread, NULL) == 0;
}

static bool make_process(void)
{
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    return child > 0 && waitpid(child, NULL, 0) == child;
}

static bool can_open_at(int directory, const char *path, int flags)
{
    int fd = openat(directory, path, flags, 0600);

    return fd >= 0 && close(fd) == 0;
}

static bool can_open(const char *path, int flags)
{
    return can_open_at(AT_FDCWD, path, flags | O_CLOEXEC);
}

static bool make_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
}

static bool turn_into_code(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

/* ---- what Landlock forbids by itself --------------------------------------------------------- */

static void try_all(int log, const char *path)
{
    char *const command[] = {"true", NULL};
    char *const environment[] = {NULL};
    char byte;

    tell("read-log", pread(log, &byte, 1, 0) == 1);
    tell("start-thread", start_thread());
    tell("open-log-by-path", can_open(path, O_RDONLY));
    tell("open-log-to-write", can_open(path, O_WRONLY));
    tell("open-other-file", can_open("/etc/passwd", O_RDONLY));
    tell("open-own-memory", can_open("/proc/self/mem", O_RDWR));
    tell("make-file", can_open("/tmp", O_TMPFILE | O_RDWR));
    tell("remove-file", unlink(path) == 0);
    tell("unmount", umount2("/proc", MNT_DETACH | UMOUNT_NOFOLLOW) == 0);
    tell("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0);
    tell("code", make_code());
    tell("turn-into-code", turn_into_code());
    tell("signal-another", kill(getppid(), 0) == 0);
    tell("trace-another", ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0);
    tell("make-process", make_process());
    fflush(stdout);
    execve("/bin/true", command, environment);
    tell("execute", false);
}

/* ---- what the log is opened again with ------------------------------------------------------- */

static void try_folder(const struct sandbox_needs *needs, const char *name)
{
    const int watch = SANDBOX_WATCH;

    tell("reopen-log", can_open_at(needs->folder, name, SANDBOX_REOPEN));
    tell("reopen-link", can_open_at(needs->folder, "link", SANDBOX_REOPEN));
    tell("reopen-outside", can_open_at(needs->folder, "/etc/passwd", SANDBOX_REOPEN));
    tell("reopen-above", can_open_at(needs->folder, "../outside", SANDBOX_REOPEN));
    tell("reopen-following", can_open_at(needs->folder, name, SANDBOX_REOPEN & ~O_NOFOLLOW));
    tell("reopen-to-write", can_open_at(needs->folder, name, SANDBOX_REOPEN | O_WRONLY));
    tell("reopen-from-elsewhere", can_open_at(AT_FDCWD, name, SANDBOX_REOPEN));
    tell("watch", inotify_add_watch(needs->watch, name, watch) >= 0);
    tell("watch-otherwise", inotify_add_watch(needs->watch, name, watch | IN_ACCESS) >= 0);
    tell("watch-following", inotify_add_watch(needs->watch, name, watch & ~IN_DONT_FOLLOW) >= 0);
}

/* ---- what seccomp forbids -------------------------------------------------------------------- */

/* Each would fail, or do no harm, without a sandbox too, but with another error than EPERM, or for
 * a user who is not root. */
/* clang-format off */
#define CALL(name, ...) {#name, SYS_##name, {__VA_ARGS__}}
static const struct call {
    const char *name;
    long number, arguments[6];
} calls[] = {
    /* what can be had beside what is open */
    CALL(openat2, -1), CALL(memfd_create, 0), CALL(userfaultfd, 1), CALL(eventfd2, 0, 0),
    CALL(epoll_create1, 0), CALL(inotify_init1, 0), CALL(fanotify_init, 0), CALL(signalfd4, -1),
    CALL(timer_create, 0), CALL(pidfd_open, 1), CALL(perf_event_open, 0), CALL(bpf, 0),
    CALL(io_uring_setup, 1), CALL(io_uring_enter, -1), CALL(io_uring_register, -1),
    CALL(open_by_handle_at, -1), CALL(name_to_handle_at, -1), CALL(mq_open, 0),
    CALL(shmget, 1, 1), CALL(msgget, 1), CALL(semget, 1), CALL(add_key, 0), CALL(keyctl, 0),
    CALL(request_key, 0),
    /* other processes */
    CALL(kill, 1, 0), CALL(tkill, 1, 0), CALL(rt_sigqueueinfo, 1, 0), CALL(process_vm_readv, 1),
    CALL(process_vm_writev, 1), CALL(pidfd_getfd, -1), CALL(pidfd_send_signal, -1),
    CALL(setpriority, PRIO_PROCESS, 1, 0), CALL(getpriority, PRIO_PROCESS, 1),
    CALL(sched_setaffinity, 1, 0), CALL(sched_setscheduler, 1, 0), CALL(prlimit64, 1, 0),
    CALL(kcmp, 1), CALL(setpgid, 1, 1), CALL(migrate_pages, 1),
    /* what is open already */
    CALL(ioctl, 0, 0x5412 /* TIOCSTI */), CALL(sendmsg, -1), CALL(recvmsg, -1), CALL(sendto, -1),
    CALL(connect, -1), CALL(bind, -1), CALL(accept4, -1), CALL(setsockopt, -1), CALL(fchmod, -1),
    CALL(fchown, -1), CALL(ftruncate, -1), CALL(fallocate, -1), CALL(fsetxattr, -1),
    CALL(flock, -1), CALL(sendfile, -1, -1), CALL(copy_file_range, -1, 0, -1),
    CALL(fcntl, 0, F_SETFL, O_RDWR), CALL(fcntl, 0, F_SETOWN, 1), CALL(fcntl, 0, F_SETSIG, SIGKILL),
    CALL(fcntl, 0, F_SETOWN_EX, 0), CALL(fcntl, 0, F_SETLEASE, F_UNLCK), CALL(fcntl, 0, F_NOTIFY, 0),
    CALL(fcntl, 0, F_SETLKW, 0), CALL(fcntl, 0, F_ADD_SEALS, 0), CALL(fcntl, 0, F_SETFD, 0),
    CALL(fcntl, 0, F_DUPFD, 0),
    /* paths */
    CALL(mkdirat, -1), CALL(mknodat, -1), CALL(linkat, -1), CALL(symlinkat, 0, -1),
    CALL(renameat2, -1), CALL(unlinkat, -1), CALL(fchmodat, -1), CALL(fchownat, -1),
    CALL(utimensat, -1), CALL(setxattr, 0), CALL(getxattr, 0), CALL(chdir, 0), CALL(fchdir, -1),
    CALL(chroot, 0), CALL(readlinkat, -1), CALL(getdents64, -1), CALL(faccessat, -1),
    CALL(truncate, 0), CALL(inotify_rm_watch, -1), CALL(execveat, -1),
    /* the machine */
    CALL(mount, 0), CALL(umount2, 0), CALL(pivot_root, 0), CALL(open_tree, -1),
    CALL(move_mount, -1), CALL(fsopen, 0), CALL(mount_setattr, -1), CALL(unshare, 0),
    CALL(setns, -1), CALL(sethostname, 0, -1), CALL(syslog, -1), CALL(quotactl, -1),
    CALL(swapoff, 0), CALL(reboot, 0), CALL(init_module, 0), CALL(finit_module, -1),
    CALL(delete_module, 0), CALL(settimeofday, 0, -1), CALL(acct, -1),
    /* ourselves */
    CALL(prctl, 4 /* PR_SET_DUMPABLE */, 1), CALL(seccomp, -1), CALL(landlock_create_ruleset, 0),
    CALL(setuid, 0), CALL(setresuid, 0, 0, 0), CALL(setgid, 0), CALL(setgroups, 0), CALL(capset, 0),
    CALL(personality, -1), CALL(setsid, 0), CALL(umask, 022), CALL(pkey_mprotect, 0, 0, 0, -1),
    CALL(remap_file_pages, 1), CALL(clone, CLONE_NEWNET | SIGCHLD),
    CALL(clone, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_NEWNS | CLONE_FS),
};
/* clang-format on */

static void try_calls(void)
{
    char what[64];

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const long *with = calls[i].arguments;

        snprintf(what, sizeof what, "call-%zu-%s", i, calls[i].name);
        tell(what,
             syscall(calls[i].number, with[0], with[1], with[2], with[3], with[4], with[5]) != -1);
    }
}

static void enter(const char *how, const struct sandbox_needs *needs)
{
    struct sandbox sandbox = {0};

    if (strcmp(how, "mount") == 0)
        sandbox_enter(&sandbox, needs);
    else
        sandbox_files();
}

int main(int argc, char **argv)
{
    struct sandbox_needs needs = {.folder = -1, .watch = -1};
    int log;

    if (argc < 3 || (log = open(argv[2], O_RDONLY | O_CLOEXEC)) < 0)
        return EXIT_FAILURE;
    if (argc > 3) {
        needs.folder = open(argv[3], O_PATH | O_CLOEXEC);
        needs.watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        if (chdir(argv[3]) != 0)
            return EXIT_FAILURE;
    }
    enter(argv[1], &needs);
    if (argc > 3)
        try_folder(&needs, strrchr(argv[2], '/') + 1);
    if (strcmp(argv[1], "mount") == 0)
        try_calls();
    try_all(log, argv[2]);
    return EXIT_SUCCESS;
}
