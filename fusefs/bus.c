/* bus.c - the handler of SIGBUS, and the log that it mends. */
#include "fusefs/bus.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static _Atomic(struct evtx_log *) mapped; /* NULL: none */

/* Without the handler the access, which is made again, ends the program as ever. */
static void on_sigbus(int signal_number, siginfo_t *info, void *context)
{
    struct evtx_log *log = atomic_load(&mapped);

    (void)context;
    if (!log || !evtx_log_mend(log, info->si_addr))
        signal(signal_number, SIG_DFL);
}

void bus_map(struct evtx_log *log)
{
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};

    sigemptyset(&action.sa_mask);
    atomic_store(&mapped, log);
    if (sigaction(SIGBUS, &action, NULL) == 0)
        (void)evtx_log_map(log);
}

void bus_done(void)
{
    atomic_store(&mapped, NULL);
}
