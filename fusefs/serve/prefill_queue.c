/* prefill_queue.c - the batches that wait, in a ring. */
#include "fusefs/serve/prefill_state.h"

#include "cache/chunks/lock.h"

#include <assert.h>

struct batch *batch_waiting(struct prefiller *prefiller, size_t index)
{
    assert(lock_is_held(&prefiller->lock));
    return &prefiller->queue[(prefiller->first + index) % PREFILL_QUEUE];
}

uint8_t *prefill_mark(struct prefiller *prefiller, uint64_t chunk)
{
    uint64_t index;

    (void)evtx_log_is_stored(prefiller->pages.snapshot->log, chunk, &index);
    return &prefiller->marks[index];
}

void batch_drop_first(struct prefiller *prefiller)
{
    struct batch *batch = batch_waiting(prefiller, 0);

    if (batch->run)
        prefiller->running = false;
    else if (!batch->beside)
        *prefill_mark(prefiller, batch->chunk) &= LISTED;
    prefiller->first = (prefiller->first + 1) % PREFILL_QUEUE;
    prefiller->waiting--;
    count(&prefiller->pages.counters->dropped, 1);
}

/* A full queue loses who waited longest: its readers have read it by now. */
struct batch *batch_enqueue(struct prefiller *prefiller)
{
    struct batch *batch;

    if (prefiller->waiting == PREFILL_QUEUE)
        batch_drop_first(prefiller);
    batch = batch_waiting(prefiller, prefiller->waiting++);
    *batch = (struct batch){0};
    pthread_cond_signal(&prefiller->change);
    return batch;
}

static bool is_of(const struct batch *batch, uint64_t chunk, bool beside)
{
    return !batch->run && batch->chunk == chunk && (batch->beside != 0) == beside;
}

struct batch *batch_find(struct prefiller *prefiller, uint64_t chunk, bool beside)
{
    if (prefiller->busy && is_of(&prefiller->now, chunk, beside))
        return &prefiller->now;
    for (size_t i = 0; i < prefiller->waiting; i++)
        if (is_of(batch_waiting(prefiller, i), chunk, beside))
            return batch_waiting(prefiller, i);
    return NULL;
}
