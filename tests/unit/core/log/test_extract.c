/* test_extract.c - one chunk as a log of its own. */
#include "tests/unit/small_log.h"

#include <libdeflate.h>

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)(bytes[0] | bytes[1] << 8 | bytes[2] << 16) | (uint32_t)bytes[3] << 24;
}

static struct evtx_log *open_bytes(const uint8_t *bytes, size_t size)
{
    int fd = memfd_create("extract", MFD_CLOEXEC);
    struct evtx_log *log = NULL;

    cr_assert(write(fd, bytes, size) == (ssize_t)size);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    return log;
}

Test(extract, is_a_log_that_was_closed)
{
    static uint8_t bytes[EVTX_EXTRACT_SIZE], again[EVTX_EXTRACT_SIZE];
    struct evtx_log *log = small_plain(3, 10), *extract;
    const struct evtx_log_header *header;
    struct evtx_chunk_header chunk;

    cr_assert(evtx_log_extract(log, 1, bytes) == EVTX_OK);
    extract = open_bytes(bytes, sizeof bytes);
    header = evtx_log_header(extract);
    cr_expect(header->first_chunk == 0 && header->last_chunk == 0 && header->chunks == 1);
    cr_expect(header->next_id == 1, "the last ID of a chunk here is 2^64 - 1");
    cr_expect(header->flags == 0);
    cr_expect(header->header_size == 128 && header->block_size == 4096);
    cr_expect(header->checksum == header->checksum_found);
    cr_expect(number_at(bytes + 124) == libdeflate_crc32(0, bytes, 120));
    cr_expect(evtx_log_chunks(extract) == 1);
    cr_assert(evtx_log_chunk_header(extract, 0, &chunk) == EVTX_OK);
    cr_expect(chunk.header_checksum == chunk.header_checksum_found);
    cr_expect(evtx_log_extract(extract, 0, again) == EVTX_OK);
    cr_expect(memcmp(bytes, again, sizeof bytes) == 0, "of itself it is the same");
    evtx_log_close(extract);
    cr_expect(evtx_log_extract(log, 3, bytes) == EVTX_END);
    evtx_log_close(log);
}

/* With so many bytes of its chunk's header gone. */
static struct evtx_log *one_record(size_t gone)
{
    struct small_log small;

    small_start(&small);
    small_add(&small, 7, 3);
    small_close(&small);
    memset(small.log.bytes + SAMPLE_HEADER_SIZE, 0, gone);
    return small_open(&small);
}

Test(extract, of_a_chunk_without_a_header_has_one)
{
    static uint8_t bytes[EVTX_EXTRACT_SIZE];
    struct evtx_chunk_header before, after;
    struct evtx_log *log = one_record(0), *extract;

    cr_assert(evtx_log_chunk_header(log, 0, &before) == EVTX_OK);
    evtx_log_close(log);
    log = one_record(512);
    cr_assert(evtx_log_extract(log, 0, bytes) == EVTX_OK);
    extract = open_bytes(bytes, sizeof bytes);
    cr_assert(evtx_log_chunk_header(extract, 0, &after) == EVTX_OK);
    cr_expect(after.first_id == 7 && after.last_id == 7);
    cr_expect(after.free_space == before.free_space && after.last_record == before.last_record);
    cr_expect(after.records_checksum == before.records_checksum);
    cr_expect(after.header_checksum == after.header_checksum_found);
    evtx_log_close(extract);
    evtx_log_close(log);
}

Test(extract, of_a_chunk_keeps_the_record_that_lies_where_its_header_goes)
{
    static uint8_t bytes[EVTX_EXTRACT_SIZE];
    struct evtx_chunk_header header;
    struct evtx_log *log, *extract;
    struct small_log small;
    uint8_t *block;

    small_start(&small);
    small_add(&small, 7, 3);
    small_close(&small);
    block = small.log.bytes + SAMPLE_HEADER_SIZE;
    memmove(block + 100, block + 512, EVTX_CHUNK_SIZE - 512);
    memset(block, 0, 100);
    log = small_open(&small);
    cr_assert(evtx_log_extract(log, 0, bytes) == EVTX_OK);
    extract = open_bytes(bytes, sizeof bytes);
    cr_assert(evtx_log_chunk_header(extract, 0, &header) == EVTX_OK);
    cr_expect(header.first_id == 7 && header.last_id == 7 && header.last_record == 100);
    evtx_log_close(extract);
    evtx_log_close(log);
}

Test(extract, of_a_chunk_that_is_cut_ends_in_zeros)
{
    static uint8_t bytes[EVTX_EXTRACT_SIZE];
    struct small_log small;
    struct evtx_log *log;

    small_start(&small);
    small_add(&small, 1, 1);
    small_close(&small);
    small.log.size = SAMPLE_HEADER_SIZE + 600;
    log = small_open(&small);
    memset(bytes, 1, sizeof bytes);
    cr_assert(evtx_log_extract(log, 0, bytes) == EVTX_OK);
    for (size_t i = SAMPLE_HEADER_SIZE + 600; i < sizeof bytes; i++)
        cr_assert(bytes[i] == 0);
    evtx_log_close(log);
}
