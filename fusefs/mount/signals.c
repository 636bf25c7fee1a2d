/* signals.c - a thread in sigwait(). */
#include "fusefs/mount/signals.h"

#include <signal.h>
#include <time.h>

/* Wakes the thread that reads requests, and does nothing else. */
enum { NUDGE = SIGUSR1 };

static void nudged(int number)
{
    (void)number;
}

static sigset_t ends(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

void signals_hold(void)
{
    struct sigaction nudge = {.sa_handler = nudged}; /* no SA_RESTART: read() is to return */
    sigset_t set = ends();

    signal(SIGPIPE, SIG_IGN);
    sigaction(NUDGE, &nudge, NULL);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* True: somebody wants an end; false: it is over already. */
static bool wait_for_one(struct signals *signals)
{
    sigset_t set = ends();
    int number;

    sigwait(&set, &number);
    return !signals->over;
}

/* The server may be about to sleep in read() when the nudge comes, so there are many. */
static void end_session(struct signals *signals)
{
    static const struct timespec pause = {.tv_nsec = 10000000};

    refresh_stop(signals->refresh);
    requests_quiet(signals->requests);
    requests_finish(signals->requests);
    fuse_session_exit(signals->session);
    while (!signals->over) {
        pthread_kill(signals->server, NUDGE);
        nanosleep(&pause, NULL);
    }
}

static void *wait_for_end(void *argument)
{
    struct signals *signals = argument;

    if (!wait_for_one(signals))
        return NULL;
    if (!keeper_detach(signals->keeper) || wait_for_one(signals))
        end_session(signals);
    return NULL;
}

void signals_start(struct signals *signals)
{
    signals->server = pthread_self();
    signals->started = pthread_create(&signals->waiter, NULL, wait_for_end, signals) == 0;
}

void signals_stop(struct signals *signals)
{
    if (!signals->started)
        return;
    signals->over = true;
    pthread_kill(signals->waiter, SIGTERM);
    pthread_join(signals->waiter, NULL);
}
