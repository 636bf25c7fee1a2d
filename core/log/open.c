/* open.c - a log is opened: its header, where its chunks are; and what goes with it is closed.
 * docs/format.md 1.1 */
#include "core/base/checksum.h"
#include "core/base/cursor.h"
#include "core/base/fault.h"
#include "core/live.h"
#include "core/log/log.h"
#include "core/log/template_index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_CHECKSUM = 120 }; /* the checksum is over so many bytes */

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
    struct cursor c;

    if (log_read_file(log, 0, log->head, sizeof log->head, &log->head_size) != EVTX_OK)
        return fault_set(fault, EVTX_IO, 0, "file header");
    c = cursor_over(log->head, 0, (uint32_t)log->head_size);
    if (!cursor_match(&c, "ElfFile\0", 8))
        return EVTX_NOT_A_LOG;
    if (log->part.size < EVTX_HEADER_SIZE)
        return fault_set(fault, EVTX_TRUNCATED, (uint32_t)log->part.size,
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
    log->headed = head == EVTX_OK;
    status = extents_find(&log->part, sparse, &data);
    if (status != EVTX_OK)
        return fault_set(fault, status, 0, "log");
    status = layout_find(&log->part, &data, log->headed, &log->layout);
    extents_done(&data);
    return status == EVTX_OK ? EVTX_OK
                             : fault_set(fault, status, 0, "the file does not begin with ElfFile");
}

/* Opens @opened, whose bytes are known, and sets *@log; frees it on failure. */
static enum evtx_status
open_part(struct evtx_log *opened, bool sparse, struct evtx_log **log, struct evtx_fault *fault)
{
    enum evtx_status status = find_chunks(opened, sparse, fault);

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

/* The file @fd. @size: set to that of all of it, @sparse to whether it may have holes. NULL: see
 * *@status. */
static struct evtx_log *
new_log(int fd, uint64_t *size, bool *sparse, enum evtx_status *status, struct evtx_fault *fault)
{
    struct evtx_log *log = calloc(1, sizeof *log);

    if (!log) {
        *status = fault_set(fault, EVTX_NO_MEMORY, 0, "log");
        return NULL;
    }
    log->part.fd = fd;
    *status = check_file(fd, size, sparse, &log->written, fault);
    if (*status == EVTX_OK)
        return log;
    free(log);
    return NULL;
}

enum evtx_status evtx_log_open_fd(int fd, struct evtx_log **log, struct evtx_fault *fault)
{
    enum evtx_status status;
    uint64_t size;
    bool sparse;
    struct evtx_log *opened = new_log(fd, &size, &sparse, &status, fault);

    if (!opened)
        return status;
    opened->part.size = size;
    opened->owns = true;
    return open_part(opened, sparse, log, fault);
}

enum evtx_status evtx_log_open_part(int fd, uint64_t offset, uint64_t size, struct evtx_log **log,
                                    struct evtx_fault *fault)
{
    enum evtx_status status;
    uint64_t whole;
    bool sparse;
    struct evtx_log *opened = new_log(fd, &whole, &sparse, &status, fault);

    if (!opened)
        return status;
    if (size == 0)
        status = fault_set(fault, EVTX_NOT_A_LOG, 0, "the file is empty");
    else if (offset > whole || size > whole - offset)
        status = fault_set(fault, EVTX_TRUNCATED, 0, "the file ends before the log in it does");
    if (status != EVTX_OK) {
        free(opened);
        return status;
    }
    opened->part.base = offset;
    opened->part.size = size;
    return open_part(opened, sparse, log, fault);
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
    held_done(&log->held);
    if (log->owns)
        close(log->part.fd);
    free(log);
}

void evtx_log_let_go(const struct evtx_log *log, int instead)
{
    (void)dup3(instead, log->part.fd, O_CLOEXEC);
}

bool evtx_log_map(struct evtx_log *log)
{
    return log->map.bytes || map_open(&log->map, &log->part);
}

bool evtx_log_mend(struct evtx_log *log, const void *address)
{
    return map_mend(&log->map, address);
}

bool evtx_log_watch(struct evtx_log *log)
{
    return watch_start(&log->watch, log->layout.stored, log->part.fd);
}
