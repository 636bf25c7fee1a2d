/* spooled.c - blocks of 64 KB at their places, of which only pages that are not zeros are written.
 */
#include "fusefs/archive/spooled.h"

#include "core/base/zeros.h"
#include "fusefs/archive/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct spooled *spooled_new(int fd, uint64_t room)
{
    struct spooled *spooled = calloc(1, sizeof *spooled);

    if (spooled) {
        spooled->fd = fd;
        spooled->room = room;
    }
    return spooled;
}

void spooled_begin(struct spooled *spooled, bool wants_log)
{
    uint64_t end = spooled->start + spooled->size;

    spooled->start = (end + SPOOL_PAGE - 1) / SPOOL_PAGE * SPOOL_PAGE;
    spooled->size = spooled->part_written = 0;
    spooled->held = 0;
    spooled->wants_log = wants_log;
    spooled->has_log = false;
    memset(spooled->bytes, 0, SPOOL_CARRY);
}

static enum pack_fault
write_run(struct spooled *spooled, const uint8_t *bytes, size_t size, uint64_t at)
{
    if (size > spooled->room - spooled->written)
        return PACK_NO_ROOM;
    while (size > 0) {
        ssize_t wrote = pwrite(spooled->fd, bytes, size, (off_t)at);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return PACK_NO_ROOM; /* whatever it is, there is none here */
        bytes += wrote;
        at += (uint64_t)wrote;
        size -= (size_t)wrote;
        spooled->written += (uint64_t)wrote;
        spooled->part_written += (uint64_t)wrote;
    }
    return PACK_FINE;
}

/* Pages that are not zeros, those that follow each other at once. */
static enum pack_fault
write_pages(struct spooled *spooled, const uint8_t *bytes, size_t size, uint64_t at)
{
    enum pack_fault fault = PACK_FINE;
    size_t from = 0, to = 0;

    while (to < size && !fault) {
        size_t page = size - to < SPOOL_PAGE ? size - to : SPOOL_PAGE;
        bool zeros = all_zero(bytes + to, page);

        if (zeros && from < to)
            fault = write_run(spooled, bytes + from, to - from, at + from);
        to += page;
        from = zeros ? to : from;
    }
    return fault || from == to ? fault : write_run(spooled, bytes + from, to - from, at + from);
}

/* What a log begins with, or a chunk anywhere, as core/log/layout.c would find it. */
static void look_for_log(struct spooled *spooled, uint64_t at)
{
    static const char file[8] = "ElfFile", chunk[8] = "ElfChnk";
    const uint8_t *block = spooled->bytes + SPOOL_CARRY;

    spooled->has_log =
        (at == 0 && spooled->held >= sizeof file && memcmp(block, file, sizeof file) == 0) ||
        memmem(spooled->bytes, SPOOL_CARRY + spooled->held, chunk, sizeof chunk);
}

static enum pack_fault flush(struct spooled *spooled)
{
    uint64_t at = spooled->size - spooled->held; /* in the part */
    enum pack_fault fault =
        write_pages(spooled, spooled->bytes + SPOOL_CARRY, spooled->held, spooled->start + at);

    if (spooled->wants_log && !spooled->has_log && spooled->held > 0)
        look_for_log(spooled, at);
    memmove(spooled->bytes, spooled->bytes + spooled->held, SPOOL_CARRY);
    spooled->held = 0;
    return !fault && spooled->wants_log && !spooled->has_log && spooled->size >= MOST_WITHOUT_LOG
               ? PACK_NOT_A_LOG
               : fault;
}

/* Blocks of the part stay where they are, so that a page of it is a page of one block. */
static enum pack_fault add(struct spooled *spooled, const uint8_t *bytes, size_t size)
{
    enum pack_fault fault = PACK_FINE;

    while (size > 0 && !fault) {
        size_t left = SPOOL_BLOCK - spooled->size % SPOOL_BLOCK;
        size_t now = size < left ? size : left;

        memcpy(spooled->bytes + SPOOL_CARRY + spooled->held, bytes, now);
        spooled->held += now;
        spooled->size += now;
        bytes += now;
        size -= now;
        if (now == left)
            fault = flush(spooled);
    }
    return fault;
}

/* To the next boundary of a page they are bytes like others; what lies behind is left out. */
static enum pack_fault skip(struct spooled *spooled, uint64_t size)
{
    static const uint8_t zeros[SPOOL_PAGE];
    uint64_t left = (SPOOL_PAGE - spooled->size % SPOOL_PAGE) % SPOOL_PAGE;
    enum pack_fault fault = add(spooled, zeros, (size_t)(size < left ? size : left));

    if (fault || size <= left)
        return fault;
    fault = flush(spooled);
    memset(spooled->bytes, 0, SPOOL_CARRY);
    size -= left;
    if (size > MOST_UNPACKED - spooled->size)
        return PACK_TOO_MUCH;
    spooled->size += size / SPOOL_PAGE * SPOOL_PAGE;
    return fault ? fault : add(spooled, zeros, (size_t)(size % SPOOL_PAGE));
}

enum pack_fault
spooled_put(struct spooled *spooled, uint64_t skipped, const uint8_t *bytes, size_t size)
{
    enum pack_fault fault = skipped ? skip(spooled, skipped) : PACK_FINE;

    return fault ? fault : add(spooled, bytes, size);
}

static bool resize(const struct spooled *spooled)
{
    return ftruncate(spooled->fd, (off_t)(spooled->start + spooled->size)) == 0;
}

enum pack_fault spooled_end(struct spooled *spooled)
{
    enum pack_fault fault = flush(spooled);

    if (!fault && spooled->wants_log && !spooled->has_log)
        fault = PACK_NOT_A_LOG;
    return resize(spooled) || fault ? fault : PACK_NO_ROOM;
}

void spooled_cut(struct spooled *spooled, uint64_t size)
{
    if (size >= spooled->size)
        return;
    spooled->size = size;
    if (resize(spooled) && spooled->part_written > size) {
        spooled->written -= spooled->part_written - size;
        spooled->part_written = size;
    }
}

void spooled_release(struct spooled *spooled, uint64_t start, uint64_t size, uint64_t written)
{
    if (size > 0 && fallocate(spooled->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)start,
                              (off_t)size) == 0)
        spooled->written -= written;
}
