/*
 * roster.h - the logs of a mount of many: what its root shows of each, and the snapshot of each.
 *
 * A member is called logs/GROUP/NAME, or logs/NAME without a group. It keeps its number and its
 * name as long as the mount lives. All logs are opened before anything is served. The snapshot of
 * one is made when somebody looks below its directory.
 *
 * Numbers: all logs share the 28 bits that count chunks in an inode number (node.h), so each has a
 * range of them, larger than it needs. Short logs get theirs first: a file that only looks long, as
 * it is one hole, takes nothing from others.
 */
#ifndef EVTX_FUSEFS_ROSTER_H
#define EVTX_FUSEFS_ROSTER_H

#include "cache/chunks/stop.h"
#include "cache/survey/merged.h"
#include "fusefs/chronicle/chronicle.h"
#include "fusefs/tree/commons.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

struct snapshot;

#define ROSTER_MOST ((1u << 20) - 2) /* as many as an inode number can tell apart */

struct roster_log {
    char *path;                          /* of the log; owned */
    char *name;                          /* in its group; owned */
    char *group_name;                    /* owned; NULL: it has none, and lies in logs/ itself */
    uint32_t group;                      /* GROUP_NONE: none; set when they are settled */
    struct timespec changed;             /* the file's own mtime */
    uint64_t size;                       /* of the file */
    struct evtx_log *log;                /* owned; NULL: it cannot be read, */
    char *error;                         /* and why: a line for people; owned */
    uint64_t chunk_base;                 /* what its chunks are counted from in inode numbers */
    _Atomic(struct snapshot *) snapshot; /* owned; NULL: nobody has looked into it */
};

#define GROUP_NONE UINT32_MAX

struct group {
    char *name;              /* owned */
    struct timespec changed; /* the newest of its logs */
};

struct roster {
    struct commons commons;
    struct roster_log *list; /* owned; .log of a number in an inode is an index here, plus 1 */
    uint32_t count, room;
    struct group *groups; /* owned; by name */
    uint32_t group_count, group_room;
    uint32_t *by_name;       /* owned: members by group and name; those without a group come last */
    uint32_t *by_base;       /* owned: members with a range of chunks, by its begin */
    uint32_t base_count;     /* of them */
    unsigned log_bits;       /* what tells the logs apart in an inode number */
    struct timespec changed; /* the newest of all logs */

    pthread_mutex_t opening;               /* held while a snapshot is made, and guards: */
    bool stopped;                          /* roster_stop() was called */
    pthread_mutex_t merging;               /* held while all logs are surveyed and merged */
    struct stop stop;                      /* of that */
    _Atomic(struct merged *) merged;       /* owned; NULL: nobody has asked for it */
    _Atomic(struct chronicle *) chronicle; /* the same, of the same surveys */
    bool keep_copies;                      /* chronicle.h; set before anybody asks */
    size_t windows;                        /* bytes of those of the chronicle */
};

/** What is known of a log before it is on the roster. */
struct found_log {
    const char
        *label; /* GROUP/NAME, or NAME: no two logs have the same, and none the group of one */
    const char *path;
    struct timespec changed;
    uint64_t size;
    struct evtx_log *log; /* NULL: it cannot be read, */
    char *error;          /* and why */
};

/** @budget  of the caches of all logs together, in bytes; a quarter of it is for the windows of the
 *           chronicle. 0, or -1 when there is no memory. The caller owes roster_done() on 0. */
int roster_init(struct roster *roster, size_t budget);

/** Nobody may use a snapshot any more. Accepts members that are all zero. */
void roster_done(struct roster *roster);

/**
 * Adds a log that was found.
 *
 * @found  .label and .path are copied, .log and .error are the roster's from now on.
 * False: no memory, or there are too many; .log and .error are gone then, too.
 */
bool roster_add(struct roster *roster, const struct found_log *found);

/** All are added: puts them in order, and gives out the numbers. False: no memory. */
bool roster_settle(struct roster *roster);

/** The members of @group, which can be GROUP_NONE, are *@first to before *@end of .by_name. */
void roster_of_group(const struct roster *roster, uint32_t group, uint32_t *first, uint32_t *end);

/** @place: set to where it is in .by_name. False: there is none of that name. */
bool roster_find_group(const struct roster *roster, const char *name, uint32_t *group);
bool roster_find(const struct roster *roster, uint32_t group, const char *name, uint32_t *place);

/** The member whose range chunk @number of an inode number lies in. False: none. */
bool roster_of_chunk(const struct roster *roster, uint64_t number, uint32_t *member);

/** The snapshot of a member that can be read, made if need be.
 *  @root: owner, permissions and format are as there. NULL: no memory. */
struct snapshot *roster_open(struct roster *roster, uint32_t member, const struct snapshot *root);

/** What all logs have together, which counts them as .by_name does; NULL: roster_merge() must be
 *  called first. */
const struct merged *roster_merged(const struct roster *roster);

/** Surveys all logs, with all processors, and merges what is known of them, once. A log that cannot
 *  be surveyed has nothing in that. Errors: EVTX_NO_MEMORY, EVTX_TOO_LARGE; EVTX_IO, it was asked
 *  to stop, or the logs were. */
EVTX_MUST_USE enum evtx_status roster_merge(struct roster *roster, const struct snapshot *root);

/** The events of all logs in the order of time, which counts logs as .list does; NULL:
 *  roster_tell() must be called first. */
struct chronicle *roster_chronicle(const struct roster *roster);

/** Merges them if need be, and then makes that, once. Errors: those of roster_merge(). */
EVTX_MUST_USE enum evtx_status roster_tell(struct roster *roster, const struct snapshot *root);

/** Appends a path, which can have any byte but NUL, or an error as a part of a line: what would end
 *  the line or a column is a question mark. */
void roster_put_line(struct text *text, const char *string);

/** Stops the surveys of all logs, for good. */
void roster_stop(struct roster *roster);
bool roster_is_over(struct roster *roster);

#endif
