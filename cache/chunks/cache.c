/*
 * cache.c - the rendered chunks of a log, in the LRU of its budget.
 *
 * The problem: rendering a chunk takes 50 us and its text takes 90 KB. Readers come back to a chunk
 * many times within a moment (a lookup, a stat and a READ for each of its records) and hardly ever
 * after that. So a chunk is rendered once, whole, and everything that is asked of it is answered
 * from there, but memory must stay bounded whatever the log's size.
 *
 * A chunk is made in three strides: a free workbench is marked with the chunk's number, under the
 * lock; the chunk is rendered there, without the lock; the result is linked, under it again. A
 * thread that wants the same chunk meanwhile finds the mark and sleeps until the chunk is there.
 * While the cache has fresh memory, a workbench owns a region of it and renders right there. When
 * no memory is fresh, or the text outgrows the region, the result is copied into the space.
 *
 * What was tried: an allocation for each chunk (a page fault for each 4 KB; one mapping with huge
 * pages takes a twentieth of them, H27). Copying each result (a fifth of a survey, H50). A plain
 * LRU (it evicts what a sequential reader needs next: what the kernel already has goes first, H25,
 * in the order in which it was spent, H37). Not keeping what the survey renders in the background
 * (a third more renders, rejected, H43). Freshly mapped pages under the lock (threads waited for
 * the kernel, H40). docs/performance.md has the figures.
 */
#include "cache/chunks/cache.h"

#include "cache/chunks/budget_state.h"
#include "cache/chunks/lock.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct cache {
    const struct evtx_log *log;
    struct budget *budget;
    bool owns; /* the budget */
    cache_listener *listener;
    void *context;
};

/* ---- making a chunk -------------------------------------------------------------------------- */

/* Documents and pages are rendered where the lines would be. What the lines are not known from
 * them: a record may be lost in one form only. */
static enum evtx_status render_other(struct cache *cache, struct workbench *workbench,
                                     struct cache_news *news, struct evtx_fault *fault)
{
    struct render_style style = {.form = news->form == CACHE_XML ? EVTX_XML : EVTX_TEXT};
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
    bool json = form == CACHE_LINES || form == CACHE_FILES;
    enum evtx_status status = json ? render_json(cache, workbench, lines, &news, fault)
                                   : render_other(cache, workbench, &news, fault);

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

    entry->owner = workbench->owner;
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
    struct budget *budget = cache->budget;
    const struct text *text = workbench_result(workbench, form);
    size_t spans = workbench->render->count * sizeof(struct span);
    size_t bytes = sizeof(struct entry) + spans_at(text->size) + spans;
    struct entry *entry;

    assert(lock_is_held(&budget->lock));
    if (!text->lent)
        return lru_reserve(&budget->lru, bytes, gently);
    entry = region_take(&workbench->region, bytes);
    *entry = (struct entry){.bytes = bytes};
    return entry;
}

/* With the lock held on entry and on return, but not between. The entry is pinned once. */
static struct entry *
insert(struct cache *cache, struct workbench *workbench, enum cache_form form, bool gently)
{
    struct budget *budget = cache->budget;
    struct entry *entry = reserve(cache, workbench, form, gently);
    size_t ahead;

    if (!entry)
        return NULL;
    ahead = space_ahead(&budget->lru.space);
    pthread_mutex_unlock(&budget->lock);
    fill(entry, workbench, form);
    if (ahead)
        space_make(&budget->lru.space, ahead);
    pthread_mutex_lock(&budget->lock);
    lru_add(&budget->lru, entry);
    return entry;
}

/* With the lock held on entry and on return. NULL and EVTX_OK: there was no room for one @gently.
 */
static enum evtx_status make(struct cache *cache, uint64_t number, enum cache_form form,
                             bool gently, struct entry **made, struct evtx_fault *fault)
{
    struct budget *budget = cache->budget;
    struct entry *lines =
        form == CACHE_FILES ? lru_find(&budget->lru, cache, number, CACHE_LINES) : NULL;
    struct workbench *workbench =
        workbench_take(&budget->workbenches, budget->templates, cache, number);
    enum evtx_status status;
    struct text own;

    assert(lock_is_held(&budget->lock));
    *made = NULL;
    if (!workbench)
        return EVTX_NO_MEMORY;
    budget->misses++;
    if (lines)
        lru_pin(&budget->lru, lines);
    own = workbench_lend(workbench, &budget->lru.space, form);
    pthread_mutex_unlock(&budget->lock);
    status = render(cache, workbench, form, lines, fault);
    pthread_mutex_lock(&budget->lock);
    if (lines)
        lru_unpin(&budget->lru, lines, true); /* few read both forms of a record */
    if (status == EVTX_OK) {
        *made = insert(cache, workbench, form, gently);
        if (!*made && !gently)
            status = EVTX_NO_MEMORY;
    }
    workbench_take_back(workbench, form, own);
    workbench_give(&budget->workbenches, workbench);
    pthread_cond_broadcast(&budget->made);
    return status;
}

/* ---- the public face ------------------------------------------------------------------------- */

struct cache *cache_share(const struct evtx_log *log, struct budget *budget)
{
    assert(log && budget);
    struct cache *cache = calloc(1, sizeof *cache);

    if (!cache)
        return NULL;
    cache->log = log;
    cache->budget = budget;
    return cache;
}

struct cache *cache_new(const struct evtx_log *log, struct evtx_templates *templates, size_t bytes)
{
    struct budget *budget = budget_new(templates, bytes);
    struct cache *cache = budget ? cache_share(log, budget) : NULL;

    if (cache)
        cache->owns = true;
    else
        budget_free(budget);
    return cache;
}

void cache_free(struct cache *cache)
{
    if (!cache)
        return;
    if (cache->owns) {
        budget_free(cache->budget);
    } else {
        pthread_mutex_lock(&cache->budget->lock);
        lru_evict_all(&cache->budget->lru, cache);
        pthread_mutex_unlock(&cache->budget->lock);
    }
    free(cache);
}

void cache_listen(struct cache *cache, cache_listener *listener, void *context)
{
    cache->listener = listener;
    cache->context = context;
}

enum evtx_status cache_get(struct cache *cache, uint64_t number, enum cache_form form,
                           const struct cached_chunk **chunk)
{
    struct budget *budget = cache->budget;
    enum evtx_status status = EVTX_OK;
    struct evtx_fault fault;
    struct entry *entry;

    pthread_mutex_lock(&budget->lock);
    while (!(entry = lru_find(&budget->lru, cache, number, form)) &&
           workbenches_have(&budget->workbenches, cache, number))
        pthread_cond_wait(&budget->made, &budget->lock);
    if (entry) {
        budget->hits++;
        lru_pin(&budget->lru, entry);
    } else {
        status = make(cache, number, form, false, &entry, &fault);
    }
    if (status == EVTX_OK)
        *chunk = &entry->chunk;
    pthread_mutex_unlock(&budget->lock);
    return status;
}

const struct cached_chunk *cache_peek(struct cache *cache, uint64_t number, enum cache_form form)
{
    struct budget *budget = cache->budget;
    struct entry *entry;

    pthread_mutex_lock(&budget->lock);
    entry = lru_find(&budget->lru, cache, number, form);
    if (entry) {
        budget->hits++;
        lru_pin(&budget->lru, entry);
    }
    pthread_mutex_unlock(&budget->lock);
    return entry ? &entry->chunk : NULL;
}

bool cache_holds(struct cache *cache, uint64_t number, enum cache_form form)
{
    struct budget *budget = cache->budget;
    bool held;

    pthread_mutex_lock(&budget->lock);
    held = lru_find(&budget->lru, cache, number, form) ||
           workbenches_have(&budget->workbenches, cache, number);
    pthread_mutex_unlock(&budget->lock);
    return held;
}

bool cache_has_room(struct cache *cache, size_t size)
{
    struct budget *budget = cache->budget;
    const struct space *space = &budget->lru.space;
    bool room;

    pthread_mutex_lock(&budget->lock);
    room = space->size + budget->lru.spent > space->used + 2 * size;
    pthread_mutex_unlock(&budget->lock);
    return room;
}

static void put(struct cache *cache, const struct cached_chunk *chunk, bool spent)
{
    struct budget *budget = cache->budget;
    struct entry *entry;

    pthread_mutex_lock(&budget->lock);
    entry = lru_find(&budget->lru, cache, chunk->number, chunk->form);
    assert(entry && &entry->chunk == chunk);
    lru_unpin(&budget->lru, entry, spent);
    pthread_mutex_unlock(&budget->lock);
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
    struct budget *budget = cache->budget;
    enum evtx_status status = EVTX_OK;
    struct entry *entry;

    pthread_mutex_lock(&budget->lock);
    while (!(entry = lru_find(&budget->lru, cache, number, form)) &&
           workbenches_have(&budget->workbenches, cache, number))
        pthread_cond_wait(&budget->made, &budget->lock);
    if (!entry) {
        status = make(cache, number, form, true, &entry, fault);
        if (entry)
            lru_unpin(&budget->lru, entry, false);
    }
    pthread_mutex_unlock(&budget->lock);
    return status;
}

void cache_shrink(struct cache *cache)
{
    struct budget *budget = cache->budget;

    assert(cache->owns);
    pthread_mutex_lock(&budget->lock);
    workbenches_free_spare(&budget->workbenches, &budget->lru.space);
    lru_shrink(&budget->lru, CACHE_BUDGET_LEAST);
    pthread_mutex_unlock(&budget->lock);
}

struct cache_stats cache_stats(struct cache *cache)
{
    return budget_stats(cache->budget);
}

struct cache_stats budget_stats(struct budget *budget)
{
    struct cache_stats stats;

    pthread_mutex_lock(&budget->lock);
    stats = (struct cache_stats){
        .hits = budget->hits,
        .misses = budget->misses,
        .evictions = budget->lru.evictions,
        .budget = budget->lru.space.size,
        .bytes = budget->lru.space.used + budget->lru.outside,
        .pinned = budget->lru.pinned,
    };
    pthread_mutex_unlock(&budget->lock);
    return stats;
}
