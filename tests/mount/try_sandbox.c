/*
 * try_sandbox.c - enters the sandbox of a mount, as a mount does, and tries to get out.
 *
 *     try-sandbox mount|command LOG [FOLDER]
 *
 * Prints a line for each thing that it tries: what, and "yes" or the name of the error. What code
 * that an attacker brings into the process would try is done here without an attacker.
 */
#include "fusefs/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

static bool can_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);

    return fd >= 0 && close(fd) == 0;
}

static bool make_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
}

/* What lies in @folder is "LOG" too, so that both opens differ in nothing but the rule. */
static void try_all(int log, const char *path)
{
    char *const command[] = {"true", NULL};
    char *const environment[] = {NULL};
    char byte;

    tell("read-log", pread(log, &byte, 1, 0) == 1);
    tell("start-thread", start_thread());
    tell("open-log-again", can_open(path, O_RDONLY));
    tell("open-log-to-write", can_open(path, O_WRONLY));
    tell("open-other-file", can_open("/etc/passwd", O_RDONLY));
    tell("make-file", can_open("/tmp", O_TMPFILE | O_RDWR));
    tell("remove-file", unlink(path) == 0);
    tell("unmount", umount2("/proc", MNT_DETACH | UMOUNT_NOFOLLOW) == 0);
    tell("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0);
    tell("code", make_code());
    tell("signal-another", kill(getppid(), 0) == 0);
    tell("trace-another", ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0);
    tell("make-process", make_process());
    fflush(stdout);
    execve("/bin/true", command, environment);
    tell("execute", false);
}

int main(int argc, char **argv)
{
    struct sandbox_needs needs = {.folder = argc > 3 ? open(argv[3], O_PATH | O_CLOEXEC) : -1};
    struct sandbox sandbox = {0};
    int log;

    if (argc < 3 || (log = open(argv[2], O_RDONLY | O_CLOEXEC)) < 0)
        return EXIT_FAILURE;
    if (strcmp(argv[1], "mount") == 0)
        sandbox_enter(&sandbox, &needs);
    else
        sandbox_files();
    try_all(log, argv[2]);
    return EXIT_SUCCESS;
}
