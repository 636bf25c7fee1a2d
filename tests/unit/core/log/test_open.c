/* test_open.c - a log and its descriptor, and logs that are parts of one file. */
#include "core/live.h"
#include "tests/unit/small_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = EVTX_HEADER_SIZE, CHUNK = EVTX_CHUNK_SIZE };

static int file_of_header(void)
{
    int fd = memfd_create("header", MFD_CLOEXEC);

    cr_assert(write(fd, "ElfFile", 8) == 8 && ftruncate(fd, HEADER) == 0);
    return fd;
}

Test(open, owns_the_descriptor_from_success_on)
{
    int fd = file_of_header();
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    evtx_log_close(log);
    cr_expect(fcntl(fd, F_GETFD) < 0 && errno == EBADF);
    evtx_log_close(NULL);
}

/* Logs of one to three chunks, one behind the other, each at a byte that no page begins with. */
enum { LOGS = 3, APART = 777 };

struct shelf {
    int fd;
    uint64_t at[LOGS], size[LOGS];
};

static struct shelf make_shelf(void)
{
    struct shelf shelf = {.fd = memfd_create("shelf", MFD_CLOEXEC)};
    uint64_t at = APART;

    for (size_t i = 0; i < LOGS; i++) {
        struct small_log small;

        small_start(&small);
        for (uint64_t id = 1; id <= 10 * (i + 1); id++) {
            if (id > 1 && id % 10 == 1)
                small_next_chunk(&small);
            small_add(&small, 1000 * (i + 1) + id, 100);
        }
        small_close(&small);
        shelf.at[i] = at;
        shelf.size[i] = small.log.size;
        cr_assert(pwrite(shelf.fd, small.log.bytes, small.log.size, (off_t)at) ==
                  (ssize_t)small.log.size);
        at += small.log.size + APART;
        sample_log_done(&small.log);
    }
    return shelf;
}

static struct evtx_log *open_nth(const struct shelf *shelf, size_t n)
{
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_part(shelf->fd, shelf->at[n], shelf->size[n], &log, NULL) == EVTX_OK);
    return log;
}

/* The IDs of all records, joined. */
static uint64_t ids_of(const struct evtx_log *log, struct evtx_chunk *chunk, size_t *count)
{
    uint64_t sum = 0;

    *count = 0;
    for (uint64_t n = 0; n < evtx_log_chunks(log); n++) {
        cr_assert(evtx_chunk_load(chunk, log, n, NULL) == EVTX_OK);
        for (size_t i = 0; i < evtx_chunk_count(chunk); i++)
            sum = sum * 31 + evtx_chunk_record(chunk, i)->id;
        *count += evtx_chunk_count(chunk);
    }
    return sum;
}

Test(open, finds_each_log_of_a_file_and_nothing_of_its_neighbours)
{
    struct shelf shelf = make_shelf();
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);

    for (size_t i = 0; i < LOGS; i++)
        for (int mapped = 0; mapped < 2; mapped++) {
            struct evtx_log *log = open_nth(&shelf, i);
            size_t count;
            uint64_t sum = 0;

            cr_assert(!mapped || evtx_log_map(log));
            for (uint64_t id = 1; id <= 10 * (i + 1); id++)
                sum = sum * 31 + 1000 * (i + 1) + id;
            cr_expect(evtx_log_chunks(log) == i + 1 && evtx_log_size(log) == shelf.size[i]);
            cr_expect(ids_of(log, chunk, &count) == sum && count == 10 * (i + 1), "log %zu", i);
            cr_expect(evtx_log_header(log)->next_id == 1000 * (i + 1) + 10 * (i + 1) + 1);
            evtx_log_close(log);
        }
    cr_expect(fcntl(shelf.fd, F_GETFD) >= 0, "the descriptor is borrowed");
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}

/* Cut anywhere, it is the log that a file of these bytes is. */
Test(open, ends_where_the_part_does)
{
    static const uint64_t sizes[] = {HEADER - 1,           HEADER,
                                     HEADER + 100,         HEADER + CHUNK,
                                     HEADER + CHUNK + 600, HEADER + 3 * CHUNK - 1};
    struct shelf shelf = make_shelf();
    uint8_t *bytes = malloc(shelf.size[2]);

    cr_assert(pread(shelf.fd, bytes, shelf.size[2], (off_t)shelf.at[2]) == (ssize_t)shelf.size[2]);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct evtx_log *part = NULL, *whole = NULL;
        int fd = memfd_create("whole", MFD_CLOEXEC);
        enum evtx_status status;

        cr_assert(write(fd, bytes, sizes[i]) == (ssize_t)sizes[i]);
        status = evtx_log_open_fd(fd, &whole, NULL);
        cr_expect(evtx_log_open_part(shelf.fd, shelf.at[2], sizes[i], &part, NULL) == status);
        for (uint64_t n = 0; status == EVTX_OK && n < evtx_log_chunks(whole); n++) {
            static uint8_t one[CHUNK], other[CHUNK];
            uint32_t had, has;

            cr_expect(evtx_log_see(part, n, one) == evtx_log_see(whole, n, other));
            cr_expect(evtx_log_chunk_offset(part, n, &has) ==
                      evtx_log_chunk_offset(whole, n, &had));
            cr_expect(had == has && memcmp(one, other, had) == 0, "size %zu", (size_t)sizes[i]);
        }
        evtx_log_close(part);
        evtx_log_close(whole);
    }
    free(bytes);
}

Test(open, wants_all_of_the_part)
{
    static const struct {
        uint64_t at, size;
        enum evtx_status status;
    } rows[] = {
        {0, 0, EVTX_NOT_A_LOG},
        {UINT64_MAX, 2, EVTX_TRUNCATED},
        {2, UINT64_MAX, EVTX_TRUNCATED},
        {1 << 30, 1, EVTX_TRUNCATED},
        {APART, 1 << 30, EVTX_TRUNCATED},
        {APART + 1, HEADER + CHUNK - 1, EVTX_OK}, /* no header, but a chunk */
    };
    struct shelf shelf = make_shelf();

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct evtx_log *log = NULL;
        struct evtx_fault fault = {0};

        cr_expect(evtx_log_open_part(shelf.fd, rows[i].at, rows[i].size, &log, &fault) ==
                      rows[i].status,
                  "row %zu", i);
        cr_expect((log != NULL) == (rows[i].status == EVTX_OK));
        cr_expect(fault.status == rows[i].status);
        evtx_log_close(log);
    }
}

/* Who unpacks an archive writes one log behind the other while the first ones are read. */
Test(open, of_a_part_is_not_touched_by_what_is_written_beside_it)
{
    struct shelf shelf = make_shelf();
    struct evtx_log *log = open_nth(&shelf, 0);

    cr_assert(pwrite(shelf.fd, "more", 4, (off_t)(shelf.at[2] + shelf.size[2])) == 4);
    cr_expect(!evtx_log_touched(log));
    cr_assert(ftruncate(shelf.fd, (off_t)(shelf.at[0] + shelf.size[0])) == 0);
    cr_expect(!evtx_log_touched(log));
    cr_assert(ftruncate(shelf.fd, (off_t)(shelf.at[0] + shelf.size[0] - 1)) == 0);
    cr_expect(evtx_log_touched(log));
    evtx_log_close(log);
}
