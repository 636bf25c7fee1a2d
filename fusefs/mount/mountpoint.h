/*
 * mountpoint.h - the directory that a log is mounted at: made, healed, let go of.
 *
 * Its path is used once, to mount. Whoever owns a directory above it can give that another name,
 * and put something else in its place, while the log is mounted; so the directory that it lies in
 * stays open, and what is unmounted or removed there must be what was mounted or made.
 */
#ifndef EVTX_FUSEFS_MOUNTPOINT_H
#define EVTX_FUSEFS_MOUNTPOINT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What is found at a mount point. */
struct place {
    uint64_t mount; /* its number, never used again from Linux 6.8 on; 0: before 5.8 */
    uint64_t inode;
    uint32_t major, minor; /* the device */
};

struct mountpoint {
    char *path;              /* absolute, as the daemon leaves this directory; owned */
    char name[NAME_MAX + 1]; /* in its parent */
    int parent;              /* descriptor, owned; -1: it is not known, and nothing is done */
    bool made;               /* by us, and removed by us */
    bool mounted;            /* .root is there */
    struct place bottom;     /* the directory */
    struct place root;       /* of what we have mounted on it */
};

/**
 * Makes the directory @path unless it is there. A mount of evtxfs there whose program has died, so
 * that it only answers ENOTCONN or ECONNABORTED, is unmounted first; what others have mounted is
 * not touched.
 *
 * Returns 0; or -1, and it said what is wrong. The caller owes mountpoint_remove() and
 * mountpoint_done() in any case, of a @point that was {.parent = -1}.
 */
int mountpoint_make(struct mountpoint *point, const char *path);

/** Notes what has just been mounted there. */
void mountpoint_mounted(struct mountpoint *point);

/** Lets the kernel read @bytes ahead in files of the mount, if this is root. Before the first
 *  request is answered: the answer bounds it. */
void mountpoint_read_ahead(const struct mountpoint *point, size_t bytes);

/** Unmounts it from the tree at once, and for good when its last user is done. False when that is
 * refused, or something else is mounted there. */
bool mountpoint_detach(const struct mountpoint *point);

/** Removes the directory if it was made. False: it is still there. */
bool mountpoint_remove(const struct mountpoint *point);

/** Closes what is open of it, as another process has it now. */
void mountpoint_forget(struct mountpoint *point);

void mountpoint_done(struct mountpoint *point);

#endif
