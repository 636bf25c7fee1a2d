/* mountpoint.h - the directory that a log is mounted at: made, healed, let go of. */
#ifndef EVTX_FUSEFS_MOUNTPOINT_H
#define EVTX_FUSEFS_MOUNTPOINT_H

#include <stdbool.h>
#include <stddef.h>

struct mountpoint {
    char *path; /* absolute, as the daemon leaves this directory; owned */
    bool made;  /* by us, and removed by us */
};

/**
 * Makes the directory @path unless it is there. A mount of evtxfs there whose program has died, so
 * that it only answers ENOTCONN or ECONNABORTED, is unmounted first; what others have mounted is
 * not touched.
 *
 * Returns 0; or -1, and it said what is wrong.
 */
int mountpoint_make(struct mountpoint *point, const char *path);

/** Removes the directory if it was made. False: it is still there. */
bool mountpoint_remove(const struct mountpoint *point);

void mountpoint_done(struct mountpoint *point);

/** Unmounts what is mounted at @path from the tree at once, and for good when its last user is
 * done. False when that is refused. */
bool mountpoint_detach(const char *path);

/** Lets the kernel read @bytes ahead in files of the mount at @path, if this is root. Before the
 *  first request is answered: the answer bounds it. */
void mountpoint_read_ahead(const char *path, size_t bytes);

#endif
