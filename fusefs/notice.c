/* notice.c - a log below its directory, and inotify. */
#include "fusefs/notice.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE = 10 }; /* ms: who writes a chunk mostly writes more */

bool notice_open(struct notice *notice, const char *log)
{
    char *path = realpath(log, NULL), *name = path ? strrchr(path, '/') : NULL;
    const char *directory = name == path ? "/" : path;

    notice->name = name ? strdup(name + 1) : NULL;
    if (name)
        *name = 0;
    notice->nudged = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    notice->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    notice->directory = directory ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (directory && notice->inotify >= 0)
        inotify_add_watch(notice->inotify, directory,
                          IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_DELETE);
    free(path);
    return notice->name && notice->nudged >= 0 && notice->directory >= 0;
}

void notice_close(struct notice *notice)
{
    int fds[] = {notice->directory, notice->inotify, notice->nudged};

    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(notice->name);
}

bool notice_stat(const struct notice *notice, struct stat *st)
{
    *st = (struct stat){0};
    return fstatat(notice->directory, notice->name, st, 0) == 0;
}

void notice_nudge(struct notice *notice)
{
    (void)!write(notice->nudged, &(uint64_t){1}, sizeof(uint64_t));
}

/* Takes what inotify has to say. Whether it concerns the log. */
static bool is_about_log(struct notice *notice)
{
    char buffer[4096] __attribute__((aligned(8)));
    bool about = false;
    ssize_t got;

    while (notice->inotify >= 0 && (got = read(notice->inotify, buffer, sizeof buffer)) > 0)
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(buffer + at);

            about |= event->len && strcmp(event->name, notice->name) == 0;
            at += (ssize_t)(sizeof *event + event->len);
        }
    return about;
}

void notice_nap(int ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}

int64_t notice_clock(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
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
