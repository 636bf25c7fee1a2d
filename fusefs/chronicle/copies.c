/*
 * copies.c - which of the records that are alike are the same.
 *
 * They have one time, ID and size. Their lines are rendered once more and hashed, in 128 bits and
 * with a seed that nobody outside of the process knows: what has the same hash is the same.
 */
#include "fusefs/chronicle/chronicle_state.h"

#include "core/base/list.h"
#include "core/base/seed.h"

#include <stdlib.h>

enum { AT_ONCE = 1 << 18 }; /* records whose hashes are kept */

/** One of them, rendered. */
struct rendered {
    XXH128_hash_t hash;
    uint32_t first, ordinal;
    bool there;
};

struct comparing {
    struct chronicle *chronicle;
    struct rendered *list; /* owned; room for AT_ONCE, or for as many as are alike */
    struct pick *picks;    /* owned; the same */
    size_t copy_room;
};

static int by_first(const void *a, const void *b)
{
    const struct alike *one = a, *other = b;

    if (one->first != other->first)
        return one->first < other->first ? -1 : 1;
    return one->ordinal < other->ordinal ? -1 : one->ordinal > other->ordinal;
}

/* Of one kind, those that are the same side by side, in their order. */
static int by_hash(const void *a, const void *b)
{
    const struct rendered *one = a, *other = b;
    int order;

    if (one->first != other->first)
        return one->first < other->first ? -1 : 1;
    if (one->there != other->there)
        return one->there ? -1 : 1;
    order = XXH128_cmp(&one->hash, &other->hash);
    if (order != 0)
        return order;
    return one->ordinal < other->ordinal ? -1 : one->ordinal > other->ordinal;
}

static int by_ordinal(const void *a, const void *b)
{
    uint32_t one = ((const struct copy *)a)->ordinal, other = ((const struct copy *)b)->ordinal;

    return one < other ? -1 : one > other;
}

static void take(void *context, size_t which, const struct gathered *text)
{
    struct rendered *rendered = &((struct comparing *)context)->list[which];

    rendered->hash = XXH3_128bits_withSeed(text->bytes, text->size, text->id ^ seed_of_process());
    rendered->there = true;
}

/* False: no memory. */
static bool render(struct comparing *comparing, const struct alike *alikes, size_t count)
{
    struct chronicle *chronicle = comparing->chronicle;

    for (size_t i = 0; i < count; i++) {
        comparing->list[i] =
            (struct rendered){.first = alikes[i].first, .ordinal = alikes[i].ordinal};
        comparing->picks[i] = chronicle_pick(chronicle, alikes[i].ordinal, i);
    }
    return chronicle_render(chronicle, comparing->picks, count, take, comparing);
}

static bool is_same(const struct rendered *one, const struct rendered *other)
{
    return one->first == other->first && one->there && other->there &&
           XXH128_isEqual(one->hash, other->hash);
}

/* False: no memory. */
static bool add_copy(struct comparing *comparing, uint32_t ordinal, uint32_t original)
{
    struct chronicle *chronicle = comparing->chronicle;
    struct copy *copies = list_grow(chronicle->copies, chronicle->copy_count, &comparing->copy_room,
                                    sizeof *copies, 256);

    if (!copies)
        return false;
    chronicle->copies = copies;
    copies[chronicle->copy_count++] = (struct copy){.ordinal = ordinal, .original = original};
    return true;
}

/* False: no memory. */
static bool compare(struct comparing *comparing, size_t count)
{
    struct chronicle *chronicle = comparing->chronicle;
    const struct rendered *first = comparing->list;

    qsort(comparing->list, count, sizeof *comparing->list, by_hash);
    for (size_t i = 1; i < count; i++) {
        const struct rendered *other = &comparing->list[i];

        if (!is_same(first, other))
            first = other;
        else if (chronicle_log_of(chronicle, first->ordinal) !=
                     chronicle_log_of(chronicle, other->ordinal) &&
                 !add_copy(comparing, other->ordinal, first->ordinal))
            return false;
    }
    return true;
}

/* How many of the next ones are looked at together: all of a kind. */
static size_t at_once(const struct alike *alikes, size_t count)
{
    size_t taken = AT_ONCE;

    if (count <= AT_ONCE)
        return count;
    while (taken < count && alikes[taken].first == alikes[taken - 1].first)
        taken++;
    return taken;
}

static size_t most_at_once(const struct alike *alikes, size_t count)
{
    size_t most = 0;

    for (size_t at = 0, taken; at < count; at += taken) {
        taken = at_once(alikes + at, count - at);
        most = taken > most ? taken : most;
    }
    return most;
}

static enum evtx_status compare_all(struct comparing *comparing, const struct alike *alikes,
                                    size_t count, const struct stop *stop)
{
    for (size_t at = 0, taken; at < count; at += taken) {
        if (stop_asked(stop))
            return EVTX_IO;
        taken = at_once(alikes + at, count - at);
        if (!render(comparing, alikes + at, taken) || !compare(comparing, taken))
            return EVTX_NO_MEMORY;
    }
    return EVTX_OK;
}

/* False: no memory. */
static bool mark_copies(struct chronicle *chronicle)
{
    if (chronicle->copy_count == 0)
        return true;
    qsort(chronicle->copies, chronicle->copy_count, sizeof *chronicle->copies, by_ordinal);
    chronicle->is_copy = calloc(timeline_rows(&chronicle->order) / 64 + 1u, sizeof(uint64_t));
    for (uint32_t i = 0; chronicle->is_copy && i < chronicle->copy_count; i++) {
        uint32_t ordinal = chronicle->copies[i].ordinal;

        chronicle->is_copy[ordinal / 64] |= UINT64_C(1) << ordinal % 64;
    }
    return chronicle->is_copy;
}

enum evtx_status copies_find(struct chronicle *chronicle, struct alike *alikes, size_t count,
                             const struct stop *stop)
{
    struct comparing comparing = {.chronicle = chronicle};
    enum evtx_status status = EVTX_NO_MEMORY;
    size_t most;

    if (count == 0)
        return EVTX_OK;
    qsort(alikes, count, sizeof *alikes, by_first);
    most = most_at_once(alikes, count);
    comparing.list = malloc(most * sizeof *comparing.list);
    comparing.picks = malloc(most * sizeof *comparing.picks);
    if (comparing.list && comparing.picks)
        status = compare_all(&comparing, alikes, count, stop);
    free(comparing.list);
    free(comparing.picks);
    if (status == EVTX_OK && !mark_copies(chronicle))
        status = EVTX_NO_MEMORY;
    return status;
}
