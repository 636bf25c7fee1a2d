/* extent.c - asks the filesystem for holes. */
#include "core/log/extent.h"
#include "core/base/list.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool add(struct extents *extents, uint64_t from, uint64_t to)
{
    struct extent *last = extents->count ? &extents->list[extents->count - 1] : NULL, *list;

    if (last && from - last->to < EVTX_CHUNK_SIZE) {
        last->to = to;
        return true;
    }
    list = list_grow(extents->list, extents->count, &extents->room, sizeof *list, 16);
    if (!list)
        return false;
    extents->list = list;
    extents->list[extents->count++] = (struct extent){from, to};
    return true;
}

/* Behind the end there is no hole: a file that lost its end must not look whole. */
static bool is_whole(int fd, uint64_t size)
{
    struct stat st;

    return fstat(fd, &st) == 0 && (uint64_t)st.st_size >= size;
}

/* The first byte at or behind @at that is stored. */
static uint64_t next_data(int fd, uint64_t at, uint64_t size)
{
    off_t data = lseek(fd, (off_t)at, SEEK_DATA);

    if (data < 0)
        return errno == ENXIO && is_whole(fd, size) ? size : at;
    return (uint64_t)data < at ? at : (uint64_t)data;
}

static uint64_t next_hole(int fd, uint64_t at, uint64_t size)
{
    off_t hole = lseek(fd, (off_t)at, SEEK_HOLE);

    return hole < 0 || (uint64_t)hole <= at || (uint64_t)hole > size ? size : (uint64_t)hole;
}

enum evtx_status extents_find(int fd, uint64_t size, bool sparse, struct extents *extents)
{
    struct extents found = {0};
    uint64_t from, to;

    for (uint64_t at = 0; at < size; at = to) {
        from = sparse ? next_data(fd, at, size) : at;
        if (from >= size)
            break;
        to = sparse ? next_hole(fd, from, size) : size;
        if (!add(&found, from, to)) {
            extents_done(&found);
            return EVTX_NO_MEMORY;
        }
    }
    *extents = found;
    return EVTX_OK;
}

void extents_done(struct extents *extents)
{
    free(extents->list);
    *extents = (struct extents){0};
}
