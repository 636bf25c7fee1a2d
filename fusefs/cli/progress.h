/* progress.h - how far a command is, on the terminal of who waits for it. */
#ifndef EVTX_FUSEFS_PROGRESS_H
#define EVTX_FUSEFS_PROGRESS_H

#include <stdint.h>

/** All zero: nothing is shown. */
struct progress {
    const char *what; /* things that are counted */
    uint64_t all;     /* of them; 0: nothing is shown */
    uint64_t next;    /* when it is shown again: CLOCK_MONOTONIC, ns */
};

/** Shows nothing if standard error is no terminal, or @all is 0. */
void progress_start(struct progress *progress, const char *what, uint64_t all);

/** So many are done; shown five times a second at most. */
void progress_show(struct progress *progress, uint64_t done);

/** Takes it away. */
void progress_end(struct progress *progress);

#endif
