/*
 * cache.h - rendered chunks, kept while they are useful and no longer.
 *
 * Everything here can be thrown away and made again from the log, so no call fails because
 * something was evicted. What is worth keeping beyond eviction (sizes, times) is told to a
 * listener each time that a chunk is rendered; see cache_listen().
 *
 *     [ struct | texts of the records, one behind the other | their spans ]   one entry
 *
 * Rule of use: get, read, put. Between get and put the chunk is pinned and stays where it is.
 *
 * Memory:   the entries live in one mapping as large as the budget, which several caches can share
 *           and which is therefore a hard bound. Only a chunk for which there is no room at all
 * (larger than the budget, or all others pinned) is taken from malloc, for as long as it is pinned.
 * Threads:  every function may be called from any thread. Two that want the same chunk render it
 *           once; no lock is held meanwhile.
 */
#ifndef EVTX_CACHE_CACHE_H
#define EVTX_CACHE_CACHE_H

#include "cache/chunks/budget.h"
#include "cache/chunks/render.h"
#include "core/evtx.h"

struct cache; /* opaque */

/** The form in which a cached chunk holds its records. */
enum cache_form {
    CACHE_LINES, /* the lines of events.jsonl */
    CACHE_FILES, /* the indented texts of the records' own files, ID.json */
    CACHE_XML,   /* the documents of ID.xml */
    CACHE_TEXT,  /* the pages of ID.txt */
    CACHE_FORMS
};

/** One chunk in one form. Borrowed: valid until cache_put(). */
struct cached_chunk {
    uint64_t number;
    enum cache_form form;
    size_t count;             /* places; a lost record's span has size 0 */
    const struct span *spans; /* into .text */
    const uint8_t *text;
    size_t size; /* of .text */
};

/** A chunk that a thread has just rendered. Borrowed: valid during the call. */
struct cache_news {
    uint64_t number;
    size_t count;
    const struct record_facts *facts; /* NULL with .lines: nobody rendered lines now */
    const struct record_kinds *kinds; /* of the facts */
    const struct span *lines;
    const struct span *files; /* NULL unless the texts of files were made */
    enum cache_form form;     /* of .files */
    const struct damage *damage;
    bool searched; /* what the lines say depends on other chunks too: evtx_chunk_searched() */
};

/** Called by the thread that rendered a chunk, no lock held, before anybody can get the chunk.
 *  Returns false when there is no memory to learn from it; the chunk then cannot be had. */
typedef bool cache_listener(void *context, const struct cache_news *news);

/** Of all caches that share a budget. */
struct cache_stats {
    uint64_t hits, misses, evictions;
    size_t budget; /* bytes */
    size_t bytes;  /* held now, in whole pages, those that workbenches have in hand included */
    size_t pinned; /* entries */
};

/**
 * The cache of a log that shares its memory with others.
 *
 * @log  borrowed, as @budget is: they must outlive the cache.
 * Returns NULL when there is no memory.
 */
struct cache *cache_share(const struct evtx_log *log, struct budget *budget);

/** The cache of a log that has a budget by itself, which goes with it: budget_new(). */
struct cache *cache_new(const struct evtx_log *log, struct evtx_templates *templates, size_t bytes);

/** Nothing of it may be pinned any more. Does nothing for NULL. */
void cache_free(struct cache *cache);

/** Sets who is told of each rendered chunk. Before the first get. */
void cache_listen(struct cache *cache, cache_listener *listener, void *context);

/**
 * Pins chunk @number in @form, and renders it if need be.
 *
 * @chunk  set on EVTX_OK; the caller then owes one cache_put().
 *
 * Errors: those of evtx_chunk_load(); they are not remembered.
 */
EVTX_MUST_USE enum evtx_status cache_get(struct cache *cache, uint64_t number, enum cache_form form,
                                         const struct cached_chunk **chunk);

/** The same without waiting: NULL unless the chunk is there already. */
const struct cached_chunk *cache_peek(struct cache *cache, uint64_t number, enum cache_form form);

/** Whether the chunk is there, or is being made. */
bool cache_holds(struct cache *cache, uint64_t number, enum cache_form form);

/** Whether cache_pass() would probably keep a chunk with a text of @size bytes. */
bool cache_has_room(struct cache *cache, size_t size);

void cache_put(struct cache *cache, const struct cached_chunk *chunk);

/** The same, by who has handed all of it on and knows that it is not needed soon: the kernel has it
 *  now, say. It is the first to be evicted. */
void cache_put_spent(struct cache *cache, const struct cached_chunk *chunk);

/**
 * Renders chunk @number in @form for the listener's sake. It stays in the cache if there is room,
 * but nothing is evicted for it that is not spent: who passes by must not push out what others
 * read.
 *
 * @fault  set on anything but EVTX_OK and EVTX_END.
 */
EVTX_MUST_USE enum evtx_status
cache_pass(struct cache *cache, uint64_t number, enum cache_form form, struct evtx_fault *fault);

/** For a cache with a budget by itself that few will ask any more: from now on that is
 * CACHE_BUDGET_LEAST. What nobody has pinned is evicted, and the memory that is too much given
 * back, now or with the last put. */
void cache_shrink(struct cache *cache);

struct cache_stats cache_stats(struct cache *cache);
struct cache_stats budget_stats(struct budget *budget);

#endif
