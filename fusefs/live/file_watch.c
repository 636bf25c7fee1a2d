/* file_watch.c - a log below its directory, and inotify. */
#include "fusefs/live/file_watch.h"
#include "fusefs/process/clock.h"
#include "fusefs/process/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    PAUSE = 10, /* ms: who writes a chunk mostly writes more */
    AT_ONCE =
        16 /* reads of what inotify has to say: others may write to the directory all the time */
};

/* The file that has the name of the log now. */
static void watch_file(struct file_watch *watch)
{
    watch->file = inotify_add_watch(watch->inotify, watch->path, SANDBOX_WATCH);
}

/* Of the directory only names count, as what is written to other files in it is none of ours. */
static void add_inotify(struct file_watch *watch, const char *directory)
{
    watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->inotify < 0)
        return;
    inotify_add_watch(watch->inotify, directory, IN_CREATE | IN_MOVED_TO | IN_DELETE);
    watch_file(watch);
}

/* A path that realpath() gave has no link in it, unless somebody has put one there since. */
static int open_directory(const char *path)
{
    struct open_how how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW,
                           .resolve = RESOLVE_NO_SYMLINKS};
    long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);

    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) /* before Linux 5.6, and in a container */
        fd = open(path, (int)how.flags);
    return (int)fd;
}

bool file_watch_open(struct file_watch *watch, const char *log)
{
    char *directory;

    watch->nudged = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watch->inotify = watch->directory = watch->ends[0] = watch->ends[1] = -1;
    watch->path = realpath(log, NULL);
    if (!watch->path)
        return false;
    watch->name = strrchr(watch->path, '/') + 1;
    directory = strndup(watch->path, (size_t)(watch->name - watch->path));
    if (!directory)
        return false;
    watch->directory = open_directory(directory);
    add_inotify(watch, directory);
    free(directory);
    return watch->nudged >= 0 && watch->directory >= 0;
}

void file_watch_close(struct file_watch *watch)
{
    int fds[] = {watch->directory, watch->inotify, watch->nudged};

    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(watch->path);
}

bool file_watch_stat(const struct file_watch *watch, struct stat *st)
{
    *st = (struct stat){0};
    return fstatat(watch->directory, watch->name, st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool file_watch_is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

bool file_watch_is_hot(const struct stat *st)
{
    return time(NULL) - st->st_mtim.tv_sec <= 2 || time(NULL) - st->st_ctim.tv_sec <= 2;
}

bool file_watch_is_young(const struct stat *st, int ms)
{
    int64_t age = (int64_t)(time(NULL) - st->st_mtim.tv_sec);

    return age >= 0 && age <= ms / 1000;
}

/* A lease to read is not given while somebody writes. It is given back at once, but who opens the
 * file just then has the kernel send us a signal, whose default would end the program. */
bool file_watch_is_written(const struct file_watch *watch)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    int fd = file_watch_reopen(watch);
    bool written = false;

    if (fd < 0)
        return false;
    sigaction(SIGIO, &ignore, &before);
    if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0)
        (void)fcntl(fd, F_SETLEASE, F_UNLCK);
    else
        written = errno == EAGAIN;
    close(fd);
    sigaction(SIGIO, &before, NULL);
    return written;
}

int file_watch_reopen(const struct file_watch *watch)
{
    return openat(watch->directory, watch->name, SANDBOX_REOPEN);
}

void file_watch_nudge(struct file_watch *watch)
{
    (void)!write(watch->nudged, &(uint64_t){1}, sizeof(uint64_t));
}

/* Whether another file has the name of the log now, or none. */
static bool is_named(const struct file_watch *watch, const struct inotify_event *event)
{
    return event->len && strcmp(event->name, watch->name) == 0;
}

/* Takes what inotify has to say. Whether it concerns the log. */
static bool is_about_log(struct file_watch *watch)
{
    char buffer[4096] __attribute__((aligned(8)));
    bool about = false, named = false;
    ssize_t got = 1;

    for (int i = 0; i < AT_ONCE && got > 0; i++) {
        got = read(watch->inotify, buffer, sizeof buffer);
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(buffer + at);

            about |= event->wd == watch->file;
            named |= is_named(watch, event);
            at += (ssize_t)(sizeof *event + event->len);
        }
    }
    if (named)
        watch_file(watch);
    return about || named;
}

void file_watch_nap(int ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}

int64_t file_watch_clock(void)
{
    return (int64_t)(clock_ns(CLOCK_MONOTONIC) / 1000000);
}

enum { NUDGED, INOTIFY, ENDS, FDS = ENDS + 2 };

/* Waits until something can be read, but for what inotify says only with @inotify. */
static int wait_for(struct file_watch *watch, bool inotify, int64_t ms, struct pollfd fds[FDS])
{
    fds[NUDGED] = (struct pollfd){.fd = watch->nudged, .events = POLLIN};
    fds[INOTIFY] = (struct pollfd){.fd = inotify ? watch->inotify : -1, .events = POLLIN};
    fds[ENDS] = (struct pollfd){.fd = watch->ends[0], .events = POLLIN};
    fds[ENDS + 1] = (struct pollfd){.fd = watch->ends[1]};
    return poll(fds, FDS, (int)ms);
}

void file_watch_wait(struct file_watch *watch, int ms)
{
    int64_t end = file_watch_clock() + ms;
    struct pollfd fds[FDS];
    uint64_t nudges;

    for (int64_t left; (left = end - file_watch_clock()) > 0;) {
        if (wait_for(watch, true, left, fds) <= 0)
            continue;
        if (read(watch->nudged, &nudges, sizeof nudges) > 0 || fds[ENDS].revents ||
            fds[ENDS + 1].revents)
            return;
        if (is_about_log(watch)) {
            file_watch_nap(PAUSE);
            return;
        }
    }
}

void file_watch_rest(struct file_watch *watch, int64_t ms)
{
    int64_t end = file_watch_clock() + ms;
    struct pollfd fds[FDS];

    for (int64_t left; (left = end - file_watch_clock()) > 0;)
        if (wait_for(watch, false, left, fds) > 0)
            return;
}
