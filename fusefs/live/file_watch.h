/* file_watch.h - where a log lies, and when to look at it. */
#ifndef EVTX_FUSEFS_FILE_WATCH_H
#define EVTX_FUSEFS_FILE_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct file_watch {
    char *path;       /* of the log, without symbolic links; owned */
    const char *name; /* in .path, behind the directory */
    int directory;    /* descriptors; owned */
    int inotify;      /* -1: there is none */
    int nudged;
    int file;    /* the watch of what has that name */
    int ends[2]; /* descriptors, borrowed; -1: none. Waiting ends when the first can be read, or
                    whoever reads from the second is gone */
};

/** @log may be a symbolic link: what it leads to now is what is looked at.
 *  False: there is no such directory, or no memory. The caller owes file_watch_close() in any case.
 */
bool file_watch_open(struct file_watch *watch, const char *log);
void file_watch_close(struct file_watch *watch);

/** What is there under the log's name, or zeros and false. A link is a link. */
bool file_watch_stat(const struct file_watch *watch, struct stat *st);

/** Whether the file is what it was, as far as that can be seen without reading it. */
bool file_watch_is_same(const struct stat *a, const struct stat *b);

/** Whether it was written so lately that it may look the same at the next change. */
bool file_watch_is_hot(const struct stat *st);

/** Whether it was written in the last @ms. */
bool file_watch_is_young(const struct stat *st, int ms);

/** Whether somebody has the log open for writing, as far as the kernel tells: it does of
 * filesystems of this machine, and who may ask are the owner of the file and root. */
bool file_watch_is_written(const struct file_watch *watch);

/** Opens what is there under the log's name, for reading. -1 and errno; ELOOP: it is a link. */
int file_watch_reopen(const struct file_watch *watch);

/** Sleeps until somebody wrote the log, or file_watch_nudge(), but no longer than so many ms. */
void file_watch_wait(struct file_watch *watch, int ms);

/** The same whoever writes the log. */
void file_watch_rest(struct file_watch *watch, int64_t ms);

/** From any thread. */
void file_watch_nudge(struct file_watch *watch);

void file_watch_nap(int ms);

/** ms. */
int64_t file_watch_clock(void);

#endif
