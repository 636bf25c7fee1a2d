/* busy_poll.c - asks for a while whether there is a request. */
#include "fusefs/serve/busy_poll.h"
#include "fusefs/process/clock.h"

#include <poll.h>
#include <sched.h>

enum { MOMENT = 100000 }; /* ns */

void busy_poll(int device)
{
    struct pollfd request = {.fd = device, .events = POLLIN};
    uint64_t end;

    if (device < 0)
        return;
    end = clock_ns(CLOCK_MONOTONIC) + MOMENT;
    while (poll(&request, 1, 0) == 0 && clock_ns(CLOCK_MONOTONIC) < end)
        sched_yield(); /* to who has something to do */
}
