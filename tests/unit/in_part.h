/*
 * in_part.h - the same tests once more, for logs that are a part of a file.
 *
 * meson.build compiles them a second time with PART_AT and -include of this header. Then each file
 * that they make begins with so many bytes of something else, and offsets are counted behind those.
 */
#ifndef EVTX_TESTS_IN_PART_H
#define EVTX_TESTS_IN_PART_H

#ifndef PART_AT
#define PART_AT 0

#else

#include "core/evtx.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What lies in front would be a log by itself, with a chunk. */
static inline int part_make(const char *name, unsigned flags)
{
    static uint8_t front[PART_AT];
    int fd = memfd_create(name, flags);

    memset(front, 'n', sizeof front);
    memcpy(front, "ElfFile", 8);
    memcpy(front + EVTX_HEADER_SIZE, "ElfChnk", 8);
    return write(fd, front, sizeof front) == (ssize_t)sizeof front ? fd : -1;
}

static inline ssize_t part_pread(int fd, void *bytes, size_t size, off_t at)
{
    return pread(fd, bytes, size, at + PART_AT);
}

static inline ssize_t part_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite(fd, bytes, size, at + PART_AT);
}

static inline int part_cut(int fd, off_t size)
{
    return ftruncate(fd, size + PART_AT);
}

/* The descriptor is left open, as others may have it, too. */
static inline enum evtx_status part_open(int fd, struct evtx_log **log, struct evtx_fault *fault)
{
    struct stat st;
    uint64_t size = fstat(fd, &st) == 0 ? (uint64_t)st.st_size - PART_AT : 0;

    return evtx_log_open_part(fd, PART_AT, size, log, fault);
}

#define memfd_create     part_make
#define pread            part_pread
#define pwrite           part_pwrite
#define ftruncate        part_cut
#define evtx_log_open_fd part_open

#endif
#endif
