/* drop.h - from root to a user who may nothing, once what needs root is done. */
#ifndef EVTX_FUSEFS_DROP_H
#define EVTX_FUSEFS_DROP_H

#include <stdbool.h>
#include <sys/types.h>

struct drop {
    uid_t uid;
    gid_t gid;
    bool wanted;
};

/** Finds the user @name, a name or a number, and tries whether this process can become it. NULL:
 *  nobody is. False, and it said why, when there is none, or it cannot. */
bool drop_find(struct drop *drop, const char *name);

/** Becomes that user for good: no groups, no capabilities. Before other threads are started. */
bool drop_now(const struct drop *drop);

#endif
