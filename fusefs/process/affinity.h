/*
 * affinity.h - starts threads so that no two of them begin on one processor while another has none.
 *
 * A kernel leaves two busy threads of a new program on one processor for tens of milliseconds, as
 * long as dumping a log of 100 MB takes.
 */
#ifndef EVTXFS_FUSEFS_AFFINITY_H
#define EVTXFS_FUSEFS_AFFINITY_H

#include <pthread.h>
#include <stddef.h>

/**
 * Starts @count threads that run @run with @argument, beside the one that calls. Where that makes a
 * thread for each processor, each begins on its own; with fewer, the kernel knows better which
 * processors share what. All may move to any processor once they run.
 *
 * @threads  room for @count; to be joined.
 *
 * Returns how many were started: fewer when there is no memory for more.
 */
size_t
affinity_start_threads(pthread_t *threads, size_t count, void *(*run)(void *), void *argument);

#endif
