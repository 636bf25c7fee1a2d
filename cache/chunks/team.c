/* team.c - starts what can be started, and works as well. */
#include "cache/chunks/team.h"

#include <pthread.h>

void team_run(size_t threads, size_t most, void *(*work)(void *), void *context)
{
    pthread_t others[TEAM_MOST - 1];
    size_t started = 0;

    if (threads > most)
        threads = most;
    while (started + 1 < threads && started + 1 < TEAM_MOST &&
           pthread_create(&others[started], NULL, work, context) == 0)
        started++;
    work(context);
    while (started > 0)
        pthread_join(others[--started], NULL);
}
