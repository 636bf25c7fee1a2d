/* test_wholeness.c - which chunks are whole. */
#include "core/live.h"

#include "tests/unit/small_log.h"

#include <string.h>

enum { FREE_SPACE = 48, LAST_ID = 32, FLAGS = 120, RECORDS = 512 };

static uint8_t chunk[EVTX_CHUNK_SIZE];
static uint32_t end; /* of its records */

static void put_u32(uint32_t at, uint32_t number)
{
    memcpy(chunk + at, &number, sizeof number);
}

static void put_u64(uint32_t at, uint64_t number)
{
    memcpy(chunk + at, &number, sizeof number);
}

static uint32_t u32_at(uint32_t at)
{
    uint32_t number;

    memcpy(&number, chunk + at, sizeof number);
    return number;
}

/* A chunk with three records whose IDs count from 1. */
static void start(void)
{
    struct small_log small;

    small_start(&small);
    for (uint64_t id = 1; id <= 3; id++) {
        small_add(&small, id, 100);
        small.log.chunk->last_id = id;
    }
    small_close(&small);
    memcpy(chunk, small.log.bytes + EVTX_HEADER_SIZE, sizeof chunk);
    sample_log_done(&small.log);
    end = u32_at(FREE_SPACE);
}

TestSuite(wholeness, .init = start);

static enum evtx_wholeness wholeness(size_t size)
{
    struct evtx_chunk_header header;

    return evtx_chunk_wholeness(chunk, size, &header);
}

/* The header of the chunk when it had one record less. */
static void lag(void)
{
    uint32_t last = u32_at(44);

    put_u32(FREE_SPACE, last);
    put_u64(LAST_ID, 2);
    put_u64(16, 2);
    sample_chunk_seal(chunk);
}

Test(wholeness, of_a_chunk_whose_checksums_fit)
{
    struct evtx_chunk_header header;

    cr_expect(evtx_chunk_wholeness(chunk, sizeof chunk, &header) == EVTX_WHOLE);
    cr_expect(header.first_number == 1 && header.last_id == 3);
    chunk[end + 100] ^= 1;
    cr_expect(wholeness(sizeof chunk) == EVTX_WHOLE,
              "behind the records lies what was there before");
}

Test(wholeness, lacks_where_any_byte_of_its_records_does)
{
    for (uint32_t at = 0; at < end; at++) {
        uint8_t byte = chunk[at];

        if (at >= FLAGS && at < FLAGS + 4) /* is in no checksum, and says nothing */
            continue;
        chunk[at] ^= 1;
        cr_expect(wholeness(sizeof chunk) == EVTX_HALF, "%u", at);
        chunk[at] = byte;
    }
    cr_expect(wholeness(sizeof chunk) == EVTX_WHOLE);
}

Test(wholeness, lacks_where_the_file_ends_in_it)
{
    cr_expect(wholeness(sizeof chunk - 1) == EVTX_HALF);
    cr_expect(wholeness(end) == EVTX_HALF);
    cr_expect(wholeness(200) == EVTX_HALF);
    cr_expect(wholeness(7) == EVTX_HALF);
}

Test(wholeness, of_zeros_is_none)
{
    memset(chunk, 0, sizeof chunk);
    cr_expect(wholeness(sizeof chunk) == EVTX_UNUSED);
    cr_expect(wholeness(100) == EVTX_UNUSED);
    cr_expect(wholeness(0) == EVTX_UNUSED);
    chunk[EVTX_CHUNK_SIZE - 1] = 1;
    cr_expect(wholeness(sizeof chunk) == EVTX_HALF, "it was written from its end on");
}

Test(wholeness, lacks_where_records_came_that_the_header_does_not_count)
{
    lag();
    cr_expect(wholeness(sizeof chunk) == EVTX_HALF);
    put_u64(u32_at(FREE_SPACE) + 8, 17);
    cr_expect(wholeness(sizeof chunk) == EVTX_WHOLE, "that one is of an earlier round");
}

Test(wholeness, without_checksums_is_that_of_its_records)
{
    uint32_t second = RECORDS + u32_at(RECORDS + 4);

    put_u32(FLAGS, EVTX_NO_CHECKSUMS);
    put_u32(124, 0);
    cr_expect(wholeness(sizeof chunk) == EVTX_WHOLE);
    put_u64(LAST_ID, 4);
    cr_expect(wholeness(sizeof chunk) == EVTX_HALF, "it counts more");
    put_u64(LAST_ID, 3);
    put_u64(second + 8, 5);
    cr_expect(wholeness(sizeof chunk) == EVTX_HALF);
    put_u64(second + 8, 2);
    put_u32(end - 4, 0);
    cr_expect(wholeness(sizeof chunk) == EVTX_HALF, "the last one has no end");
}

Test(wholeness, lacks_where_free_space_cannot_be)
{
    static const uint32_t wrong[] = {0, 511, EVTX_CHUNK_SIZE + 1, UINT32_MAX};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put_u32(FREE_SPACE, wrong[i]);
        put_u32(FLAGS, EVTX_NO_CHECKSUMS);
        cr_expect(wholeness(sizeof chunk) == EVTX_HALF, "%u", wrong[i]);
    }
}
