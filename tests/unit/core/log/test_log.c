/* test_log.c - opening a log, how many chunks it has, and where its records begin. */
#include "tests/unit/core/log/log_file.h"
#include "tests/unit/in_part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- opening ---------------------------------------------------------------------------------- */

Test(log, says_why_a_file_is_no_log)
{
    static const struct {
        const char *bytes;
        size_t size, file_size;
        enum evtx_status status;
        const char *what;
        uint32_t offset;
    } rows[] = {
        {"", 0, 0, EVTX_NOT_A_LOG, "the file is empty", 0},
        {"x", 1, 1, EVTX_NOT_A_LOG, "the file does not begin with ElfFile", 0},
        {"", 0, 68 << 10, EVTX_NOT_A_LOG, "the file does not begin with ElfFile", 0},
        {"Hello, world", 12, 70000, EVTX_NOT_A_LOG, "the file does not begin with ElfFile", 0},
        {"ElfFile", 7, 7, EVTX_NOT_A_LOG, "the file does not begin with ElfFile", 0},
        {"ElfFilf", 8, 70000, EVTX_NOT_A_LOG, "the file does not begin with ElfFile", 0},
        {"ElfChnk", 8, 70000, EVTX_NOT_A_LOG, "the file does not begin with ElfFile", 0},
        {"ElfFile", 8, 8, EVTX_TRUNCATED, "the file ends inside its header", 8},
        {"ElfFile", 8, 4095, EVTX_TRUNCATED, "the file ends inside its header", 4095},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int fd = file_of(rows[i].bytes, rows[i].size, rows[i].file_size);
        struct evtx_log *log = NULL;
        struct evtx_fault fault = {0};

        cr_expect(evtx_log_open_fd(fd, &log, &fault) == rows[i].status, "row %zu", i);
        cr_expect(log == NULL, "an output is untouched on failure");
        cr_expect(fault.status == rows[i].status && strcmp(fault.what, rows[i].what) == 0,
                  "row %zu: %s", i, fault.what);
        cr_expect(fault.offset == rows[i].offset && !fault.in_record);
        cr_expect(evtx_log_open_fd(fd, &log, NULL) == rows[i].status, "no fault is wanted");
        cr_expect(fcntl(fd, F_GETFD) >= 0, "the descriptor is still its caller's");
        close(fd);
    }
}

Test(log, says_why_a_path_cannot_be_opened)
{
    char folder[] = "/tmp/test_log.XXXXXX", fifo[64];
    struct evtx_log *log = NULL;
    struct evtx_fault fault = {0};

    cr_assert(mkdtemp(folder));
    snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    errno = 0;
    cr_expect(evtx_log_open(fifo, &log, &fault) == EVTX_IO && errno == ENOENT);
    cr_expect(fault.status == EVTX_IO && fault.what);
    cr_expect(evtx_log_open(folder, &log, NULL) == EVTX_IO && errno == EISDIR);
    cr_assert(mkfifo(fifo, 0600) == 0);
    cr_expect(evtx_log_open(fifo, &log, NULL) == EVTX_IO && errno == ESPIPE,
              "nobody waits for a FIFO");
    cr_expect(log == NULL);
    unlink(fifo);
    rmdir(folder);
}

/* --- chunks ----------------------------------------------------------------------------------- */

Test(log, counts_chunks_by_the_size_of_the_file)
{
    static const struct {
        uint64_t size, chunks;
    } rows[] = {
        {HEADER, 0},
        {HEADER + 1, 1},
        {HEADER + CHUNK - 1, 1},
        {HEADER + CHUNK, 1},
        {HEADER + CHUNK + 1, 2},
        {HEADER + UINT64_C(65535) * CHUNK, 65535},
        {HEADER + UINT64_C(65536) * CHUNK, 65536},
        {HEADER + UINT64_C(1000000) * CHUNK, 1000000},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct evtx_log *log = log_of("ElfFile", 8, rows[i].size);

        cr_expect(evtx_log_chunks(log) == rows[i].chunks, "%llu bytes",
                  (unsigned long long)rows[i].size);
        cr_expect(evtx_log_size(log) == rows[i].size);
        evtx_log_close(log);
    }
}

Test(log, does_not_believe_its_header)
{
    uint8_t header[HEADER];
    struct evtx_log *log;

    memset(header, 0xFF, sizeof header);
    memcpy(header, "ElfFile", 8);
    header[16] = 7;
    memset(header + 17, 0, 7);
    log = log_of(header, sizeof header, HEADER + 3 * CHUNK);
    cr_expect(evtx_log_chunks(log) == 3);
    cr_expect(evtx_log_header(log)->last_chunk == 7, "this is but a hint");
    evtx_log_close(log);
}

Test(log, gives_its_header_as_it_stands_there)
{
    static const struct sample_stream stream = {.xml = "<E/>"};
    struct sample_log made;
    struct sample_header fields;
    const struct evtx_log_header *header;
    struct evtx_log *log;

    cr_assert(sample_log_start(&made, NULL));
    for (int i = 0; i < 5; i++) {
        cr_assert(sample_log_add(&made, SAMPLE_TIME, &stream));
        cr_assert(i == 4 || sample_log_next_chunk(&made));
    }
    fields = sample_log_header(&made);
    fields.first_chunk = 2;
    fields.flags = EVTX_DIRTY;
    fields.minor = 2;
    cr_assert(sample_log_finish(&made, &fields));
    for (int broken = 0; broken < 2; broken++) {
        made.bytes[9] ^= (uint8_t)broken; /* first chunk: 258 */
        log = log_of(made.bytes, made.size, made.size);
        header = evtx_log_header(log);
        cr_expect(header->first_chunk == (broken ? 258 : 2) && header->last_chunk == 4);
        cr_expect(header->next_id == 6 && header->chunks == 5);
        cr_expect(header->major == 3 && header->minor == 2);
        cr_expect(header->header_size == 128 && header->block_size == HEADER);
        cr_expect(header->flags == EVTX_DIRTY);
        cr_expect((header->checksum == header->checksum_found) == !broken);
        evtx_log_close(log);
    }
    sample_log_done(&made);
}

Test(log, reads_the_header_of_each_chunk)
{
    struct evtx_log *log;
    struct evtx_chunk_header header = {0};
    uint8_t *bytes = calloc(1, HEADER + 4 * CHUNK);

    cr_assert(bytes);
    memcpy(bytes, "ElfFile", 8);
    memcpy(bytes + HEADER, chunk_with_ids(100, 3)->bytes, CHUNK);
    memcpy(bytes + HEADER + 2 * CHUNK, "garbage!", 8);
    memcpy(bytes + HEADER + 3 * CHUNK, chunk_with_ids(7, 1)->bytes, CHUNK);
    log = log_of(bytes, HEADER + 3 * CHUNK + 40, HEADER + 3 * CHUNK + 40);

    cr_assert(evtx_log_chunk_header(log, 0, &header) == EVTX_OK);
    cr_expect(header.first_id == 100 && header.last_id == 102);
    cr_expect(header.first_number == 100 && header.last_number == 102);
    cr_expect(header.last_record > 512 && header.free_space > header.last_record);
    header.first_id = 1;
    cr_expect(evtx_log_chunk_header(log, 1, &header) == EVTX_END, "zeros");
    cr_expect(evtx_log_chunk_header(log, 2, &header) == EVTX_BAD_MAGIC);
    cr_expect(evtx_log_chunk_header(log, 3, &header) == EVTX_TRUNCATED);
    cr_expect(evtx_log_chunk_header(log, 4, &header) == EVTX_END);
    cr_expect(evtx_log_chunk_header(log, UINT64_MAX, &header) == EVTX_END);
    cr_expect(header.first_id == 1, "an output is untouched on failure");
    evtx_log_close(log);
    free(bytes);
}

Test(log, gives_a_chunk_as_it_gives_memory)
{
    const uint8_t *bytes = chunk_with_ids(7, 4)->bytes;
    uint8_t *file = calloc(1, HEADER + CHUNK);
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *one = evtx_chunk_new(templates), *other = evtx_chunk_new(templates);
    struct evtx_log *log;

    cr_assert(file && one && other);
    memcpy(file, "ElfFile", 8);
    memcpy(file + HEADER, bytes, CHUNK);
    log = log_of(file, HEADER + CHUNK, HEADER + CHUNK);
    cr_assert(evtx_chunk_load(one, log, 0, NULL) == EVTX_OK);
    cr_assert(evtx_chunk_parse(other, bytes, CHUNK, 0, NULL) == EVTX_OK);
    cr_assert(evtx_chunk_count(one) == 4 && evtx_chunk_count(other) == 4);
    for (size_t i = 0; i < 4; i++) {
        const struct evtx_record *a = evtx_chunk_record(one, i), *b = evtx_chunk_record(other, i);

        cr_expect(a->id == b->id && a->written == b->written && a->torn == b->torn);
        cr_expect(a->offset == b->offset && a->size == b->size);
    }
    cr_expect(evtx_chunk_load(one, log, 1, NULL) == EVTX_END && evtx_chunk_count(one) == 0);
    evtx_log_close(log);
    evtx_chunk_free(one);
    evtx_chunk_free(other);
    evtx_templates_free(templates);
    free(file);
}

/* --- log order, docs/format.md 1.5 ------------------------------------------------------------ */

static uint64_t first_chunk_of(const uint64_t *first_ids, size_t count)
{
    uint8_t *bytes = calloc(1, HEADER + count * CHUNK);
    struct evtx_log *log;
    uint64_t first;

    cr_assert(bytes);
    memcpy(bytes, "ElfFile", 8);
    for (size_t i = 0; i < count; i++)
        if (first_ids[i])
            memcpy(bytes + HEADER + i * CHUNK, chunk_with_ids(first_ids[i], 2)->bytes, CHUNK);
    log = log_of(bytes, HEADER + count * CHUNK, HEADER + count * CHUNK);
    first = evtx_log_first_chunk(log);
    evtx_log_close(log);
    free(bytes);
    return first;
}

Test(log, begins_with_the_chunk_of_the_lowest_ids)
{
    cr_expect(first_chunk_of((const uint64_t[]){1, 3, 5}, 3) == 0);
    cr_expect(first_chunk_of((const uint64_t[]){9, 3, 5, 7}, 4) == 1);
    cr_expect(first_chunk_of((const uint64_t[]){9, 11, 3}, 3) == 2);
    cr_expect(first_chunk_of((const uint64_t[]){0, 0, 5, 3}, 4) == 3, "zeros have no IDs");
    cr_expect(first_chunk_of((const uint64_t[]){0, 5, 5}, 3) == 1, "the first of equals");
    cr_expect(first_chunk_of((const uint64_t[]){0, 0}, 2) == 0, "no chunk at all");
    cr_expect(first_chunk_of(NULL, 0) == 0);
}

Test(log, does_not_begin_with_a_chunk_that_holds_no_record)
{
    uint8_t *bytes = calloc(1, HEADER + 2 * CHUNK);
    struct sample_chunk *chunk;
    struct evtx_log *log;

    cr_assert(bytes);
    memcpy(bytes, "ElfFile", 8);
    memcpy(bytes + HEADER + CHUNK, chunk_with_ids(5, 2)->bytes, CHUNK);
    chunk = chunk_with_ids(2, 2);
    chunk->last_id = 1; /* the first ID is above the last one */
    sample_chunk_close(chunk);
    memcpy(bytes + HEADER, chunk->bytes, CHUNK);
    log = log_of(bytes, HEADER + 2 * CHUNK, HEADER + 2 * CHUNK);
    cr_expect(evtx_log_first_chunk(log) == 1);
    evtx_log_close(log);
    free(bytes);
}

/* --- logs that are large and mostly empty ----------------------------------------------------- */

enum { MANY = 70000 };

static struct evtx_log *sparse_log(void)
{
    int fd = file_of("ElfFile", 8, HEADER + (uint64_t)MANY * CHUNK);
    struct evtx_log *log = NULL;

    cr_assert(pwrite(fd, chunk_with_ids(5, 1)->bytes, CHUNK, HEADER + UINT64_C(40000) * CHUNK) ==
              CHUNK);
    cr_assert(pwrite(fd, chunk_with_ids(3, 1)->bytes, CHUNK, HEADER + UINT64_C(69999) * CHUNK) ==
              CHUNK);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    return log;
}

Test(log, reads_past_four_gigabytes_and_65535_chunks)
{
    struct evtx_log *log = sparse_log();
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);

    cr_expect(evtx_log_chunks(log) == MANY);
    cr_expect(evtx_log_first_chunk(log) == 69999);
    cr_assert(evtx_chunk_load(chunk, log, 69999, NULL) == EVTX_OK);
    cr_expect(evtx_chunk_count(chunk) == 1 && evtx_chunk_record(chunk, 0)->id == 3);
    cr_expect(evtx_chunk_load(chunk, log, 65535, NULL) == EVTX_END);
    cr_expect(evtx_chunk_count(chunk) == 0);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    evtx_log_close(log);
}

/* Where holes are is up to the filesystem, but no chunk with data may be passed over. */
Test(log, passes_over_holes_and_nothing_else)
{
    struct evtx_log *log = sparse_log();
    uint64_t reached[2] = {0, 0};
    struct evtx_chunk_header header;

    for (uint64_t n = evtx_log_skip_hole(log, 0); n < MANY; n = evtx_log_skip_hole(log, n + 1))
        if (evtx_log_chunk_header(log, n, &header) == EVTX_OK)
            reached[n == 69999]++;
    cr_expect(reached[0] == 1 && reached[1] == 1);
    cr_expect(evtx_log_skip_hole(log, 40000) == 40000);
    cr_expect(evtx_log_skip_hole(log, MANY) == MANY);
    cr_expect(evtx_log_skip_hole(log, UINT64_MAX) == MANY);
    evtx_log_close(log);
}

Test(log, keeps_a_chunk_that_is_a_hole_only_in_part)
{
    int fd = file_of("ElfFile", 8, HEADER + 3 * CHUNK);
    struct evtx_log *log = NULL;

    cr_assert(pwrite(fd, "x", 1, HEADER + CHUNK + CHUNK - 1) == 1);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    cr_expect(evtx_log_skip_hole(log, 1) == 1);
    cr_expect(evtx_log_skip_hole(log, 0) <= 1);
    cr_expect(evtx_log_skip_hole(log, 2) == 2 || evtx_log_skip_hole(log, 2) == 3);
    evtx_log_close(log);
}

Test(log, reads_what_is_left_when_the_file_shrinks)
{
    int fd = file_of("ElfFile", 8, HEADER + 2 * CHUNK);
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    struct evtx_log *log = NULL;

    cr_assert(pwrite(fd, chunk_with_ids(5, 2)->bytes, CHUNK, HEADER) == CHUNK);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    cr_assert(ftruncate(fd, HEADER + 600) == 0);
    cr_assert(evtx_chunk_load(chunk, log, 0, NULL) == EVTX_OK);
    cr_expect(evtx_chunk_count(chunk) > 0 && evtx_chunk_faults(chunk) > 0);
    cr_expect(evtx_chunk_load(chunk, log, 1, NULL) == EVTX_TRUNCATED);
    evtx_log_close(log);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}

/* Chunks 40000 and 69999; the filesystem may store some more around them. */
Test(log, numbers_the_chunks_that_are_stored)
{
    struct evtx_log *log = sparse_log();
    uint64_t stored = evtx_log_stored(log), index;

    cr_expect(stored >= 2 && stored < 1000);
    for (uint64_t i = 0; i < stored; i++) {
        cr_expect(evtx_log_is_stored(log, evtx_log_stored_at(log, i), &index) && index == i);
        cr_expect(i == 0 || evtx_log_stored_at(log, i) > evtx_log_stored_at(log, i - 1));
    }
    cr_expect(evtx_log_is_stored(log, 40000, &index) && evtx_log_is_stored(log, 69999, &index));
    cr_expect(!evtx_log_is_stored(log, 20000, &index));
    cr_expect(evtx_log_stored_at(log, index) == evtx_log_skip_hole(log, 20000));
    cr_expect(!evtx_log_is_stored(log, MANY, &index) && index == stored);
    cr_expect(evtx_log_stored_at(log, stored) == MANY);
    evtx_log_close(log);
}
