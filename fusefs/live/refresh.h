/*
 * refresh.h - sees that the log has changed, and shows its new state.
 *
 * Two threads. One looks at the log when inotify says that somebody wrote it, when a request met
 * other bytes than there were, and every so many seconds, as not every filesystem tells inotify. It
 * makes a snapshot of the new state, takes over what is known of chunks that did not change, and
 * waits until the rest is surveyed; then requests are answered from that. The other one tells the
 * kernel what to forget, which can take as long as others hold what is to be forgotten.
 *
 * Every function accepts NULL, and then does nothing.
 */
#ifndef EVTX_FUSEFS_REFRESH_H
#define EVTX_FUSEFS_REFRESH_H

#include "fusefs/process/sandbox.h"
#include "fusefs/serve/requests.h"

struct refresh; /* opaque */

/**
 * Before requests are served, and before the program leaves its working directory: the log must be
 * found again by name, below a descriptor of the directory that it lies in.
 *
 * @seconds  between two looks, not 0.
 * @budget   of the cache of a new snapshot.
 *
 * NULL: the log is no regular file, or there is no memory; it said so in the second case.
 */
struct refresh *
refresh_new(struct requests *requests, const char *log, unsigned seconds, size_t budget);

/** What it must be able to open and to watch, in the sandbox. */
struct sandbox_needs refresh_needs(const struct refresh *refresh);

/** Starts the threads. False: there are none. */
bool refresh_start(struct refresh *refresh, struct fuse_session *session);

/** Puts the descriptor @instead in the place of the log's directory, which nothing keeps busy then.
 */
void refresh_let_go(const struct refresh *refresh, int instead);

/** Ends them. Requests must be answered until it returns. */
void refresh_stop(struct refresh *refresh);

/** Closes its snapshots, which nobody uses any more. */
void refresh_free(struct refresh *refresh);

#endif
