/*
 * prefill.h - the thread that gives the kernel files before it asks for them.
 *
 * Who reads one file of a directory mostly reads the others. Each would be a READ, a round trip
 * that a reader waits for; a store into the kernel's page cache is a system call that nobody waits
 * for. So the first READ in a directory, and while somebody reads each listing of another one, has
 * all files of the directory stored; beside records/ those that were read elsewhere.
 *
 * The kernel keeps the page of a READ locked until that is answered, and a store waits for the
 * lock, where no signal reaches it. A thread that answers requests, or one that such a thread waits
 * for, must therefore never store: it would wait for itself. This thread serves nobody, and who
 * waits for it gives up after a moment: prefill_await().
 *
 * Every function accepts a prefiller that is NULL, and then does nothing.
 */
#ifndef EVTX_FUSEFS_PREFILL_H
#define EVTX_FUSEFS_PREFILL_H

#include "fusefs/process/counters.h"
#include "fusefs/serve/listing_pattern.h"
#include "fusefs/tree/node.h"

#include <fuse_lowlevel.h>

struct prefiller; /* opaque; every function may be called from any thread */

/** Starts the thread. All arguments are borrowed; @meminfo is from memory_open(). NULL when there
 * is no memory, or no thread. */
struct prefiller *prefill_new(struct snapshot *snapshot, struct fuse_session *session, int meminfo,
                              struct prefill_counters *counters);

/** Forgets what waits, and returns when nothing is being stored any more. Requests must be answered
 *  until then. What is told later is ignored. */
void prefill_stop(struct prefiller *prefiller);

void prefill_free(struct prefiller *prefiller);

/** A listing of @directory from @offset on was answered, with attributes. */
void prefill_listed(struct prefiller *prefiller, struct node directory, uint64_t offset);

/**
 * The end of a listing of @directory is about to be told: waits for what is being stored of it,
 * half a millisecond at most. Who reads a file that is half stored waits at each page of it.
 */
void prefill_await(struct prefiller *prefiller, struct node directory);

/** A READ of @file was answered. */
void prefill_read(struct prefiller *prefiller, struct node file);

/** Has the kernel forget the bare listings of @pattern, which must live as long as the prefiller.
 * The kernel may wait for a directory meanwhile, so that it is the business of this thread as well.
 */
void prefill_forget(struct prefiller *prefiller, struct listing_pattern *pattern);

#endif
