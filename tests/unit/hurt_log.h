/*
 * hurt_log.h - a log of two chunks with the same events, and what happens to logs on bad disks.
 *
 *     struct hurt_log hurt;
 *
 *     hurt_make(&hurt);
 *     hurt_lose_definition(&hurt, 0);    // another one took its place
 *     hurt_end_behind(&hurt, 1, 2);      // the third record of the second chunk is stale
 *     log = hurt_open(&hurt);            // evtx_log_close() is the test's
 */
#ifndef EVTXFS_TESTS_HURT_LOG_H
#define EVTXFS_TESTS_HURT_LOG_H

#include "core/base/little.h"
#include "core/evtx.h"
#include "samples/writer.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    HURT_CHUNKS = 2,
    HURT_RECORDS = 4,      /* of each chunk; their IDs count from 1 */
    HURT_DEFINITION = 550, /* of a chunk: where the one of its records lies; samples/writer.h */
    HURT_ID = 0x04030201,
    HURT_NOWHERE = 60000 /* of a chunk: nothing lies there */
};

struct hurt_log {
    uint8_t bytes[SAMPLE_HEADER_SIZE + HURT_CHUNKS * SAMPLE_CHUNK_SIZE];
};

static inline uint8_t *hurt_chunk(struct hurt_log *hurt, uint32_t chunk)
{
    return hurt->bytes + SAMPLE_HEADER_SIZE + chunk * SAMPLE_CHUNK_SIZE;
}

static inline void hurt_put(uint8_t *to, uint64_t number, int size)
{
    put_little(to, number, (size_t)size);
}

static inline void hurt_add(struct sample_log *log, uint32_t number)
{
    static const struct sample_template event = {
        .xml = "<Event><System><EventID>{0:06}</EventID><TimeCreated SystemTime='{1:11}'/></System>"
               "<EventData><Data Name='n'>{2}</Data></EventData></Event>",
        .guid = {1, 2, 3, 4}};
    struct sample_value values[] = {sample_int(0x06, 100 + number),
                                    sample_int(0x11, SAMPLE_TIME + number),
                                    sample_int(0x08, number)};
    const struct sample_stream stream = {.root = &event, .values = {values, 3}};

    cr_assert(sample_log_add(log, SAMPLE_TIME + number, &stream));
}

static inline void hurt_make(struct hurt_log *hurt)
{
    struct sample_header header;
    struct sample_log log;

    cr_assert(sample_log_start(&log, NULL));
    for (uint32_t i = 0; i < HURT_CHUNKS * HURT_RECORDS; i++) {
        cr_assert(i % HURT_RECORDS || i == 0 || sample_log_next_chunk(&log));
        hurt_add(&log, i);
    }
    header = sample_log_header(&log);
    cr_assert(sample_log_finish(&log, &header));
    cr_assert(log.size == sizeof hurt->bytes);
    memcpy(hurt->bytes, log.bytes, log.size);
    sample_log_done(&log);
}

/** Where a record of a chunk begins; behind the last one: where free space does. */
static inline uint32_t hurt_record(struct hurt_log *hurt, uint32_t chunk, uint32_t place)
{
    const uint8_t *bytes = hurt_chunk(hurt, chunk);
    uint32_t at = 512;

    while (place--)
        at += bytes[at + 4] | (uint32_t)bytes[at + 5] << 8;
    return at;
}

/** Another definition lies where that of the chunk's records was. */
static inline void hurt_lose_definition(struct hurt_log *hurt, uint32_t chunk)
{
    memset(hurt_chunk(hurt, chunk) + HURT_DEFINITION + 4, 0xEE, 4);
}

/** A record, but for the first one, refers to a definition somewhere else. */
static inline void
hurt_refer(struct hurt_log *hurt, uint32_t chunk, uint32_t place, uint32_t offset)
{
    uint8_t *record = hurt_chunk(hurt, chunk) + hurt_record(hurt, chunk, place);

    cr_assert(record[28] == 0x0C && place > 0);
    hurt_put(record + 34, offset, 4);
}

/** Only the first @count records of a chunk, at least one, are live. */
static inline void hurt_end_behind(struct hurt_log *hurt, uint32_t chunk, uint32_t count)
{
    uint8_t *bytes = hurt_chunk(hurt, chunk);
    uint64_t last = chunk * HURT_RECORDS + count;

    hurt_put(bytes + 16, last, 8);
    hurt_put(bytes + 32, last, 8);
    hurt_put(bytes + 44, hurt_record(hurt, chunk, count - 1), 4);
    hurt_put(bytes + 48, hurt_record(hurt, chunk, count), 4);
    /* else they would come next, as records that the header does not know of: docs/format.md 1.5 */
    for (uint32_t place = count; place < HURT_RECORDS; place++)
        hurt_put(bytes + hurt_record(hurt, chunk, place) + 8, 1000 + last + place, 8);
    sample_chunk_seal(bytes);
}

/** The file in memory; the descriptor is the caller's. */
static inline int hurt_file(const struct hurt_log *hurt)
{
    int fd = memfd_create("hurt", MFD_CLOEXEC);

    cr_assert(fd >= 0);
    cr_assert(write(fd, hurt->bytes, sizeof hurt->bytes) == (ssize_t)sizeof hurt->bytes);
    return fd;
}

static inline struct evtx_log *hurt_open(const struct hurt_log *hurt)
{
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(hurt_file(hurt), &log, NULL) == EVTX_OK);
    return log;
}

#endif
