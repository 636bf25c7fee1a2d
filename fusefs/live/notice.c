/* notice.c - a log below its directory, and inotify. */
#include "fusefs/live/notice.h"
#include "fusefs/process/clock.h"
#include "fusefs/process/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    PAUSE = 10, /* ms: who writes a chunk mostly writes more */
    AT_ONCE =
        16 /* reads of what inotify has to say: others may write to the directory all the time */
};

/* The file that has the name of the log now. */
static void watch_file(struct notice *notice)
{
    notice->file = inotify_add_watch(notice->inotify, notice->path, SANDBOX_WATCH);
}

/* Of the directory only names count, as what is written to other files in it is none of ours. */
static void watch(struct notice *notice, const char *directory)
{
    notice->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (notice->inotify < 0)
        return;
    inotify_add_watch(notice->inotify, directory, IN_CREATE | IN_MOVED_TO | IN_DELETE);
    watch_file(notice);
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

bool notice_open(struct notice *notice, const char *log)
{
    char *directory;

    notice->nudged = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    notice->inotify = notice->directory = -1;
    notice->path = realpath(log, NULL);
    if (!notice->path)
        return false;
    notice->name = strrchr(notice->path, '/') + 1;
    directory = strndup(notice->path, (size_t)(notice->name - notice->path));
    if (!directory)
        return false;
    notice->directory = open_directory(directory);
    watch(notice, directory);
    free(directory);
    return notice->nudged >= 0 && notice->directory >= 0;
}

void notice_close(struct notice *notice)
{
    int fds[] = {notice->directory, notice->inotify, notice->nudged};

    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(notice->path);
}

bool notice_stat(const struct notice *notice, struct stat *st)
{
    *st = (struct stat){0};
    return fstatat(notice->directory, notice->name, st, AT_SYMLINK_NOFOLLOW) == 0;
}

int notice_reopen(const struct notice *notice)
{
    return openat(notice->directory, notice->name, SANDBOX_REOPEN);
}

void notice_nudge(struct notice *notice)
{
    (void)!write(notice->nudged, &(uint64_t){1}, sizeof(uint64_t));
}

/* Whether another file has the name of the log now, or none. */
static bool is_named(const struct notice *notice, const struct inotify_event *event)
{
    return event->len && strcmp(event->name, notice->name) == 0;
}

/* Takes what inotify has to say. Whether it concerns the log. */
static bool is_about_log(struct notice *notice)
{
    char buffer[4096] __attribute__((aligned(8)));
    bool about = false, named = false;
    ssize_t got = 1;

    for (int i = 0; i < AT_ONCE && got > 0; i++) {
        got = read(notice->inotify, buffer, sizeof buffer);
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(buffer + at);

            about |= event->wd == notice->file;
            named |= is_named(notice, event);
            at += (ssize_t)(sizeof *event + event->len);
        }
    }
    if (named)
        watch_file(notice);
    return about || named;
}

void notice_nap(int ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}

int64_t notice_clock(void)
{
    return (int64_t)(clock_ns(CLOCK_MONOTONIC) / 1000000);
}

void notice_wait(struct notice *notice, int ms)
{
    struct pollfd fds[] = {{.fd = notice->nudged, .events = POLLIN},
                           {.fd = notice->inotify, .events = POLLIN}};
    int64_t end = notice_clock() + ms;
    uint64_t nudges;

    for (int64_t left; (left = end - notice_clock()) > 0;) {
        if (poll(fds, 2, (int)left) <= 0)
            continue;
        if (read(notice->nudged, &nudges, sizeof nudges) > 0)
            return;
        if (is_about_log(notice)) {
            notice_nap(PAUSE);
            return;
        }
    }
}
