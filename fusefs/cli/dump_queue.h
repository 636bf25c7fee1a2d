/* dump_queue.h - the threads of `evtxfs dump`, and the order in which they write. */
#ifndef EVTX_FUSEFS_DUMP_QUEUE_H
#define EVTX_FUSEFS_DUMP_QUEUE_H

#include "core/carve.h"
#include "fusefs/cli/dump_logs.h"

enum dump_end {
    DUMP_DONE,
    DUMP_OUTPUT,    /* a write failed: .output of the queue, or .error of the logs, has it */
    DUMP_NO_MEMORY, /* not said yet */
    DUMP_SAID,      /* something else is wrong, and it was said */
};

/**
 * Dumps all logs.
 *
 * @store   templates of other logs; NULL: none.
 * @output  of all logs; NULL: each has its own.
 */
enum dump_end
dump_all(struct dump_logs *logs, const struct evtx_store *store, struct output *output);

#endif
