/*
 * lru.h - the entries of caches that share memory: found by cache, chunk and form, pinned, and
 * evicted oldest first. What is spent is older than what is not, and goes in the order in which it
 * was spent: a reader may be behind the one for whom it was.
 *
 * Inside cache/ only. There is no lock: the budget has it.
 *
 *     [ struct entry | texts of the records | their spans ]   one range of the space
 */
#ifndef EVTX_CACHE_LRU_H
#define EVTX_CACHE_LRU_H

#include "cache/chunks/cache.h"
#include "cache/chunks/space.h"

struct entry {
    struct cached_chunk chunk; /* first: an entry is what the caller sees, and more */
    const struct cache *owner; /* whose chunk it is */
    size_t bytes;              /* of the whole entry, spans and text included */
    size_t pins;
    bool outside;                /* from malloc, and freed at the last put */
    bool spent;                  /* the first to be evicted, also for who asks gently */
    struct entry *older, *newer; /* neighbours in the list of unpinned entries */
    struct entry *next;          /* in its bucket */
};

struct lru {
    struct space space;
    struct entry *oldest, *newest; /* of those that are not pinned; the spent ones are the oldest */
    struct entry *last_spent;      /* the newest of the spent ones; NULL: there is none */
    size_t outside;                /* bytes from malloc */
    size_t spent;                  /* bytes of unpinned entries that are spent */
    size_t pinned;                 /* entries */
    uint64_t evictions;
    struct entry **buckets; /* owned */
    size_t bucket_count;    /* a power of 2 */
};

/** @budget  in bytes. 0, or -1 when there is no memory. */
int lru_init(struct lru *lru, size_t budget);
void lru_done(struct lru *lru);

/** Evicts all that @owner has, of which nothing is pinned. */
void lru_evict_all(struct lru *lru, const struct cache *owner);

/** From now on has room for @budget bytes. What nobody holds is evicted. */
void lru_shrink(struct lru *lru, size_t budget);

struct entry *
lru_find(const struct lru *lru, const struct cache *owner, uint64_t number, enum cache_form form);

void lru_pin(struct lru *lru, struct entry *entry);
void lru_unpin(struct lru *lru, struct entry *entry, bool spent);

/** Room for an entry of @bytes in all, in no list yet. Evicts what stands in the way, and takes
 *  what does not fit even then from malloc; @gently, it evicts only what is spent, and takes
 * nothing from malloc. NULL when there is none. */
struct entry *lru_reserve(struct lru *lru, size_t bytes, bool gently);

/** Enters a reserved entry, whose .chunk and .owner are filled in, pinned once. */
void lru_add(struct lru *lru, struct entry *entry);

#endif
