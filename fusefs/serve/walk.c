/* walk.c - counts the chunks that were listed in a row, and remembers which of them bare. */
#include "fusefs/serve/walk.h"
#include "cache/chunks/lock.h"
#include "fusefs/process/clock.h"

#include <assert.h>
#include <stdlib.h>

enum { LEAP = 2 }; /* chunks: who lists one that near to the last walks on */

#define NOWHERE UINT64_MAX
#define RECENT  1000000000u /* ns: who wanted more may still be there */

void walk_init(struct walk *walk, const struct evtx_log *log)
{
    uint64_t chunks = evtx_log_stored(log);

    *walk = (struct walk){.log = log, .chunks = chunks, .at = NOWHERE, .forgotten = chunks};
    walk->bare = calloc(chunks / 8 + 1, 1);
    pthread_mutex_init(&walk->lock, NULL);
}

void walk_done(struct walk *walk)
{
    pthread_mutex_destroy(&walk->lock);
    free(walk->bare);
}

static uint64_t index_of(const struct walk *walk, uint64_t chunk)
{
    uint64_t index;

    (void)evtx_log_is_stored(walk->log, chunk, &index);
    return index;
}

static uint64_t now(void)
{
    return clock_ns(CLOCK_MONOTONIC_COARSE);
}

/* With the lock held, as in what follows. A chunk is the index of one that is stored. */
static bool get(const struct walk *walk, uint64_t index)
{
    return walk->bare && walk->bare[index / 8] >> index % 8 & 1;
}

static void set(struct walk *walk, uint64_t index, bool bare)
{
    uint8_t bit = (uint8_t)(1 << index % 8);

    assert(lock_is_held(&walk->lock));
    if (!walk->bare)
        return;
    walk->bare[index / 8] = (uint8_t)(walk->bare[index / 8] & ~bit) | (bare ? bit : 0);
    if (bare && index < walk->forgotten)
        walk->forgotten = index;
}

/* Goes on to a chunk that is not the last one, or begins anew there. */
static void go_to(struct walk *walk, uint64_t index)
{
    bool near = walk->at != NOWHERE && (index - walk->at <= LEAP || walk->at - index <= LEAP);

    walk->at = index;
    if (!near) {
        walk->length = 0;
        walk->wanted = false;
    } else if (walk->length < WALK_NAMES) {
        walk->length++;
    }
    set(walk, index,
        walk->length == WALK_NAMES && !walk->wanted && now() - walk->last_wanted > RECENT);
}

/* A request that has to wait is served twice, which is no second listing. */
bool walk_listed(struct walk *walk, uint64_t chunk, uint64_t offset)
{
    uint64_t index = index_of(walk, chunk);
    bool bare;

    pthread_mutex_lock(&walk->lock);
    if (offset == 0 && index != walk->at)
        go_to(walk, index);
    bare = get(walk, index);
    pthread_mutex_unlock(&walk->lock);
    return bare;
}

bool walk_is_bare(struct walk *walk, uint64_t chunk)
{
    bool bare;

    pthread_mutex_lock(&walk->lock);
    bare = get(walk, index_of(walk, chunk));
    pthread_mutex_unlock(&walk->lock);
    return bare;
}

bool walk_wants_more(struct walk *walk)
{
    bool bare;

    pthread_mutex_lock(&walk->lock);
    walk->wanted = true;
    walk->last_wanted = now();
    bare = walk->forgotten < walk->chunks;
    pthread_mutex_unlock(&walk->lock);
    return bare;
}

bool walk_take_bare(struct walk *walk, uint64_t *chunk)
{
    bool found = false;
    uint64_t index;

    pthread_mutex_lock(&walk->lock);
    while (!found && walk->forgotten < walk->chunks) {
        index = walk->forgotten++;
        found = get(walk, index);
    }
    if (found) {
        set(walk, index, false);
        *chunk = evtx_log_stored_at(walk->log, index);
    }
    pthread_mutex_unlock(&walk->lock);
    return found;
}
