/* linger.c - asks for a while whether there is a request. */
#include "fusefs/linger.h"

#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <time.h>

enum { MOMENT = 100000 }; /* ns */

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

void linger(int device)
{
    struct pollfd request = {.fd = device, .events = POLLIN};
    uint64_t end;

    if (device < 0)
        return;
    end = now() + MOMENT;
    while (poll(&request, 1, 0) == 0 && now() < end)
        sched_yield(); /* to who has something to do */
}
