/* many.h - evtxfs PATH... MOUNTPOINT: finds and opens the logs of a mount of many. */
#ifndef EVTX_FUSEFS_MANY_H
#define EVTX_FUSEFS_MANY_H

#include "fusefs/collection/sources.h"
#include "fusefs/mount/options.h"
#include "fusefs/tree/snapshot.h"

struct many {
    struct sources sources;
    struct roster roster;
    struct snapshot root; /* of all; snapshot_close() comes before many_close() */
};

/** Whether what is given is many logs, however many there are in it. */
bool many_are_given(const struct options *options);

/** Finds and opens them, before the sandbox is entered. Returns EXIT_DONE, or another status, and
 * it said what is wrong. On EXIT_DONE the caller owes many_close(). */
int many_open(const struct options *options, struct many *many);

void many_close(struct many *many);

#endif
