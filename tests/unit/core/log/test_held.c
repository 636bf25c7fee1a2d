/* test_held.c - a log reads as what is held, where the file has something else. */
#include "core/live.h"

#include "tests/unit/small_log.h"

#include <string.h>

static bool is_read_as(const struct evtx_log *log, uint64_t number, const uint8_t *expected)
{
    static uint8_t bytes[EVTX_CHUNK_SIZE];

    return evtx_log_see(log, number, bytes) == EVTX_OK &&
           memcmp(bytes, expected, sizeof bytes) == 0;
}

static bool take_none(void *context, const uint8_t *bytes, size_t size)
{
    (void)context, (void)bytes, (void)size;
    return true;
}

Test(held, chunks_read_as_what_they_were_and_no_report_is_of_the_file)
{
    static const uint8_t zeros[EVTX_CHUNK_SIZE];
    static struct sample_chunk chunk;
    struct evtx_chunk_header header;
    struct evtx_log *log;
    int fd;

    sample_chunk_start(&chunk, 1);
    sample_chunk_close(&chunk);
    log = small_plain_fd(3, 2, &fd);
    cr_assert(evtx_log_watch(log));
    cr_assert(evtx_log_pass(log, take_none, NULL) == EVTX_OK);
    cr_expect(evtx_log_held(log) == 0);
    cr_assert(evtx_log_keep(log, 1, chunk.bytes, sizeof chunk.bytes) && evtx_log_hold(log, 2));
    cr_expect(evtx_log_held(log) == 2 && evtx_log_holds(log, 1) && !evtx_log_holds(log, 0));
    cr_expect(is_read_as(log, 1, chunk.bytes) && is_read_as(log, 2, zeros));
    cr_expect(evtx_log_seen(log, 2) == EVTX_SEEN_ZEROS);
    cr_expect(evtx_log_chunk_header(log, 2, &header) == EVTX_END);
    cr_expect(evtx_log_chunk_header(log, 1, &header) == EVTX_OK && header.last_id == UINT64_MAX);
    cr_expect(evtx_log_pass(log, take_none, NULL) == EVTX_IO);
    cr_assert(pwrite(fd, "other", 5, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE + 600) == 5);
    cr_expect(is_read_as(log, 1, chunk.bytes) && !evtx_log_changed(log),
              "what is held cannot change");
    evtx_log_close(log);
    close(fd);
}

Test(held, a_copy_of_what_the_file_has_is_no_difference)
{
    struct evtx_log *log = small_plain(2, 2);
    static uint8_t bytes[EVTX_CHUNK_SIZE];

    cr_assert(evtx_log_watch(log));
    cr_assert(evtx_log_see(log, 1, bytes) == EVTX_OK && evtx_log_keep(log, 1, bytes, sizeof bytes));
    cr_expect(evtx_log_held(log) == 0 && evtx_log_holds(log, 1));
    cr_expect(evtx_log_pass(log, take_none, NULL) == EVTX_OK);
    evtx_log_close(log);
}

/* The file ended in the chunk, and goes on now. */
Test(held, a_copy_ends_where_the_file_did)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    struct evtx_log *log = small_plain(2, 2);
    struct evtx_fault fault;

    cr_assert(evtx_log_watch(log) && evtx_log_keep(log, 1, (const uint8_t *)"ElfCh", 5));
    cr_expect(evtx_log_held(log) == 1 && evtx_log_seen(log, 1) > EVTX_SEEN_ZEROS);
    cr_expect(evtx_chunk_load(chunk, log, 1, &fault) == EVTX_TRUNCATED);
    cr_expect_not(evtx_log_changed(log));
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    evtx_log_close(log);
}
