/*
 * signals.h - what ends a mount besides umount: SIGTERM, SIGINT and SIGHUP.
 *
 * The first one detaches the mount: nobody finds it any more, who reads in it reads on, and the
 * program ends with the last of them. The second one ends it now. A thread waits for them, which
 * may do what a signal handler may not.
 */
#ifndef EVTX_FUSEFS_SIGNALS_H
#define EVTX_FUSEFS_SIGNALS_H

#include "fusefs/live/refresh.h"
#include "fusefs/mount/keeper.h"

#include <fuse_lowlevel.h>
#include <pthread.h>
#include <stdatomic.h>

struct signals {
    struct fuse_session *session;
    /* What they and the other do unasked is stopped before the session is: it needs answers. */
    struct requests *requests;
    struct refresh *refresh; /* NULL: nobody looks */
    struct keeper *keeper;   /* detaches the mount */
    pthread_t server;        /* reads requests */
    pthread_t waiter;
    bool started;
    atomic_bool over;
};

/** Holds the signals back from this thread and all that it starts. Early. */
void signals_hold(void);

/** Starts the thread; the fields that are borrowed must be set. The caller serves the session. */
void signals_start(struct signals *signals);

/** Ends it, when the session is over. */
void signals_stop(struct signals *signals);

#endif
