/* sigbus.c - the handler of SIGBUS, and the log that it mends. */
#include "fusefs/process/sigbus.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

static _Atomic(struct evtx_log *) mapped; /* NULL: none */

/* What is not about the log ends the program as ever: an access that is made again, or a signal
 * that somebody sent. */
static void on_sigbus(int signal_number, siginfo_t *info, void *context)
{
    struct evtx_log *log = atomic_load(&mapped);

    (void)context;
    if (info->si_code > 0 && log && evtx_log_mend(log, info->si_addr))
        return;
    signal(signal_number, SIG_DFL);
    if (info->si_code <= 0)
        raise(signal_number);
}

void sigbus_map(struct evtx_log *log)
{
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};

    sigemptyset(&action.sa_mask);
    atomic_store(&mapped, log);
    if (sigaction(SIGBUS, &action, NULL) == 0)
        (void)evtx_log_map(log);
}

void sigbus_done(void)
{
    atomic_store(&mapped, NULL);
}
