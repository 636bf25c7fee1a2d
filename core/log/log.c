/*
 * log.c - the bytes of a log: where each chunk lies, and reading one of them.
 *
 * Reads are pread()s into memory of ours, unless somebody asked for a map: docs/architecture.md 8.
 */
#include "core/log/log.h"
#include "core/live.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>

struct template_index *log_template_index(const struct evtx_log *log)
{
    return log->index;
}

const struct watch *log_watch(const struct evtx_log *log)
{
    return &log->watch;
}

bool log_lost(const struct evtx_log *log)
{
    return map_lost(&log->map);
}

bool evtx_log_touched(const struct evtx_log *log)
{
    const struct part *part = &log->part;
    struct stat st;

    if (fstat(part->fd, &st) != 0)
        return false;
    if (!log->owns) /* others may have been written beside it */
        return S_ISREG(st.st_mode) && (uint64_t)st.st_size < part->base + part->size;
    return st.st_mtim.tv_sec != log->written.tv_sec || st.st_mtim.tv_nsec != log->written.tv_nsec ||
           (S_ISREG(st.st_mode) && (uint64_t)st.st_size != part->size);
}

uint64_t evtx_log_chunks(const struct evtx_log *log)
{
    return log->layout.chunks;
}

uint64_t evtx_log_stored(const struct evtx_log *log)
{
    return log->layout.stored;
}

bool evtx_log_is_stored(const struct evtx_log *log, uint64_t chunk, uint64_t *index)
{
    if (chunk < log->layout.chunks)
        return layout_index(&log->layout, chunk, index);
    *index = log->layout.stored;
    return false;
}

uint64_t evtx_log_stored_at(const struct evtx_log *log, uint64_t index)
{
    return index < log->layout.stored ? layout_chunk(&log->layout, index) : log->layout.chunks;
}

uint64_t evtx_log_skip_hole(const struct evtx_log *log, uint64_t chunk)
{
    uint64_t index;

    return evtx_log_is_stored(log, chunk, &index) ? chunk : evtx_log_stored_at(log, index);
}

uint64_t evtx_log_size(const struct evtx_log *log)
{
    return log->part.size;
}

const struct evtx_log_header *evtx_log_header(const struct evtx_log *log)
{
    return &log->header;
}

bool evtx_log_has_header(const struct evtx_log *log)
{
    return log->headed;
}

const struct layout *log_layout(const struct evtx_log *log)
{
    return &log->layout;
}

bool log_began_with(const struct evtx_log *log, const uint8_t *bytes, size_t size)
{
    assert(log->head_size <= sizeof log->head);
    return size < log->head_size || memcmp(bytes, log->head, log->head_size) == 0;
}

enum evtx_status
log_read_file(const struct evtx_log *log, uint64_t offset, uint8_t *bytes, size_t size, size_t *got)
{
    return part_read(&log->part, bytes, size, offset, got) ? EVTX_OK : EVTX_IO;
}

struct chunk_place log_place(const struct evtx_log *log, uint64_t chunk)
{
    assert(chunk < log->layout.chunks);
    return layout_place(&log->layout, chunk);
}

uint64_t evtx_log_chunk_offset(const struct evtx_log *log, uint64_t chunk, uint32_t *size)
{
    struct chunk_place place = log_place(log, chunk);

    *size = place.at + place.size;
    return place.offset - place.at;
}

enum evtx_status
log_read(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t size, size_t *got)
{
    struct chunk_place place;
    uint32_t before;
    size_t count;

    assert(size <= EVTX_CHUNK_SIZE);
    if (chunk >= log->layout.chunks)
        return EVTX_END;
    if (held_read(log, chunk, bytes, size, got))
        return EVTX_OK;
    place = log_place(log, chunk);
    before = place.at < size ? place.at : (uint32_t)size;
    memset(bytes, 0, before);
    if (size - before > place.size)
        size = before + place.size;
    if (!part_read(&log->part, bytes + before, size - before, place.offset, &count))
        return EVTX_IO;
    if (count == 0 && size > before) /* it was there when the log was opened */
        return EVTX_TRUNCATED;
    *got = before + count;
    return EVTX_OK;
}

const uint8_t *log_view(const struct evtx_log *log, uint64_t chunk, size_t size)
{
    struct chunk_place place;

    assert(size <= EVTX_CHUNK_SIZE);
    if (!log->map.bytes || chunk >= log->layout.chunks || map_lost(&log->map))
        return NULL;
    place = log_place(log, chunk);
    if (place.at > 0 || place.size < size || place.offset > log->map.size ||
        size > log->map.size - place.offset)
        return NULL;
    return log->map.bytes + place.offset;
}
