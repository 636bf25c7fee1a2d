/* queries.c - directories of query/ by number, and an LRU of what was found for them. */
#include "fusefs/tree/queries.h"

#include "cache/chunks/lock.h"
#include "cache/chunks/pool.h"
#include "core/base/seed.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_DIRECTORIES = 16384,
    MOST_DEPTH = 16,      /* conditions */
    MOST_BYTES = 16 << 20 /* of results that nobody uses now */
};

struct directory {
    char *condition; /* owned */
    uint32_t parent;
    uint32_t depth;
    bool slow;             /* records have to be rendered for it */
    struct result *result; /* owned; NULL: not known, or given up */
    struct stop *stop;     /* owned; of who looks for it */
    size_t pins;
    uint64_t used; /* when it was put last */
};

struct queries {
    /** Held while a query runs: one at a time, with all processors. A slow one does not hold up
     * those that the index answers. */
    pthread_mutex_t running, running_slow;
    pthread_mutex_t lock;   /* guards everything below it */
    struct directory *list; /* owned; number 0 is query/ itself */
    uint32_t count, room;
    uint32_t *slots; /* owned; twice .room: numbers by a hash of parent and condition; 0: free */
    uint64_t seed;   /* core/base/seed.h */
    size_t bytes;    /* of all results */
    uint64_t now;
};

struct queries *queries_new(void)
{
    struct queries *queries = calloc(1, sizeof *queries);

    if (!queries)
        return NULL;
    queries->room = 2; /* there are as many queries as logs, most never asked */
    queries->seed = seed_of_process();
    queries->list = calloc(queries->room, sizeof *queries->list);
    queries->slots = calloc(2 * queries->room, sizeof *queries->slots);
    if (!queries->list || !queries->slots) {
        free(queries->list);
        free(queries->slots);
        free(queries);
        return NULL;
    }
    queries->count = 1;
    pthread_mutex_init(&queries->running, NULL);
    pthread_mutex_init(&queries->running_slow, NULL);
    pthread_mutex_init(&queries->lock, NULL);
    return queries;
}

void queries_free(struct queries *queries)
{
    if (!queries)
        return;
    for (uint32_t i = 0; i < queries->count; i++) {
        free(queries->list[i].condition);
        result_free(queries->list[i].result);
        free(queries->list[i].stop);
    }
    free(queries->list);
    free(queries->slots);
    pthread_mutex_destroy(&queries->running);
    pthread_mutex_destroy(&queries->running_slow);
    pthread_mutex_destroy(&queries->lock);
    free(queries);
}

/* ---- directories ----------------------------------------------------------------------------- */

/* @slow: set to whether the index does not answer it. */
static enum evtx_status read_condition(const char *text, bool *slow)
{
    struct query *query;
    enum evtx_status status = query_new(NULL, text, &query);

    if (status != EVTX_OK)
        return status;
    *slow = query_renders(query);
    query_free(query);
    return EVTX_OK;
}

/* With the lock held: the slot of the directory, or the free one where it belongs. */
static uint32_t *slot_of(const struct queries *queries, uint32_t parent, const char *condition)
{
    uint64_t at = XXH3_64bits_withSeed(condition, strlen(condition), queries->seed + parent);

    for (;; at++) {
        uint32_t *slot = &queries->slots[at % (2 * queries->room)];
        const struct directory *directory = &queries->list[*slot];

        if (*slot == 0 ||
            (directory->parent == parent && strcmp(directory->condition, condition) == 0))
            return slot;
    }
}

/* With the lock held. */
static enum evtx_status make_room(struct queries *queries)
{
    uint32_t room = 2 * queries->room;
    struct directory *list;
    uint32_t *slots;

    if (queries->count < queries->room)
        return EVTX_OK;
    list = realloc(queries->list, room * sizeof *list);
    if (!list)
        return EVTX_NO_MEMORY;
    queries->list = list;
    slots = calloc(2 * room, sizeof *slots);
    if (!slots)
        return EVTX_NO_MEMORY;
    free(queries->slots);
    queries->slots = slots;
    queries->room = room;
    for (uint32_t i = 1; i < queries->count; i++)
        *slot_of(queries, list[i].parent, list[i].condition) = i;
    return EVTX_OK;
}

/* With the lock held. */
static enum evtx_status
add(struct queries *queries, uint32_t parent, const char *condition, bool slow, uint32_t *number)
{
    struct directory made = {.parent = parent,
                             .depth = queries->list[parent].depth + 1,
                             .slow = slow || queries->list[parent].slow};

    assert(lock_is_held(&queries->lock));
    if (queries->count == MOST_DIRECTORIES || made.depth > MOST_DEPTH)
        return EVTX_TOO_LARGE;
    if (make_room(queries) == EVTX_OK)
        made.condition = strdup(condition);
    made.stop = made.condition ? calloc(1, sizeof *made.stop) : NULL;
    if (!made.stop) {
        free(made.condition);
        return EVTX_NO_MEMORY;
    }
    *slot_of(queries, parent, condition) = queries->count;
    queries->list[queries->count] = made;
    *number = queries->count++;
    return EVTX_OK;
}

enum evtx_status
queries_find(struct queries *queries, uint32_t parent, const char *condition, uint32_t *number)
{
    enum evtx_status status = EVTX_OK;
    uint32_t found;
    bool slow;

    pthread_mutex_lock(&queries->lock);
    assert(parent < queries->count);
    found = *slot_of(queries, parent, condition);
    if (found)
        *number = found;
    else
        status = read_condition(condition, &slow);
    if (!found && status == EVTX_OK)
        status = add(queries, parent, condition, slow, number);
    pthread_mutex_unlock(&queries->lock);
    return status;
}

uint32_t queries_parent(struct queries *queries, uint32_t number)
{
    uint32_t parent;

    pthread_mutex_lock(&queries->lock);
    assert(number > 0 && number < queries->count);
    parent = queries->list[number].parent;
    pthread_mutex_unlock(&queries->lock);
    return parent;
}

uint32_t queries_count(struct queries *queries)
{
    uint32_t count;

    pthread_mutex_lock(&queries->lock);
    count = queries->count;
    pthread_mutex_unlock(&queries->lock);
    return count;
}

bool queries_slow(struct queries *queries, uint32_t number)
{
    bool slow;

    pthread_mutex_lock(&queries->lock);
    assert(number < queries->count);
    slow = queries->list[number].slow;
    pthread_mutex_unlock(&queries->lock);
    return slow;
}

struct stop *queries_stop(struct queries *queries, uint32_t number)
{
    struct stop *stop;

    pthread_mutex_lock(&queries->lock);
    stop = number < queries->count ? queries->list[number].stop : NULL;
    pthread_mutex_unlock(&queries->lock);
    return stop;
}

/* ---- results --------------------------------------------------------------------------------- */

/* All conditions on the way to the directory, each of which was read before. NULL: no memory. */
static struct query *query_of(struct queries *queries, uint32_t number)
{
    struct query *outer = NULL, *query = NULL;
    struct directory directory;

    pthread_mutex_lock(&queries->lock);
    assert(number > 0 && number < queries->count);
    directory = queries->list[number];
    pthread_mutex_unlock(&queries->lock);
    if (directory.parent) {
        outer = query_of(queries, directory.parent); /* NOLINT(misc-no-recursion): MOST_DEPTH */
        if (!outer)
            return NULL;
    }
    (void)!query_new(outer, directory.condition, &query); /* which lives as long as the list */
    query_free(outer);
    return query;
}

/* With the lock held: gives up what was used longest ago, until the rest is small enough. */
static void evict(struct queries *queries)
{
    assert(lock_is_held(&queries->lock));
    while (queries->bytes > MOST_BYTES) {
        struct directory *oldest = NULL;

        for (uint32_t i = 0; i < queries->count; i++) {
            struct directory *directory = &queries->list[i];

            if (directory->result && directory->pins == 0 &&
                (!oldest || directory->used < oldest->used))
                oldest = directory;
        }
        if (!oldest)
            return;
        queries->bytes -= result_memory(oldest->result);
        result_free(oldest->result);
        oldest->result = NULL;
    }
}

/* Pins what is known. */
static const struct result *pin(struct queries *queries, uint32_t number)
{
    const struct result *result;

    pthread_mutex_lock(&queries->lock);
    assert(number < queries->count);
    result = queries->list[number].result;
    queries->list[number].pins += result != NULL;
    pthread_mutex_unlock(&queries->lock);
    return result;
}

/* Pins what it finds. */
static enum evtx_status
find_out(struct queries *queries, struct survey *survey, struct evtx_templates *templates,
         uint32_t number, const struct result **found)
{
    struct query *query = query_of(queries, number);
    struct result *result;
    enum evtx_status status = EVTX_NO_MEMORY;

    if (query)
        status = query_run(survey, templates, query, pool_processors(),
                           queries_stop(queries, number), &result);
    query_free(query);
    if (status != EVTX_OK)
        return status;
    pthread_mutex_lock(&queries->lock);
    assert(!queries->list[number].result && queries->list[number].pins == 0);
    queries->list[number].result = result;
    queries->list[number].pins++;
    queries->bytes += result_memory(result);
    evict(queries);
    pthread_mutex_unlock(&queries->lock);
    *found = result;
    return EVTX_OK;
}

const struct result *queries_peek(struct queries *queries, uint32_t number)
{
    return pin(queries, number);
}

enum evtx_status
queries_get(struct queries *queries, struct survey *survey, struct evtx_templates *templates,
            uint32_t number, const struct result **result)
{
    pthread_mutex_t *running;
    enum evtx_status status = EVTX_OK;

    running = queries_slow(queries, number) ? &queries->running_slow : &queries->running;
    pthread_mutex_lock(running);
    *result = pin(queries, number); /* another thread may have been faster */
    if (!*result)
        status = find_out(queries, survey, templates, number, result);
    pthread_mutex_unlock(running);
    return status;
}

void queries_put(struct queries *queries, uint32_t number)
{
    pthread_mutex_lock(&queries->lock);
    assert(queries->list[number].result && queries->list[number].pins > 0);
    queries->list[number].pins--;
    queries->list[number].used = ++queries->now;
    evict(queries);
    pthread_mutex_unlock(&queries->lock);
}
