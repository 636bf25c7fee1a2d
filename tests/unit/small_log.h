/*
 * small_log.h - what the tests of cache/ and fusefs/ share: logs made in memory, record by record.
 *
 *     struct small_log small;
 *
 *     small_start(&small);
 *     small_add(&small, 7, 4624);       // a record with ID 7 and EventID 4624
 *     small_next_chunk(&small);
 *     small_add(&small, 8, SMALL_NO_EVENT);
 *     log = small_finish(&small);       // evtx_log_close() is the test's
 */
#ifndef EVTXFS_TESTS_SMALL_LOG_H
#define EVTXFS_TESTS_SMALL_LOG_H

#include "core/evtx.h"
#include "samples/writer.h"

#include <criterion/criterion.h>
#include <sys/mman.h>
#include <unistd.h>

#define SMALL_NO_EVENT UINT32_MAX /* a record without EventID */
#define SMALL_SECOND   10000000u  /* of a FILETIME */

struct small_log {
    struct sample_log log;
    uint64_t time; /* of the next record; a second more for each */
};

static inline void small_start(struct small_log *small)
{
    *small = (struct small_log){.time = SAMPLE_TIME};
    cr_assert(sample_log_start(&small->log, NULL));
}

static inline void small_add(struct small_log *small, uint64_t id, uint32_t event)
{
    static const struct sample_template with = {
        .xml = "<Event><System><EventID>{0:08}</EventID>"
               "<TimeCreated SystemTime=\"{1:11}\"/></System><Data>{2:0a}</Data></Event>",
        .guid = {1}};
    static const struct sample_template without = {
        .xml = "<Event><System><TimeCreated SystemTime=\"{1:11}\"/></System>"
               "<Data>{2:0a}</Data></Event>",
        .guid = {2}};
    struct sample_value values[] = {sample_int(0x08, event), sample_int(0x11, small->time),
                                    sample_int(0x0a, id)};
    struct sample_stream stream = {.root = event == SMALL_NO_EVENT ? &without : &with,
                                   .values = {values, 3}};

    small->log.next_id = id;
    cr_assert(sample_log_add(&small->log, small->time, &stream));
    small->log.chunk->last_id = UINT64_MAX; /* a reader stops at the record with this ID */
    small->time += SMALL_SECOND;
}

static inline void small_next_chunk(struct small_log *small)
{
    cr_assert(sample_log_next_chunk(&small->log));
}

/** The bytes of the log, which small_free() frees; .log.bytes and .log.size. */
static inline void small_close(struct small_log *small)
{
    struct sample_header header = sample_log_header(&small->log);

    cr_assert(sample_log_finish(&small->log, &header));
}

/** A file of what was written, as it is now; frees it. The descriptor is the caller's. */
static inline int small_file(struct small_log *small)
{
    int fd = memfd_create("small", MFD_CLOEXEC);

    cr_assert(fd >= 0);
    cr_assert(write(fd, small->log.bytes, small->log.size) == (ssize_t)small->log.size);
    sample_log_done(&small->log);
    return fd;
}

/** Opens what was written, as it is now, and frees it. */
static inline struct evtx_log *small_open(struct small_log *small)
{
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(small_file(small), &log, NULL) == EVTX_OK);
    return log;
}

static inline struct evtx_log *small_finish(struct small_log *small)
{
    small_close(small);
    return small_open(small);
}

/** A log of @chunks chunks with @each records; IDs count from 1, EventIDs are 100 to 104. @fd: its
 *  file once more, for who changes it; the caller's. */
static inline struct evtx_log *small_plain_fd(size_t chunks, size_t each, int *fd)
{
    struct evtx_log *log = NULL;
    struct small_log small;
    uint64_t id = 1;

    small_start(&small);
    for (size_t c = 0; c < chunks; c++) {
        if (c)
            small_next_chunk(&small);
        for (size_t i = 0; i < each; i++, id++)
            small_add(&small, id, 100 + (uint32_t)(id % 5));
    }
    small_close(&small);
    *fd = small_file(&small);
    cr_assert(evtx_log_open_fd(dup(*fd), &log, NULL) == EVTX_OK);
    return log;
}

/** The same of a file that stays what it is. */
static inline struct evtx_log *small_plain(size_t chunks, size_t each)
{
    int fd;
    struct evtx_log *log = small_plain_fd(chunks, each, &fd);

    close(fd);
    return log;
}

#endif
