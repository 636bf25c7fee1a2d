/* walk.c - counts the chunks that were listed in a row, and remembers which of them bare. */
#include "fusefs/walk.h"
#include "fusefs/clock.h"

#include <stdlib.h>

enum { LEAP = 2 }; /* chunks: who lists one that near to the last walks on */

#define NOWHERE UINT64_MAX
#define RECENT  1000000000u /* ns: who wanted more may still be there */

void walk_init(struct walk *walk, uint64_t chunks)
{
    *walk = (struct walk){.chunks = chunks, .at = NOWHERE, .forgotten = chunks};
    walk->bare = calloc(chunks / 8 + 1, 1);
    pthread_mutex_init(&walk->lock, NULL);
}

void walk_done(struct walk *walk)
{
    pthread_mutex_destroy(&walk->lock);
    free(walk->bare);
}

static uint64_t now(void)
{
    return clock_ns(CLOCK_MONOTONIC_COARSE);
}

/* With the lock held. */
static bool get(const struct walk *walk, uint64_t chunk)
{
    return walk->bare && walk->bare[chunk / 8] >> chunk % 8 & 1;
}

/* With the lock held. */
static void set(struct walk *walk, uint64_t chunk, bool bare)
{
    uint8_t bit = (uint8_t)(1 << chunk % 8);

    if (!walk->bare)
        return;
    walk->bare[chunk / 8] = (uint8_t)(walk->bare[chunk / 8] & ~bit) | (bare ? bit : 0);
    if (bare && chunk < walk->forgotten)
        walk->forgotten = chunk;
}

/* With the lock held: goes on to a chunk that is not the last one, or begins anew there. */
static void go_to(struct walk *walk, uint64_t chunk)
{
    bool near = walk->at != NOWHERE && (chunk - walk->at <= LEAP || walk->at - chunk <= LEAP);

    walk->at = chunk;
    if (!near) {
        walk->length = 0;
        walk->wanted = false;
    } else if (walk->length < WALK_NAMES) {
        walk->length++;
    }
    set(walk, chunk,
        walk->length == WALK_NAMES && !walk->wanted && now() - walk->last_wanted > RECENT);
}

/* A request that has to wait is served twice, which is no second listing. */
bool walk_listed(struct walk *walk, uint64_t chunk, uint64_t offset)
{
    bool bare;

    pthread_mutex_lock(&walk->lock);
    if (offset == 0 && chunk != walk->at)
        go_to(walk, chunk);
    bare = get(walk, chunk);
    pthread_mutex_unlock(&walk->lock);
    return bare;
}

bool walk_is_bare(struct walk *walk, uint64_t chunk)
{
    bool bare;

    pthread_mutex_lock(&walk->lock);
    bare = get(walk, chunk);
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

    pthread_mutex_lock(&walk->lock);
    while (!found && walk->forgotten < walk->chunks) {
        *chunk = walk->forgotten++;
        found = get(walk, *chunk);
    }
    if (found)
        set(walk, *chunk, false);
    pthread_mutex_unlock(&walk->lock);
    return found;
}
