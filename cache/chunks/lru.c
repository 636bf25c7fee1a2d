/* lru.c - a hash table and a list over one space. */
#include "cache/chunks/lru.h"

#include <assert.h>
#include <stdlib.h>

enum { LEAST_BUCKETS = 256, BYTES_A_BUCKET = 65536 }; /* about one entry */

int lru_init(struct lru *lru, size_t budget)
{
    size_t count = LEAST_BUCKETS;

    while (count * BYTES_A_BUCKET < budget)
        count *= 2;
    *lru = (struct lru){.bucket_count = count, .buckets = calloc(count, sizeof(struct entry *))};
    if (!lru->buckets)
        return -1;
    if (space_init(&lru->space, budget) == 0)
        return 0;
    free(lru->buckets);
    return -1;
}

void lru_done(struct lru *lru)
{
    assert(lru->pinned == 0);
    space_done(&lru->space);
    free(lru->buckets);
}

/* The chunks of a log lie side by side, and the next log has its own beginning. */
static struct entry **
bucket_of(const struct lru *lru, const struct cache *owner, uint64_t number, enum cache_form form)
{
    uint64_t begin = ((uint64_t)(uintptr_t)owner >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 32;

    return &lru->buckets[(begin + number * CACHE_FORMS + form) & (lru->bucket_count - 1)];
}

struct entry *
lru_find(const struct lru *lru, const struct cache *owner, uint64_t number, enum cache_form form)
{
    struct entry *entry = *bucket_of(lru, owner, number, form);

    while (entry &&
           (entry->chunk.number != number || entry->owner != owner || entry->chunk.form != form))
        entry = entry->next;
    return entry;
}

/* Next to @older, on its newer side; NULL: at the old end. */
static void link_entry(struct lru *lru, struct entry *entry, struct entry *older)
{
    struct entry *newer = older ? older->newer : lru->oldest;

    entry->older = older;
    entry->newer = newer;
    *(older ? &older->newer : &lru->oldest) = entry;
    *(newer ? &newer->older : &lru->newest) = entry;
}

static void link_spent(struct lru *lru, struct entry *entry)
{
    link_entry(lru, entry, lru->last_spent);
    lru->last_spent = entry;
    lru->spent += entry->bytes;
}

static void unlink_entry(struct lru *lru, struct entry *entry)
{
    if (entry->spent)
        lru->spent -= entry->bytes;
    if (lru->last_spent == entry)
        lru->last_spent = entry->older;
    *(entry->older ? &entry->older->newer : &lru->oldest) = entry->newer;
    *(entry->newer ? &entry->newer->older : &lru->newest) = entry->older;
}

/* Takes an entry that is in the list no more out of the table, and gives its memory back. */
static void drop(struct lru *lru, struct entry *entry)
{
    struct entry **link = bucket_of(lru, entry->owner, entry->chunk.number, entry->chunk.form);

    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    if (entry->outside) {
        lru->outside -= entry->bytes;
        free(entry);
    } else {
        space_give(&lru->space, entry, entry->bytes);
    }
}

void lru_pin(struct lru *lru, struct entry *entry)
{
    assert(lru_find(lru, entry->owner, entry->chunk.number, entry->chunk.form) == entry);
    if (entry->pins++ > 0)
        return;
    lru->pinned++;
    unlink_entry(lru, entry);
}

void lru_unpin(struct lru *lru, struct entry *entry, bool spent)
{
    assert(entry->pins > 0);
    if (--entry->pins > 0)
        return;
    lru->pinned--;
    entry->spent = spent;
    if (entry->outside || !space_keeps(&lru->space, entry, entry->bytes))
        drop(lru, entry);
    else if (spent)
        link_spent(lru, entry);
    else
        link_entry(lru, entry, lru->newest);
}

static bool evict_oldest(struct lru *lru, bool gently)
{
    struct entry *entry = lru->oldest;

    if (!entry || (gently && !entry->spent))
        return false;
    unlink_entry(lru, entry);
    drop(lru, entry);
    lru->evictions++;
    return true;
}

void lru_evict_all(struct lru *lru, const struct cache *owner)
{
    struct entry *newer;

    for (struct entry *entry = lru->oldest; entry; entry = newer) {
        newer = entry->newer;
        if (entry->owner != owner)
            continue;
        unlink_entry(lru, entry);
        drop(lru, entry);
    }
}

void lru_shrink(struct lru *lru, size_t budget)
{
    while (evict_oldest(lru, false))
        ;
    space_shrink(&lru->space, budget);
}

struct entry *lru_reserve(struct lru *lru, size_t bytes, bool gently)
{
    struct entry *entry = space_take(&lru->space, bytes);
    bool outside = false;

    while (!entry && bytes <= lru->space.size && evict_oldest(lru, gently))
        entry = space_take(&lru->space, bytes);
    if (!entry && !gently) {
        entry = malloc(bytes);
        outside = true;
    }
    if (!entry)
        return NULL;
    if (outside)
        lru->outside += bytes;
    *entry = (struct entry){.bytes = bytes, .outside = outside};
    return entry;
}

void lru_add(struct lru *lru, struct entry *entry)
{
    struct entry **bucket = bucket_of(lru, entry->owner, entry->chunk.number, entry->chunk.form);

    assert(entry->pins == 0 &&
           !lru_find(lru, entry->owner, entry->chunk.number, entry->chunk.form));
    entry->next = *bucket;
    *bucket = entry;
    entry->pins = 1;
    lru->pinned++;
}
