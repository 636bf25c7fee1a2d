/* affinity.c - the place where a thread begins is part of what it is started with. */
#include "fusefs/process/affinity.h"

#include <sched.h>
#include <stdbool.h>

/* The processor of the set that follows @processor. */
static int next_in(const cpu_set_t *set, int processor)
{
    do
        processor = (processor + 1) % CPU_SETSIZE;
    while (!CPU_ISSET(processor, set));
    return processor;
}

/* False: it was not started. */
static bool start_on(int processor, const cpu_set_t *all, pthread_t *thread, void *(*run)(void *),
                     void *argument)
{
    pthread_attr_t attributes;
    cpu_set_t one;
    bool started;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    started = pthread_attr_setaffinity_np(&attributes, sizeof one, &one) == 0 &&
              pthread_create(thread, &attributes, run, argument) == 0;
    pthread_attr_destroy(&attributes);
    if (started)
        pthread_setaffinity_np(*thread, sizeof *all, all);
    return started;
}

size_t
affinity_start_threads(pthread_t *threads, size_t count, void *(*run)(void *), void *argument)
{
    size_t started = 0;
    int processor = sched_getcpu();
    cpu_set_t all;
    bool spread = sched_getaffinity(0, sizeof all, &all) == 0 && processor >= 0 &&
                  CPU_ISSET(processor, &all) && (size_t)CPU_COUNT(&all) == count + 1;

    for (; started < count; started++) {
        if (spread)
            processor = next_in(&all, processor);
        if (spread && start_on(processor, &all, &threads[started], run, argument))
            continue;
        if (pthread_create(&threads[started], NULL, run, argument) != 0)
            break;
    }
    return started;
}
