/*
 * windows.h - stretches of the lines of a sequence that are rendered, kept while there is room.
 *
 * The first one of a reader is small, so that it is soon there. Who goes on where one ended gets a
 * larger one each time.
 */
#ifndef EVTX_FUSEFS_WINDOWS_H
#define EVTX_FUSEFS_WINDOWS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOST_WINDOWS = 32 };

struct window {
    uint64_t sequence;     /* whose lines they are; 0: it is free */
    uint64_t begin, size;  /* in its file */
    uint32_t first, count; /* records */
    uint8_t *bytes;        /* owned */
    unsigned pins;
    uint64_t used; /* when it was let go last */
};

struct windows {
    pthread_mutex_t making; /* held while one is rendered, with all processors */
    pthread_mutex_t lock;   /* guards everything below it */
    struct window list[MOST_WINDOWS];
    size_t bytes, most; /* of all of them */
    uint64_t now;
};

void windows_init(struct windows *windows, size_t most);
void windows_done(struct windows *windows);

#endif
