/* team.h - threads that do one thing together, until it is done. */
#ifndef EVTX_CACHE_TEAM_H
#define EVTX_CACHE_TEAM_H

#include <stddef.h>

enum {
    TEAM_MOST = 257,  /* threads of any team */
    TEAM_SERVING = 17 /* threads of one that makes what a mount shows */
};

/** Has @threads threads, @most or TEAM_MOST at most, call @work with @context, and waits for all of
 *  them. The caller is one of them, and works alone where no other can be started. */
void team_run(size_t threads, size_t most, void *(*work)(void *), void *context);

#endif
