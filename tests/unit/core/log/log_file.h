/* log_file.h - logs in memory, of any size, for the tests of the file, the map and the watch. */
#ifndef EVTX_TESTS_LOG_FILE_H
#define EVTX_TESTS_LOG_FILE_H

#include "core/evtx.h"
#include "samples/writer.h"

#include <criterion/criterion.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HEADER = EVTX_HEADER_SIZE, CHUNK = EVTX_CHUNK_SIZE };

/* A file in memory that begins with these bytes and has this size. */
static inline int file_of(const void *bytes, size_t size, uint64_t file_size)
{
    int fd = memfd_create("test_log", MFD_CLOEXEC);

    cr_assert(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    cr_assert(ftruncate(fd, (off_t)file_size) == 0);
    return fd;
}

static inline struct evtx_log *log_of(const void *bytes, size_t size, uint64_t file_size)
{
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(file_of(bytes, size, file_size), &log, NULL) == EVTX_OK);
    return log;
}

static inline struct sample_chunk *chunk_with_ids(uint64_t first, uint64_t count)
{
    static struct sample_chunk chunk;
    const struct sample_stream stream = {.xml = "<E/>"};

    sample_chunk_start(&chunk, first);
    for (uint64_t id = first; id < first + count; id++)
        cr_assert(sample_chunk_add(&chunk, id, SAMPLE_TIME, &stream));
    sample_chunk_close(&chunk);
    return &chunk;
}

#endif
