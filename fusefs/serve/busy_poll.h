/*
 * busy_poll.h - waiting for the next request a moment longer than it takes to fall asleep.
 *
 * Who walks over the tree has its next request a few microseconds after an answer. To wake a thread
 * on another processor takes ten times that, more in a virtual machine: both sides would mostly
 * wait for being woken.
 */
#ifndef EVTX_FUSEFS_BUSY_POLL_H
#define EVTX_FUSEFS_BUSY_POLL_H

/** Returns when a request waits at @device, or after a tenth of a millisecond; at once where
 *  @device is negative. */
void busy_poll(int device);

#endif
