/* prefill_thread.c - stores what waits in the kernel's page cache, without the lock. */
#include "fusefs/serve/prefill_state.h"

#include "cache/chunks/lock.h"
#include "fusefs/process/memory.h"

#include <assert.h>
#include <unistd.h>

enum { NICE = -10 /* beside the rest of the program */ };

#define LOOK 100000000u  /* ns between two looks at the free memory */
#define REST 1000000000u /* ns without a push after memory was short */

/* ---- storing --------------------------------------------------------------------------------- */

/* One file of a pinned chunk. */
static bool prefill_file(struct prefiller *prefiller, const struct cached_chunk *chunk,
                         struct node file, unsigned *patience)
{
    const struct span *span = &chunk->spans[file.place];

    return page_store_put(&prefiller->pages, file, chunk->text + span->at, span->size, patience);
}

/* Whether the batch goes on to @place: nobody has read it, and nobody wants to stop. */
static bool wants(struct prefiller *prefiller, uint32_t place, bool *stopping)
{
    bool read;

    pthread_mutex_lock(&prefiller->lock);
    *stopping = prefiller->stopping;
    read = prefiller->now.read[place / 8] >> place % 8 & 1;
    pthread_mutex_unlock(&prefiller->lock);
    return !read && !*stopping;
}

static enum cache_form form_of(const struct prefiller *prefiller)
{
    return survey_listed(prefiller->pages.snapshot->survey);
}

/* True: all that was to be stored is. */
static bool prefill_chunk(struct prefiller *prefiller, uint64_t number)
{
    enum record_suffix suffix = listed_suffix(prefiller->pages.snapshot);
    const struct cached_chunk *chunk;
    unsigned patience = PAGES_PATIENCE;
    bool good = true, stopping = false;

    if (need_chunk(&(struct visit){prefiller->pages.snapshot, true}, number, form_of(prefiller),
                   &chunk) != ANSWER_OK)
        return false;
    for (uint32_t place = 0; good && !stopping && place < chunk->count; place++)
        if (chunk->spans[place].size && wants(prefiller, place, &stopping))
            good = prefill_file(prefiller, chunk, record_node(number, place, suffix), &patience);
    cache_put_spent(prefiller->pages.snapshot->cache, chunk); /* the kernel has it now */
    return good && !stopping;
}

/* Returns the ordinal of the first record that was not stored. */
static uint32_t prefill_run(struct prefiller *prefiller, const struct batch *batch)
{
    enum record_suffix suffix = listed_suffix(prefiller->pages.snapshot);
    const struct cached_chunk *chunk = NULL;
    struct survey_item item = {0};
    uint32_t ordinal = batch->ordinal;
    bool stopping;

    for (uint32_t run = batch->run;; run--) {
        struct node file;
        unsigned patience = 0;

        if (!survey_next(prefiller->pages.snapshot->survey, batch->facet, batch->value, ordinal,
                         &item))
            break;
        ordinal = item.ordinal;
        file = record_node(item.chunk, item.place, suffix);
        if (run == 0 || !wants(prefiller, 0, &stopping) ||
            !page_store_know(&prefiller->pages, file))
            break;
        if (chunk && chunk->number != item.chunk) {
            cache_put(prefiller->pages.snapshot->cache, chunk);
            chunk = NULL;
        }
        if (!chunk && need_chunk(&(struct visit){prefiller->pages.snapshot, true}, item.chunk,
                                 form_of(prefiller), &chunk) != ANSWER_OK)
            break;
        if (!prefill_file(prefiller, chunk, file, &patience))
            break;
        ordinal++;
    }
    if (chunk)
        cache_put(prefiller->pages.snapshot->cache, chunk);
    return ordinal;
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* With the lock held: memory is short, and what the kernel would have to throw away at once is not
 * given to it. */
static bool must_rest(struct prefiller *prefiller)
{
    uint64_t time = prefill_now();

    assert(lock_is_held(&prefiller->lock));
    if (time - prefiller->last_look < LOOK)
        return false;
    prefiller->last_look = time;
    if (!memory_is_short(prefiller->meminfo))
        return false;
    prefiller->rest_until = time + REST;
    while (prefiller->waiting)
        batch_drop_first(prefiller);
    return true;
}

/* With the lock held, but not while it stores. */
static void prefill_first(struct prefiller *prefiller)
{
    bool good = true;
    uint32_t end = 0;

    prefiller->now = *batch_waiting(prefiller, 0);
    prefiller->first = (prefiller->first + 1) % PREFILL_QUEUE;
    prefiller->waiting--;
    prefiller->busy = true;
    pthread_mutex_unlock(&prefiller->lock);
    if (prefiller->now.run)
        end = prefill_run(prefiller, &prefiller->now);
    else if (prefiller->now.beside)
        page_store_put_beside(&prefiller->pages, prefiller->now.chunk, prefiller->now.beside);
    else
        good = prefill_chunk(prefiller, prefiller->now.chunk);
    count(&prefiller->pages.counters->directories, !prefiller->now.beside);
    pthread_mutex_lock(&prefiller->lock);
    prefiller->busy = false;
    pthread_cond_broadcast(&prefiller->stored);
    if (prefiller->now.run) {
        prefiller->running = false;
        prefiller->run_end = end;
    } else if (!good) {
        *prefill_mark(prefiller, prefiller->now.chunk) &= LISTED;
    }
}

/* With the lock held, but not while it tells. */
static void forget_listings(struct prefiller *prefiller)
{
    struct node directory = {.kind = NODE_RECORDS};
    struct listing_pattern *pattern = prefiller->pattern;

    prefiller->pattern = NULL;
    pthread_mutex_unlock(&prefiller->lock);
    while (listing_pattern_take_bare(pattern, &directory.chunk))
        fuse_lowlevel_notify_inval_inode(
            prefiller->pages.session, node_number_in(prefiller->pages.snapshot, directory), 0, 0);
    pthread_mutex_lock(&prefiller->lock);
}

void *prefill_work(void *argument)
{
    struct prefiller *prefiller = argument;

    /* It is of use while it is ahead of the reader. Only root may; others get what they get. */
    (void)!nice(NICE);

    pthread_mutex_lock(&prefiller->lock);
    while (!prefiller->stopping) {
        if (prefiller->pattern)
            forget_listings(prefiller);
        else if (!prefiller->waiting)
            pthread_cond_wait(&prefiller->change, &prefiller->lock);
        else if (!must_rest(prefiller))
            prefill_first(prefiller);
    }
    pthread_mutex_unlock(&prefiller->lock);
    return NULL;
}
