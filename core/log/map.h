/*
 * map.h - a log in memory, and what happens when it is cut short while it is read.
 *
 * Reading a mapped page that the file does not have any more, or that cannot be read from its disk,
 * raises SIGBUS. The handler of the program calls map_mend(), which puts a page of zeros there and
 * marks the map as lost: whoever reads goes on, asks map_lost() when done, and throws away what was
 * made of it.
 */
#ifndef EVTX_CORE_MAP_H
#define EVTX_CORE_MAP_H

#include "core/log/part.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MAP_SLACK = 4096
}; /* so many bytes behind the end may be read: zeros, where the file ends */

struct map {
    const uint8_t *bytes; /* NULL: there is no map */
    size_t size;
    size_t before; /* bytes of the first page that lie before the log */
    atomic_bool lost;
};

/** Maps the bytes of @part for reading. False: that cannot be done, read() is the way. */
bool map_open(struct map *map, const struct part *part);

/** Takes the map away. Nobody reads it any more. */
void map_close(struct map *map);

/** For a handler of SIGBUS at @address: puts zeros there. False: it is not in the map, or that
 *  cannot be done. Async-signal-safe. */
bool map_mend(struct map *map, const void *address);

/** Whether bytes of the map vanished. Once it is lost it stays lost. */
bool map_lost(const struct map *map);

#endif
