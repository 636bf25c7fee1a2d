/*
 * log.c - the file: its header, where its chunks are, and reading one of them. What the
 * header of a chunk says is the business of chunk_header.c.
 *
 * Reads are pread()s into memory of ours, unless somebody asked for a map: docs/architecture.md 8.
 */
#include "core/log/log.h"
#include "core/base/checksum.h"
#include "core/base/cursor.h"
#include "core/base/fault.h"
#include "core/log/layout.h"
#include "core/log/map.h"
#include "core/log/template_index.h"
#include "core/log/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_HEADER_USED = 128, /* docs/format.md 1.1 */
    FILE_CHECKSUM = 120,    /* the checksum is over so many bytes */
};

struct evtx_log {
    int fd;
    uint64_t size;
    struct timespec written; /* when it was written last before it was opened */
    struct layout layout;
    struct evtx_log_header header;
    uint8_t head[FILE_HEADER_USED]; /* which that was read from */
    size_t head_size;
    struct map map;
    struct template_index *index; /* owned */
    struct watch watch;
};

/** Reads up to @size bytes at @offset; fewer only at the end of the file. -1 and errno on error. */
static ssize_t read_at(int fd, void *bytes, size_t size, uint64_t offset)
{
    size_t done = 0;

    while (done < size) {
        ssize_t got = pread(fd, (char *)bytes + done, size - done, (off_t)(offset + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* @sparse: set to whether it may have holes; @written: to when it was written last. */
static enum evtx_status
check_file(int fd, uint64_t *size, bool *sparse, struct timespec *written, struct evtx_fault *fault)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return fault_set(fault, EVTX_IO, 0, "file");
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return fault_set(fault, EVTX_IO, 0, "file");
    }
    if (S_ISBLK(st.st_mode)) {
        off_t end = lseek(fd, 0, SEEK_END);

        if (end < 0)
            return fault_set(fault, EVTX_IO, 0, "file");
        st.st_size = end;
    } else if (!S_ISREG(st.st_mode)) {
        errno = ESPIPE;
        return fault_set(fault, EVTX_IO, 0, "file");
    }
    if (st.st_size == 0)
        return fault_set(fault, EVTX_NOT_A_LOG, 0, "the file is empty");
    *size = (uint64_t)st.st_size;
    *sparse = S_ISREG(st.st_mode) && (uint64_t)st.st_blocks * 512 < *size;
    *written = st.st_mtim;
    return EVTX_OK;
}

static void parse_header(struct cursor *c, struct evtx_log_header *header)
{
    header->first_chunk = cursor_u64(c);
    header->last_chunk = cursor_u64(c);
    header->next_id = cursor_u64(c);
    header->header_size = cursor_u32(c);
    header->minor = cursor_u16(c);
    header->major = cursor_u16(c);
    header->block_size = cursor_u16(c);
    header->chunks = cursor_u16(c);
    cursor_skip(c, 76);
    header->flags = cursor_u32(c);
    header->checksum = cursor_u32(c);
}

/* docs/format.md 1.1: only the magic counts; the rest is stale in every log that was not closed. */
static enum evtx_status read_header(struct evtx_log *log, struct evtx_fault *fault)
{
    ssize_t got = read_at(log->fd, log->head, sizeof log->head, 0);
    struct cursor c;

    if (got < 0)
        return fault_set(fault, EVTX_IO, 0, "file header");
    log->head_size = (size_t)got;
    c = cursor_over(log->head, 0, (uint32_t)got);
    if (!cursor_match(&c, "ElfFile\0", 8))
        return EVTX_NOT_A_LOG;
    if (log->size < EVTX_HEADER_SIZE)
        return fault_set(fault, EVTX_TRUNCATED, (uint32_t)log->size,
                         "the file ends inside its header");
    parse_header(&c, &log->header);
    log->header.checksum_found = checksum(0, log->head, FILE_CHECKSUM);
    return EVTX_OK;
}

/* Where the chunks are. */
static enum evtx_status find_chunks(struct evtx_log *log, bool sparse, struct evtx_fault *fault)
{
    enum evtx_status head = read_header(log, fault), status;
    struct extents data;

    if (head != EVTX_OK && head != EVTX_NOT_A_LOG)
        return head;
    status = extents_find(log->fd, log->size, sparse, &data);
    if (status != EVTX_OK)
        return fault_set(fault, status, 0, "log");
    status = layout_find(log->fd, log->size, &data, head == EVTX_OK, &log->layout);
    extents_done(&data);
    return status == EVTX_OK ? EVTX_OK
                             : fault_set(fault, status, 0, "the file does not begin with ElfFile");
}

enum evtx_status evtx_log_open_fd(int fd, struct evtx_log **log, struct evtx_fault *fault)
{
    struct evtx_log *opened = calloc(1, sizeof *opened);
    enum evtx_status status;
    bool sparse;

    if (!opened)
        return fault_set(fault, EVTX_NO_MEMORY, 0, "log");
    opened->fd = fd;
    status = check_file(fd, &opened->size, &sparse, &opened->written, fault);
    if (status == EVTX_OK)
        status = find_chunks(opened, sparse, fault);
    if (status == EVTX_OK && !(opened->index = template_index_new()))
        status = fault_set(fault, EVTX_NO_MEMORY, 0, "log");
    if (status != EVTX_OK) {
        layout_done(&opened->layout);
        free(opened);
        return status;
    }
    *log = opened;
    return EVTX_OK;
}

enum evtx_status evtx_log_open(const char *path, struct evtx_log **log, struct evtx_fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not make us wait */
    enum evtx_status status;

    if (fd < 0)
        return fault_set(fault, EVTX_IO, 0, "file");
    status = evtx_log_open_fd(fd, log, fault);
    if (status != EVTX_OK) {
        int saved = errno;

        close(fd);
        errno = saved;
    }
    return status;
}

void evtx_log_close(struct evtx_log *log)
{
    if (!log)
        return;
    map_close(&log->map);
    template_index_free(log->index);
    layout_done(&log->layout);
    watch_done(&log->watch);
    close(log->fd);
    free(log);
}

bool evtx_log_map(struct evtx_log *log)
{
    return log->map.bytes || map_open(&log->map, log->fd, log->size);
}

bool evtx_log_mend(struct evtx_log *log, const void *address)
{
    return map_mend(&log->map, address);
}

struct template_index *log_template_index(const struct evtx_log *log)
{
    return log->index;
}

bool evtx_log_watch(struct evtx_log *log)
{
    return watch_start(&log->watch, log->layout.stored, log->fd);
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
    struct stat st;

    return fstat(log->fd, &st) == 0 && (st.st_mtim.tv_sec != log->written.tv_sec ||
                                        st.st_mtim.tv_nsec != log->written.tv_nsec ||
                                        (S_ISREG(st.st_mode) && (uint64_t)st.st_size != log->size));
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
    return log->size;
}

const struct evtx_log_header *evtx_log_header(const struct evtx_log *log)
{
    return &log->header;
}

const struct layout *log_layout(const struct evtx_log *log)
{
    return &log->layout;
}

bool log_began_with(const struct evtx_log *log, const uint8_t *bytes, size_t size)
{
    return size < log->head_size || memcmp(bytes, log->head, log->head_size) == 0;
}

enum evtx_status
log_read_file(const struct evtx_log *log, uint64_t offset, uint8_t *bytes, size_t size, size_t *got)
{
    ssize_t count = read_at(log->fd, bytes, size, offset);

    if (count < 0)
        return EVTX_IO;
    *got = (size_t)count;
    return EVTX_OK;
}

struct chunk_place log_place(const struct evtx_log *log, uint64_t chunk)
{
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
    ssize_t count;

    if (chunk >= log->layout.chunks)
        return EVTX_END;
    place = log_place(log, chunk);
    before = place.at < size ? place.at : (uint32_t)size;
    memset(bytes, 0, before);
    if (size - before > place.size)
        size = before + place.size;
    count = read_at(log->fd, bytes + before, size - before, place.offset);
    if (count < 0)
        return EVTX_IO;
    if (count == 0 && size > before) /* it was there when the log was opened */
        return EVTX_TRUNCATED;
    *got = before + (size_t)count;
    return EVTX_OK;
}

const uint8_t *log_view(const struct evtx_log *log, uint64_t chunk, size_t size)
{
    struct chunk_place place;

    if (!log->map.bytes || chunk >= log->layout.chunks || map_lost(&log->map))
        return NULL;
    place = log_place(log, chunk);
    if (place.at > 0 || place.size < size || place.offset > log->map.size ||
        size > log->map.size - place.offset)
        return NULL;
    return log->map.bytes + place.offset;
}
