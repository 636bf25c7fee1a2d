/*
 * cache.c - the LRU of rendered chunks.
 *
 * A chunk is made in three strides: a free workbench is marked with the chunk's number, under the
 * lock; the chunk is rendered there, without it; the result is linked. Who wants the same chunk
 * meanwhile finds the mark and waits.
 *
 * While the cache has fresh memory, a workbench has a region of that and renders right there.
 * Where it has none, or the text outgrows it, the result is copied into the space.
 */
#include "cache/chunks/cache.h"

#include "cache/chunks/lock.h"
#include "cache/chunks/lru.h"
#include "cache/chunks/workbench.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct cache {
    const struct evtx_log *log;
    struct evtx_templates *templates;
    cache_listener *listener;
    void *context;

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t made;  /* a workbench is done */
    struct lru lru;
    struct workbenches workbenches;
    uint64_t hits, misses;
};

/* ---- making a chunk -------------------------------------------------------------------------- */

/* The documents are rendered where the lines would be. What the lines are not known from them: a
 * record may be lost in one form only. */
static enum evtx_status render_xml(struct cache *cache, struct workbench *workbench,
                                   struct cache_news *news, struct evtx_fault *fault)
{
    static const struct render_style style = {.form = EVTX_XML};
    struct render *r = workbench->render;
    enum evtx_status status = render_load(r, cache->log, workbench->number, fault);

    if (status == EVTX_OK)
        status = render_records(r, &style, fault);
    news->files = r->lines;
    return status;
}

/* @lines: the chunk's lines where the cache has them, or NULL. */
static enum evtx_status
render_json(struct cache *cache, struct workbench *workbench, const struct entry *lines,
            struct cache_news *news, struct evtx_fault *fault)
{
    struct render *r = workbench->render;
    enum evtx_status status = EVTX_OK;

    if (lines) {
        r->count = lines->chunk.count;
        r->damage = (struct damage){0};
    } else {
        status = render_lines(r, cache->log, workbench->number, fault);
        news->facts = r->facts;
        news->kinds = &r->kinds;
        news->lines = r->lines;
        news->searched = evtx_chunk_searched(r->chunk);
    }
    if (status == EVTX_OK && news->form == CACHE_FILES) {
        status = render_files(r, lines ? lines->chunk.spans : r->lines, r->count,
                              lines ? lines->chunk.text : r->line_text.bytes);
        news->files = r->files;
    }
    return status;
}

/* Without the lock. */
static enum evtx_status
render(struct cache *cache, struct workbench *workbench, enum cache_form form,
       const struct entry *lines, struct evtx_fault *fault)
{
    struct render *r = workbench->render;
    struct cache_news news = {.number = workbench->number, .form = form, .damage = &r->damage};
    enum evtx_status status = form == CACHE_XML
                                  ? render_xml(cache, workbench, &news, fault)
                                  : render_json(cache, workbench, lines, &news, fault);

    news.count = r->count;
    if (status == EVTX_OK && cache->listener && !cache->listener(cache->context, &news))
        status = EVTX_NO_MEMORY;
    return status;
}

/* Where the spans are behind a text of @size bytes. */
static size_t spans_at(size_t size)
{
    return (size + _Alignof(struct span) - 1) & ~(_Alignof(struct span) - 1);
}

/* Without the lock: nobody else knows the entry yet. */
static void fill(struct entry *entry, const struct workbench *workbench, enum cache_form form)
{
    const struct render *r = workbench->render;
    const struct text *text = workbench_result(workbench, form);
    uint8_t *bytes = (uint8_t *)(entry + 1);
    struct span *spans = (struct span *)(bytes + spans_at(text->size));

    memcpy(spans, form == CACHE_FILES ? r->files : r->lines, r->count * sizeof *spans);
    if (text->size && !text->lent)
        memcpy(bytes, text->bytes, text->size);
    entry->chunk = (struct cached_chunk){
        .number = workbench->number,
        .form = form,
        .count = r->count,
        .spans = spans,
        .text = bytes,
        .size = text->size,
    };
}

/* With the lock held: room for what the workbench made. It may be there already. */
static struct entry *
reserve(struct cache *cache, struct workbench *workbench, enum cache_form form, bool gently)
{
    const struct text *text = workbench_result(workbench, form);
    size_t spans = workbench->render->count * sizeof(struct span);
    size_t bytes = sizeof(struct entry) + spans_at(text->size) + spans;
    struct entry *entry;

    assert(lock_is_held(&cache->lock));
    if (!text->lent)
        return lru_reserve(&cache->lru, bytes, gently);
    entry = region_take(&workbench->region, bytes);
    *entry = (struct entry){.bytes = bytes};
    return entry;
}

/* With the lock held on entry and on return, but not between. The entry is pinned once. */
static struct entry *
insert(struct cache *cache, struct workbench *workbench, enum cache_form form, bool gently)
{
    struct entry *entry = reserve(cache, workbench, form, gently);
    size_t ahead;

    if (!entry)
        return NULL;
    ahead = space_ahead(&cache->lru.space);
    pthread_mutex_unlock(&cache->lock);
    fill(entry, workbench, form);
    if (ahead)
        space_make(&cache->lru.space, ahead);
    pthread_mutex_lock(&cache->lock);
    lru_add(&cache->lru, entry);
    return entry;
}

/* With the lock held on entry and on return. NULL and EVTX_OK: there was no room for one @gently.
 */
static enum evtx_status make(struct cache *cache, uint64_t number, enum cache_form form,
                             bool gently, struct entry **made, struct evtx_fault *fault)
{
    struct entry *lines = form == CACHE_FILES ? lru_find(&cache->lru, number, CACHE_LINES) : NULL;
    struct workbench *workbench = workbench_take(&cache->workbenches, cache->templates, number);
    enum evtx_status status;
    struct text own;

    assert(lock_is_held(&cache->lock));
    *made = NULL;
    if (!workbench)
        return EVTX_NO_MEMORY;
    cache->misses++;
    if (lines)
        lru_pin(&cache->lru, lines);
    own = workbench_lend(workbench, &cache->lru.space, form);
    pthread_mutex_unlock(&cache->lock);
    status = render(cache, workbench, form, lines, fault);
    pthread_mutex_lock(&cache->lock);
    if (lines)
        lru_unpin(&cache->lru, lines, true); /* few read both forms of a record */
    if (status == EVTX_OK) {
        *made = insert(cache, workbench, form, gently);
        if (!*made && !gently)
            status = EVTX_NO_MEMORY;
    }
    workbench_take_back(workbench, form, own);
    workbench_give(&cache->workbenches, workbench);
    pthread_cond_broadcast(&cache->made);
    return status;
}

/* ---- the public face ------------------------------------------------------------------------- */

struct cache *cache_new(const struct evtx_log *log, struct evtx_templates *templates, size_t budget)
{
    assert(log && templates && budget >= CACHE_BUDGET_LEAST);
    struct cache *cache = calloc(1, sizeof *cache);

    if (!cache)
        return NULL;
    if (lru_init(&cache->lru, budget < CACHE_BUDGET_LEAST ? CACHE_BUDGET_LEAST : budget) != 0) {
        free(cache);
        return NULL;
    }
    pthread_mutex_init(&cache->lock, NULL);
    pthread_cond_init(&cache->made, NULL);
    cache->log = log;
    cache->templates = templates;
    return cache;
}

void cache_free(struct cache *cache)
{
    if (!cache)
        return;
    workbenches_free_spare(&cache->workbenches, &cache->lru.space);
    assert(!cache->workbenches.busy);
    lru_done(&cache->lru);
    pthread_cond_destroy(&cache->made);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

void cache_listen(struct cache *cache, cache_listener *listener, void *context)
{
    assert(cache->misses == 0);
    cache->listener = listener;
    cache->context = context;
}

enum evtx_status cache_get(struct cache *cache, uint64_t number, enum cache_form form,
                           const struct cached_chunk **chunk)
{
    enum evtx_status status = EVTX_OK;
    struct evtx_fault fault;
    struct entry *entry;

    pthread_mutex_lock(&cache->lock);
    while (!(entry = lru_find(&cache->lru, number, form)) &&
           workbenches_have(&cache->workbenches, number))
        pthread_cond_wait(&cache->made, &cache->lock);
    if (entry) {
        cache->hits++;
        lru_pin(&cache->lru, entry);
    } else {
        status = make(cache, number, form, false, &entry, &fault);
    }
    if (status == EVTX_OK)
        *chunk = &entry->chunk;
    pthread_mutex_unlock(&cache->lock);
    return status;
}

const struct cached_chunk *cache_peek(struct cache *cache, uint64_t number, enum cache_form form)
{
    struct entry *entry;

    pthread_mutex_lock(&cache->lock);
    entry = lru_find(&cache->lru, number, form);
    if (entry) {
        cache->hits++;
        lru_pin(&cache->lru, entry);
    }
    pthread_mutex_unlock(&cache->lock);
    return entry ? &entry->chunk : NULL;
}

bool cache_holds(struct cache *cache, uint64_t number, enum cache_form form)
{
    bool held;

    pthread_mutex_lock(&cache->lock);
    held = lru_find(&cache->lru, number, form) || workbenches_have(&cache->workbenches, number);
    pthread_mutex_unlock(&cache->lock);
    return held;
}

bool cache_has_room(struct cache *cache, size_t size)
{
    const struct space *space = &cache->lru.space;
    bool room;

    pthread_mutex_lock(&cache->lock);
    room = space->size + cache->lru.spent > space->used + 2 * size;
    pthread_mutex_unlock(&cache->lock);
    return room;
}

static void put(struct cache *cache, const struct cached_chunk *chunk, bool spent)
{
    struct entry *entry;

    pthread_mutex_lock(&cache->lock);
    entry = lru_find(&cache->lru, chunk->number, chunk->form);
    assert(entry && &entry->chunk == chunk);
    lru_unpin(&cache->lru, entry, spent);
    pthread_mutex_unlock(&cache->lock);
}

void cache_put(struct cache *cache, const struct cached_chunk *chunk)
{
    put(cache, chunk, false);
}

void cache_put_spent(struct cache *cache, const struct cached_chunk *chunk)
{
    put(cache, chunk, true);
}

enum evtx_status
cache_pass(struct cache *cache, uint64_t number, enum cache_form form, struct evtx_fault *fault)
{
    enum evtx_status status = EVTX_OK;
    struct entry *entry;

    pthread_mutex_lock(&cache->lock);
    while (!(entry = lru_find(&cache->lru, number, form)) &&
           workbenches_have(&cache->workbenches, number))
        pthread_cond_wait(&cache->made, &cache->lock);
    if (!entry) {
        status = make(cache, number, form, true, &entry, fault);
        if (entry)
            lru_unpin(&cache->lru, entry, false);
    }
    pthread_mutex_unlock(&cache->lock);
    return status;
}

void cache_shrink(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    workbenches_free_spare(&cache->workbenches, &cache->lru.space);
    lru_shrink(&cache->lru, CACHE_BUDGET_LEAST);
    pthread_mutex_unlock(&cache->lock);
}

struct cache_stats cache_stats(struct cache *cache)
{
    struct cache_stats stats;

    pthread_mutex_lock(&cache->lock);
    stats = (struct cache_stats){
        .hits = cache->hits,
        .misses = cache->misses,
        .evictions = cache->lru.evictions,
        .budget = cache->lru.space.size,
        .bytes = cache->lru.space.used + cache->lru.outside,
        .pinned = cache->lru.pinned,
    };
    pthread_mutex_unlock(&cache->lock);
    return stats;
}
