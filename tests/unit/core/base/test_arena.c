/* test_arena.c - memory that is given back all at once. */
#include "core/base/arena.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

static bool all(const unsigned char *bytes, unsigned char value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

Test(arena, gives_zeroed_memory_of_its_own_to_everybody)
{
    struct arena arena = {0};
    unsigned char *given[2000];

    for (size_t i = 0; i < 2000; i++) {
        given[i] = arena_alloc(&arena, i % 97, 3, 1);
        cr_assert(given[i]);
        cr_assert(all(given[i], 0, i % 97 * 3), "allocation %zu is not zero", i);
        memset(given[i], (int)i, i % 97 * 3);
    }
    for (size_t i = 0; i < 2000; i++)
        cr_assert(all(given[i], (unsigned char)i, i % 97 * 3), "allocation %zu was overwritten", i);
    arena_done(&arena);
}

Test(arena, aligns_as_it_is_told)
{
    struct arena arena = {0};

    for (size_t align = 1; align <= alignof(max_align_t); align *= 2)
        for (size_t size = 0; size < 40; size++) {
            cr_assert(arena_alloc(&arena, 1, 1, 1));
            cr_expect((uintptr_t)arena_alloc(&arena, 1, size, align) % align == 0);
        }
    arena_done(&arena);
}

Test(arena, serves_one_allocation_larger_than_any_block)
{
    struct arena arena = {0};
    unsigned char *small = arena_copy(&arena, "small", 6), *large;

    large = arena_alloc(&arena, 1, 1000 * 1000, 8);
    cr_assert(large);
    memset(large, 0xFF, 1000 * 1000);
    cr_expect(memcmp(small, "small", 6) == 0);
    arena_done(&arena);
}

Test(arena, copies_bytes_and_even_no_bytes)
{
    struct arena arena = {0};

    cr_expect(memcmp(arena_copy(&arena, "abc", 3), "abc", 3) == 0);
    cr_expect(arena_copy(&arena, "", 0) != NULL);
    cr_expect(arena_copy(&arena, NULL, 0) != NULL, "no bytes need no address");
    arena_done(&arena);
}

Test(arena, refuses_sizes_that_overflow_and_goes_on)
{
    struct arena arena = {0};

    cr_expect(arena_alloc(&arena, SIZE_MAX, 2, 1) == NULL);
    cr_expect(arena_alloc(&arena, SIZE_MAX / 2, 2, 1) == NULL);
    cr_expect(arena_alloc(&arena, PTRDIFF_MAX, 1, 1) == NULL);
    cr_expect(arena.held == 0);
    cr_expect(arena_alloc(&arena, 1, 1, 1) != NULL);
    arena_done(&arena);
}

Test(arena, needs_no_new_memory_after_a_reset)
{
    struct arena arena = {0};
    size_t held;

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 1000; i++)
            cr_assert(arena_alloc(&arena, 1, 100, 8));
    arena_reset(&arena);
    held = arena.held;
    cr_expect(held > 0);
    for (int i = 0; i < 1000; i++)
        cr_assert(arena_alloc(&arena, 1, 100, 8));
    cr_expect(arena.held == held, "%zu bytes were held, then %zu", held, arena.held);
    arena_done(&arena);
}

Test(arena, zeroes_memory_that_it_gives_out_again)
{
    struct arena arena = {0};

    for (int round = 0; round < 3; round++) {
        unsigned char *bytes = arena_alloc(&arena, 1, 5000, 1);

        cr_assert(bytes);
        cr_expect(all(bytes, 0, 5000), "round %d", round);
        memset(bytes, 0xAA, 5000);
        arena_reset(&arena);
    }
    arena_done(&arena);
}

Test(arena, does_not_keep_a_very_large_block)
{
    struct arena arena = {0};

    cr_assert(arena_alloc(&arena, 1, 5 << 20, 1));
    arena_reset(&arena);
    cr_expect(arena.held == 0);
    cr_assert(arena_alloc(&arena, 1, 3 << 20, 1));
    arena_reset(&arena);
    cr_expect(arena.held >= 3 << 20);
    arena_done(&arena);
}

Test(arena, can_be_used_again_after_all_was_freed)
{
    struct arena arena = {0};

    arena_done(&arena);
    arena_reset(&arena);
    cr_assert(arena_alloc(&arena, 1, 10, 1));
    arena_done(&arena);
    cr_expect(arena.held == 0 && arena.top == NULL);
    cr_expect(arena_alloc(&arena, 1, 10, 1) != NULL);
    arena_done(&arena);
}

Test(arena, takes_little_more_than_what_is_asked)
{
    size_t each = ARENA_GUARDED ? ARENA_REDZONE + ARENA_ALIGN : 1;
    struct arena arena = {0};

    for (int i = 0; i < 1000 * 1000; i++)
        cr_assert(arena_alloc(&arena, 1, 1, 1));
    cr_expect(arena.held < 4 * each * 1000 * 1000, "%zu bytes for a million", arena.held);
    arena_done(&arena);
}

#if defined __SANITIZE_ADDRESS__
Test(arena, lets_a_sanitizer_see_where_each_allocation_ends)
{
    struct arena arena = {0};
    unsigned char *first = arena_copy(&arena, "abc", 3), *second = arena_copy(&arena, "defg", 4);

    cr_expect(!__asan_address_is_poisoned(first + 2) && __asan_address_is_poisoned(first + 3));
    cr_expect(!__asan_address_is_poisoned(second) && __asan_address_is_poisoned(second - 1));
    cr_expect(!__asan_address_is_poisoned(second + 3) && __asan_address_is_poisoned(second + 4));
    arena_reset(&arena);
    cr_expect(__asan_address_is_poisoned(first) && __asan_address_is_poisoned(second));
    arena_done(&arena);
}
#endif
