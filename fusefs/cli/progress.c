/* progress.c - a line that is written over. */
#include "fusefs/cli/progress.h"

#include "fusefs/process/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { APART = 200000000 }; /* ns */

void progress_start(struct progress *progress, const char *what, uint64_t all)
{
    *progress = (struct progress){.what = what, .all = isatty(STDERR_FILENO) ? all : 0};
}

void progress_show(struct progress *progress, uint64_t done)
{
    uint64_t now;

    if (!progress->all)
        return;
    now = clock_ns(CLOCK_MONOTONIC_COARSE);
    if (now < progress->next)
        return;
    progress->next = now + APART;
    fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " %s", done, progress->all, progress->what);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->next)
        fprintf(stderr, "\r\033[K");
    progress->all = 0;
}
