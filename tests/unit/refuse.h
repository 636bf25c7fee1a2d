/*
 * refuse.h - one allocation fails, and those behind it do not, or all of them.
 *
 *     refuse(n);             // the n-th from now on, counted from 0
 *     status = call(...);
 *     if (refused()) ...     // it did fail
 *
 * refuse_all(n) has those behind it fail too, as when there is no memory left. All allocations of a
 * program with this, in any thread, go through the functions below: -Wl,--wrap in meson.build.
 */
#ifndef EVTXFS_TESTS_REFUSE_H
#define EVTXFS_TESTS_REFUSE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__real_strdup(const char *string);
char *__wrap_strdup(const char *string);

static atomic_long refuse_countdown = -1; /* negative: none fails */
static atomic_bool refuse_rest;           /* at 0 it stays there */
static atomic_bool refuse_did;
static atomic_long refuse_asked; /* how often memory was asked for */

static inline bool refuse_this(void)
{
    long left = atomic_load(&refuse_countdown);

    atomic_fetch_add(&refuse_asked, 1);
    do {
        if (left < 0)
            return false;
        if (left == 0 && atomic_load(&refuse_rest))
            break;
    } while (!atomic_compare_exchange_weak(&refuse_countdown, &left, left - 1));
    if (left == 0)
        atomic_store(&refuse_did, true);
    return left == 0;
}

void *__wrap_malloc(size_t size)
{
    return refuse_this() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuse_this() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refuse_this() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *string)
{
    return refuse_this() ? NULL : __real_strdup(string);
}

static inline void refuse(long n)
{
    atomic_store(&refuse_did, false);
    atomic_store(&refuse_rest, false);
    atomic_store(&refuse_countdown, n);
}

static inline void refuse_all(long n)
{
    refuse(-1);
    atomic_store(&refuse_rest, true);
    atomic_store(&refuse_countdown, n);
}

/* How many are left until one fails; negative: it did. */
static inline long refuse_left(void)
{
    return atomic_load(&refuse_countdown);
}

/* Ends it. Whether one did fail. */
static inline bool refused(void)
{
    atomic_store(&refuse_countdown, -1);
    return atomic_load(&refuse_did);
}

#endif
