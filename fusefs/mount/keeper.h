/*
 * keeper.h - unmounts for a process that has given up the right to.
 *
 * Landlock forbids umount(2), and only root or fusermount3 may do it anyway. So before the program
 * enters its sandbox it leaves a small process outside, the keeper, which is told one mount point
 * and takes two orders about it, each once. What is mounted there must be what it was told of, and
 * no path is trusted: who gives the orders may be in the hands of a log by then. Without a sandbox
 * there is none, and the same is done here.
 *
 * It is the first thing that is started: later it would share the program's memory, and each page
 * that the program writes to would be copied for it.
 *
 * SIGTERM, SIGINT and SIGHUP, sent to the keeper, detach the mount as the program does at its
 * first. When the program is killed the keeper ends and does nothing: a mount that says ENOTCONN is
 * better than an empty directory, which looks like a log without events.
 */
#ifndef EVTX_FUSEFS_KEEPER_H
#define EVTX_FUSEFS_KEEPER_H

#include "fusefs/mount/mountpoint.h"

#include <fuse_lowlevel.h>
#include <sys/types.h>

struct keeper {
    struct mountpoint point; /* owned */
    pid_t pid;               /* 0: there is no such process */
    int orders;              /* a socket */
    bool appointed;          /* it knows the mount point; until then all is done here */
    bool released;           /* keeper_let_go() was done */
    bool detached;           /* the mount is gone from the tree, or was taken from there */
};

/** Starts the process. False when it cannot be. */
bool keeper_start(struct keeper *keeper);

/** Tells it, once, the mount point. Before the sandbox. False: it is not there, or dead; there is
 * none from then on. */
bool keeper_appoint(struct keeper *keeper);

/** As mountpoint_detach(). */
bool keeper_detach(struct keeper *keeper);

/** Whether somebody has unmounted it, or it never was mounted: what is at its path is not ours. */
bool keeper_finds_unmounted(struct fuse_session *session);

/** Lets the directory above the mount point go, and removes the mount point if it was made: for a
 *  mount that somebody has unmounted, before keeper_end(). */
void keeper_let_go(struct keeper *keeper);

/** Ends a session whose loop has ended or was never entered: unmounts and destroys it, and removes
 * a mount point that was made. */
void keeper_end(struct keeper *keeper, struct fuse_session *session);

/** Ends the process, if there is one. */
void keeper_stop(struct keeper *keeper);

#endif
