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
static bool is_whole(const struct part *part)
{
    struct stat st;

    return fstat(part->fd, &st) == 0 && (uint64_t)st.st_size >= part->base + part->size;
}

/* Where the file has data, or a hole, at or behind @at, counted from the start of the part. -1 and
 * errno: it has none, or cannot tell. */
static int64_t seek(const struct part *part, uint64_t at, int whence)
{
    off_t found = lseek(part->fd, (off_t)(part->base + at), whence);

    return found < 0 ? -1 : (int64_t)((uint64_t)found - part->base);
}

/* The first byte at or behind @at that is stored. */
static uint64_t next_data(const struct part *part, uint64_t at)
{
    int64_t data = seek(part, at, SEEK_DATA);

    if (data < 0)
        return errno == ENXIO && is_whole(part) ? part->size : at;
    return (uint64_t)data < at ? at : (uint64_t)data;
}

static uint64_t next_hole(const struct part *part, uint64_t at)
{
    int64_t hole = seek(part, at, SEEK_HOLE);

    return hole < 0 || (uint64_t)hole <= at || (uint64_t)hole > part->size ? part->size
                                                                           : (uint64_t)hole;
}

enum evtx_status extents_find(const struct part *part, bool sparse, struct extents *extents)
{
    struct extents found = {0};
    uint64_t from, to;

    for (uint64_t at = 0; at < part->size; at = to) {
        from = sparse ? next_data(part, at) : at;
        if (from >= part->size)
            break;
        to = sparse ? next_hole(part, from) : part->size;
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
