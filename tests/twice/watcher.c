/* watcher.c - the functions that code which is built with -fsanitize=thread calls. */
#include "tests/twice/watcher.h"

#include <string.h>

enum { MOST = 1 << 17 };

/* The one writable global of a test: what the compiler calls has no other argument. */
static struct {
    const uint8_t *begin;
    uint8_t *writable;
    size_t size, watched;
    struct change change;
    size_t again;
    uint32_t random;
    const void *fault;
    bool seen[MOST];
} watch;

void watcher_start(const uint8_t *begin, uint8_t *writable, size_t size, size_t watched,
                   const struct change *change)
{
    memset(&watch, 0, sizeof watch);
    watch.writable = writable;
    watch.size = size < MOST ? size : MOST;
    watch.watched = watched;
    watch.change = *change;
    watch.random = change->seed;
    watch.begin = begin;
}

size_t watcher_stop(void)
{
    watch.begin = NULL;
    return watch.again;
}

const void *watcher_fault(void)
{
    return watch.fault;
}

static uint8_t changed(uint8_t byte)
{
    if (watch.change.seed == 0)
        return (uint8_t)((byte & watch.change.keep) ^ watch.change.flip);
    watch.random = watch.random * 1664525 + 1013904223;
    return (uint8_t)(watch.random >> 24);
}

static void reads(const void *address, size_t size, const void *caller)
{
    uintptr_t offset = (uintptr_t)address - (uintptr_t)watch.begin;
    bool again = false;

    if (!watch.begin || offset >= watch.watched || size == 0)
        return;
    if (offset + size > watch.size) {
        if (!watch.fault)
            watch.fault = caller;
        return;
    }
    for (size_t i = 0; i < size; i++) {
        again |= watch.seen[offset + i];
        watch.seen[offset + i] = true;
    }
    if (!again)
        return;
    if (watch.change.only == SIZE_MAX || watch.change.only == watch.again)
        for (size_t i = 0; i < size; i++)
            watch.writable[offset + i] = changed(watch.writable[offset + i]);
    watch.again++;
}

/* ---- what the compiler calls ----------------------------------------------------------------- */

#define CALLER __builtin_return_address(0)

/* One line for each size: what is written is memory of ours, never the log. */
#define ACCESS(size)                                                                               \
    void __tsan_read##size(void *address);                                                         \
    void __tsan_write##size(void *address);                                                        \
    void __tsan_unaligned_read##size(void *address);                                               \
    void __tsan_unaligned_write##size(void *address);                                              \
    void __tsan_volatile_read##size(void *address);                                                \
    void __tsan_volatile_write##size(void *address);                                               \
    void __tsan_read##size(void *address)                                                          \
    {                                                                                              \
        reads(address, size, CALLER);                                                              \
    }                                                                                              \
    void __tsan_unaligned_read##size(void *address)                                                \
    {                                                                                              \
        reads(address, size, CALLER);                                                              \
    }                                                                                              \
    void __tsan_volatile_read##size(void *address)                                                 \
    {                                                                                              \
        reads(address, size, CALLER);                                                              \
    }                                                                                              \
    void __tsan_write##size(void *address)                                                         \
    {                                                                                              \
        (void)address;                                                                             \
    }                                                                                              \
    void __tsan_unaligned_write##size(void *address)                                               \
    {                                                                                              \
        (void)address;                                                                             \
    }                                                                                              \
    void __tsan_volatile_write##size(void *address)                                                \
    {                                                                                              \
        (void)address;                                                                             \
    }

ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

void __tsan_init(void);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);
void __tsan_read_range(void *address, unsigned long size);
void __tsan_write_range(void *address, unsigned long size);

void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller)
{
    (void)caller;
}

void __tsan_func_exit(void)
{
}

void __tsan_read_range(void *address, unsigned long size)
{
    reads(address, size, CALLER);
}

void __tsan_write_range(void *address, unsigned long size)
{
    (void)address;
    (void)size;
}

/* Of atomics: there is one thread. */
#define ATOMIC(bits)                                                                               \
    uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *from, int order);     \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *to, uint##bits##_t value,            \
                                     int order);                                                   \
    uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *from, int order)      \
    {                                                                                              \
        (void)order;                                                                               \
        return *from;                                                                              \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *to, uint##bits##_t value, int order) \
    {                                                                                              \
        (void)order;                                                                               \
        *to = value;                                                                               \
    }

ATOMIC(8)
ATOMIC(16)
ATOMIC(32)
ATOMIC(64)

int __tsan_atomic32_fetch_sub(volatile int *at, int value, int order);
int __tsan_atomic64_compare_exchange_strong(volatile uint64_t *at, uint64_t *expected,
                                            uint64_t value, int order, int otherwise);

int __tsan_atomic32_fetch_sub(volatile int *at, int value, int order)
{
    int before = *at;

    (void)order;
    *at = before - value;
    return before;
}

int __tsan_atomic64_compare_exchange_strong(volatile uint64_t *at, uint64_t *expected,
                                            uint64_t value, int order, int otherwise)
{
    (void)order;
    (void)otherwise;
    if (*at != *expected) {
        *expected = *at;
        return 0;
    }
    *at = value;
    return 1;
}

/* ---- what the linker puts in the place of functions of the C library --------------------------
 */

void *__real_memcpy(void *to, const void *from, size_t size);
void *__real_memmove(void *to, const void *from, size_t size);
int __real_memcmp(const void *a, const void *b, size_t size);
void *__real_memmem(const void *in, size_t in_size, const void *what, size_t size);
void *__wrap_memcpy(void *to, const void *from, size_t size);
void *__wrap_memmove(void *to, const void *from, size_t size);
int __wrap_memcmp(const void *a, const void *b, size_t size);
void *__wrap_memmem(const void *in, size_t in_size, const void *what, size_t size);

void *__wrap_memcpy(void *to, const void *from, size_t size)
{
    reads(from, size, CALLER);
    return __real_memcpy(to, from, size);
}

void *__wrap_memmove(void *to, const void *from, size_t size)
{
    reads(from, size, CALLER);
    return __real_memmove(to, from, size);
}

int __wrap_memcmp(const void *a, const void *b, size_t size)
{
    reads(a, size, CALLER);
    reads(b, size, CALLER);
    return __real_memcmp(a, b, size);
}

void *__wrap_memmem(const void *in, size_t in_size, const void *what, size_t size)
{
    reads(in, in_size, CALLER);
    return __real_memmem(in, in_size, what, size);
}
