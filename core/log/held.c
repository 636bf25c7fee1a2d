/* held.c - a bit for each chunk that is not there yet, and a copy of one that is. */
#include "core/log/held.h"

#include "core/live.h"
#include "core/log/log.h"
#include "core/log/watch.h"

#include <stdlib.h>
#include <string.h>

bool evtx_log_hold(struct evtx_log *log, uint64_t chunk)
{
    struct held *held = &log->held;
    uint64_t index;

    if (!evtx_log_is_stored(log, chunk, &index))
        return true; /* it is zeros already */
    if (!held->absent)
        held->absent = calloc(1, (evtx_log_stored(log) + 7) / 8);
    if (!held->absent)
        return false;
    held->absent[index / 8] |= (uint8_t)(1 << index % 8);
    held->count++;
    watch_set(&log->watch, index, EVTX_SEEN_ZEROS);
    return true;
}

bool evtx_log_keep(struct evtx_log *log, uint64_t chunk, const uint8_t *bytes, size_t size)
{
    struct held *held = &log->held;
    uint64_t index, hash = watch_hash(bytes, size);

    if (!evtx_log_is_stored(log, chunk, &index))
        return true;
    held->copy = malloc(size ? size : 1);
    if (!held->copy)
        return false;
    memcpy(held->copy, bytes, size);
    held->size = size;
    held->copied = chunk;
    held->count += hash != evtx_log_seen(log, chunk);
    watch_set(&log->watch, index, hash);
    return true;
}

uint64_t evtx_log_held(const struct evtx_log *log)
{
    return log->held.count;
}

static bool is_copied(const struct held *held, uint64_t chunk)
{
    return held->copy && held->copied == chunk;
}

bool evtx_log_holds(const struct evtx_log *log, uint64_t chunk)
{
    const struct held *held = &log->held;
    uint64_t index;

    return is_copied(held, chunk) || (held->absent && evtx_log_is_stored(log, chunk, &index) &&
                                      (held->absent[index / 8] >> index % 8 & 1));
}

bool held_read(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t size, size_t *got)
{
    const struct held *held = &log->held;

    if (!evtx_log_holds(log, chunk))
        return false;
    *got = is_copied(held, chunk) && held->size < size ? held->size : size;
    if (is_copied(held, chunk))
        memcpy(bytes, held->copy, *got);
    else
        memset(bytes, 0, size);
    return true;
}

void held_done(struct held *held)
{
    free(held->absent);
    free(held->copy);
}
