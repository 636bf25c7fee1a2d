/*
 * refuse.h - one allocation fails, and those behind it do not.
 *
 *     refuse(n);             // the n-th from now on, counted from 0
 *     status = call(...);
 *     if (refused()) ...     // it did fail
 *
 * All allocations of a program with this, in any thread, go through the functions below:
 * -Wl,--wrap in meson.build.
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
static atomic_bool refuse_did;

static inline bool refuse_this(void)
{
    if (atomic_load(&refuse_countdown) < 0 || atomic_fetch_sub(&refuse_countdown, 1) != 0)
        return false;
    atomic_store(&refuse_did, true);
    return true;
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
