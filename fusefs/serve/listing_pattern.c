/* listing_pattern.c - counts the chunks that were listed in a row, and remembers which of them
 * bare. */
#include "fusefs/serve/listing_pattern.h"
#include "cache/chunks/lock.h"
#include "fusefs/process/clock.h"

#include <assert.h>
#include <stdlib.h>

enum { LEAP = 2 }; /* chunks: who lists one that near to the last walks on */

#define NOWHERE UINT64_MAX
#define RECENT  1000000000u /* ns: who wanted more may still be there */

void listing_pattern_init(struct listing_pattern *pattern, const struct evtx_log *log)
{
    uint64_t chunks = evtx_log_stored(log);

    *pattern =
        (struct listing_pattern){.log = log, .chunks = chunks, .at = NOWHERE, .forgotten = chunks};
    pattern->bare = calloc(chunks / 8 + 1, 1);
    pthread_mutex_init(&pattern->lock, NULL);
}

void listing_pattern_done(struct listing_pattern *pattern)
{
    pthread_mutex_destroy(&pattern->lock);
    free(pattern->bare);
}

static uint64_t index_of(const struct listing_pattern *pattern, uint64_t chunk)
{
    uint64_t index;

    (void)evtx_log_is_stored(pattern->log, chunk, &index);
    return index;
}

static uint64_t now(void)
{
    return clock_ns(CLOCK_MONOTONIC_COARSE);
}

/* With the lock held, as in what follows. A chunk is the index of one that is stored. */
static bool get(const struct listing_pattern *pattern, uint64_t index)
{
    return pattern->bare && pattern->bare[index / 8] >> index % 8 & 1;
}

static void set(struct listing_pattern *pattern, uint64_t index, bool bare)
{
    uint8_t bit = (uint8_t)(1 << index % 8);

    assert(lock_is_held(&pattern->lock) && index <= pattern->chunks);
    if (!pattern->bare)
        return;
    pattern->bare[index / 8] = (uint8_t)(pattern->bare[index / 8] & ~bit) | (bare ? bit : 0);
    if (bare && index < pattern->forgotten)
        pattern->forgotten = index;
}

/* Goes on to a chunk that is not the last one, or begins anew there. */
static void go_to(struct listing_pattern *pattern, uint64_t index)
{
    bool near =
        pattern->at != NOWHERE && (index - pattern->at <= LEAP || pattern->at - index <= LEAP);

    pattern->at = index;
    if (!near) {
        pattern->length = 0;
        pattern->wanted = false;
    } else if (pattern->length < WALK_NAMES) {
        pattern->length++;
    }
    set(pattern, index,
        pattern->length == WALK_NAMES && !pattern->wanted && now() - pattern->last_wanted > RECENT);
}

/* A request that has to wait is served twice, which is no second listing. */
bool listing_pattern_listed(struct listing_pattern *pattern, uint64_t chunk, uint64_t offset)
{
    uint64_t index = index_of(pattern, chunk);
    bool bare;

    pthread_mutex_lock(&pattern->lock);
    if (offset == 0 && index != pattern->at)
        go_to(pattern, index);
    bare = get(pattern, index);
    pthread_mutex_unlock(&pattern->lock);
    return bare;
}

bool listing_pattern_is_bare(struct listing_pattern *pattern, uint64_t chunk)
{
    bool bare;

    pthread_mutex_lock(&pattern->lock);
    bare = get(pattern, index_of(pattern, chunk));
    pthread_mutex_unlock(&pattern->lock);
    return bare;
}

bool listing_pattern_wants_more(struct listing_pattern *pattern)
{
    bool bare;

    pthread_mutex_lock(&pattern->lock);
    pattern->wanted = true;
    pattern->last_wanted = now();
    bare = pattern->forgotten < pattern->chunks;
    pthread_mutex_unlock(&pattern->lock);
    return bare;
}

bool listing_pattern_take_bare(struct listing_pattern *pattern, uint64_t *chunk)
{
    bool found = false;
    uint64_t index;

    pthread_mutex_lock(&pattern->lock);
    while (!found && pattern->forgotten < pattern->chunks) {
        index = pattern->forgotten++;
        found = get(pattern, index);
    }
    if (found) {
        set(pattern, index, false);
        *chunk = evtx_log_stored_at(pattern->log, index);
    }
    pthread_mutex_unlock(&pattern->lock);
    return found;
}
