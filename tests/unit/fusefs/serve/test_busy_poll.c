/* test_busy_poll.c - a thread lingers for a moment, and no longer than there is nothing to do. */
#include "fusefs/serve/busy_poll.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static uint64_t ns_of(int device)
{
    struct timespec begin, end;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    busy_poll(device);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (uint64_t)(end.tv_sec - begin.tv_sec) * 1000000000 + (uint64_t)end.tv_nsec -
           (uint64_t)begin.tv_nsec;
}

Test(busy_poll, ends_by_itself)
{
    int ends[2];

    cr_assert(pipe(ends) == 0);
    cr_expect(ns_of(ends[0]) >= 100000);
    close(ends[0]);
    close(ends[1]);
}

/* Least of many: the machine may do something else meanwhile. */
Test(busy_poll, ends_when_there_is_something_to_read_or_nobody_left)
{
    uint64_t full = UINT64_MAX, left = UINT64_MAX, nowhere = UINT64_MAX;
    int ends[2];

    cr_assert(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    for (int i = 0; i < 100; i++) {
        uint64_t one = ns_of(ends[0]), two = ns_of(-1);

        full = one < full ? one : full;
        nowhere = two < nowhere ? two : nowhere;
    }
    cr_assert(read(ends[0], &(char){0}, 1) == 1);
    close(ends[1]);
    for (int i = 0; i < 100; i++) {
        uint64_t one = ns_of(ends[0]);

        left = one < left ? one : left;
    }
    cr_expect(full < 100000 && left < 100000 && nowhere < 100000);
    close(ends[0]);
}
