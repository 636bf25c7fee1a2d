/* stop.h - asks work that takes long to end: whoever does it looks now and then. */
#ifndef EVTX_CACHE_STOP_H
#define EVTX_CACHE_STOP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/** All zero: nobody asked. */
struct stop {
    atomic_bool asked;
};

/** From any thread, at any time. */
static inline void stop_ask(struct stop *stop)
{
    atomic_store(&stop->asked, true);
}

/** The work is wanted again: what did not end so far goes on. */
static inline void stop_recall(struct stop *stop)
{
    atomic_store(&stop->asked, false);
}

/** @stop may be NULL: nobody can ask. */
static inline bool stop_asked(const struct stop *stop)
{
    return stop && atomic_load_explicit(&stop->asked, memory_order_relaxed);
}

#endif
