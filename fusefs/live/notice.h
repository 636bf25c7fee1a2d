/* notice.h - where a log lies, and when to look at it. */
#ifndef EVTX_FUSEFS_NOTICE_H
#define EVTX_FUSEFS_NOTICE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct notice {
    char *path;       /* of the log, without symbolic links; owned */
    const char *name; /* in .path, behind the directory */
    int directory;    /* descriptors; owned */
    int inotify;      /* -1: there is none */
    int nudged;
    int file; /* the watch of what has that name */
};

/** @log may be a symbolic link: what it leads to now is what is looked at.
 *  False: there is no such directory, or no memory. The caller owes notice_close() in any case. */
bool notice_open(struct notice *notice, const char *log);
void notice_close(struct notice *notice);

/** What is there under the log's name, or zeros and false. A link is a link. */
bool notice_stat(const struct notice *notice, struct stat *st);

/** Opens what is there under the log's name, for reading. -1 and errno; ELOOP: it is a link. */
int notice_reopen(const struct notice *notice);

/** Sleeps until somebody wrote the log, or notice_nudge(), but no longer than so many ms. */
void notice_wait(struct notice *notice, int ms);

/** From any thread. */
void notice_nudge(struct notice *notice);

void notice_nap(int ms);

/** ms. */
int64_t notice_clock(void);

#endif
