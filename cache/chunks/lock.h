/* lock.h - whether a lock is held, for assertions of functions that say "with the lock held". */
#ifndef EVTX_CACHE_LOCK_H
#define EVTX_CACHE_LOCK_H

#include <pthread.h>
#include <stdbool.h>

/** Whether somebody holds the lock; who is not known. A caller who does not is found out as soon as
 *  nobody else does either. */
static inline bool lock_is_held(pthread_mutex_t *lock)
{
    if (pthread_mutex_trylock(lock) != 0)
        return true;
    pthread_mutex_unlock(lock);
    return false;
}

#endif
