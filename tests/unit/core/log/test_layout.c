/* test_layout.c - where chunks are found in a file whose parts were shifted. docs/format.md 5 */
#include "core/log/layout.h"
#include "core/log/log.h"
#include "samples/writer.h"
#include "tests/unit/in_part.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { SEARCH_BLOCK = 1 << 16 /* is read at once */ };

static uint8_t *bytes; /* of the file */
static size_t size;

static void put(const void *part, size_t part_size)
{
    bytes = realloc(bytes, size + part_size);
    memcpy(bytes + size, part, part_size);
    size += part_size;
}

static void fill(int byte, size_t count)
{
    bytes = realloc(bytes, size + count);
    memset(bytes + size, byte, count);
    size += count;
}

/* A chunk with one record, which has the text as a value. */
static const uint8_t *chunk_with(const char *text)
{
    static struct sample_chunk chunk;
    const struct sample_template root = {.xml = "<E>{0:02}</E>"};
    const struct sample_stream stream = {.root = &root, .values = SAMPLE_VALUES(sample_ansi(text))};

    sample_chunk_start(&chunk, 1);
    cr_assert(sample_chunk_add(&chunk, 1, SAMPLE_TIME, &stream));
    sample_chunk_close(&chunk);
    return chunk.bytes;
}

/**
 * A file of these parts, separated by blanks:
 *
 *     head      the header of a log
 *     chunk     a chunk; "chunk:100" the first 100 bytes of one, "tail:100" the last ones
 *     decoy     a chunk with a text that begins as a chunk does
 *     noise:5   so many bytes that are nothing; "zeros:5" in the same way
 */
static int make_file(const char *parts)
{
    int fd = memfd_create("layout", MFD_CLOEXEC);
    char part[16];
    int length;

    size = 0;
    for (; sscanf(parts, "%15s%n", part, &length) == 1; parts += length) {
        const char *colon = strchr(part, ':');
        size_t count = colon ? strtoul(colon + 1, NULL, 10) : EVTX_CHUNK_SIZE;

        if (part[0] == 'h') {
            put("ElfFile", 8);
            fill(0, EVTX_HEADER_SIZE - 8);
        } else if (part[0] == 'n' || part[0] == 'z') {
            fill(part[0] == 'n' ? 'n' : 0, count);
        } else if (part[0] == 't') {
            put(chunk_with("x") + EVTX_CHUNK_SIZE - count, count);
        } else {
            put(chunk_with(part[0] == 'd' ? "ElfChnk" : "x"), count);
        }
    }
    cr_assert(write(fd, bytes, size) == (ssize_t)size);
    return fd;
}

/* Offset and size of each chunk; "@9", that its first byte is byte 9 of the chunk; "!", that it is
 * cut by the next one. */
static void expect_chunks(const char *parts, const char *expected)
{
    struct evtx_log *log = NULL;
    char found[1000] = "";
    size_t at = 0;

    cr_assert(evtx_log_open_fd(make_file(parts), &log, NULL) == EVTX_OK, "%s", parts);
    for (uint64_t n = 0; n < evtx_log_chunks(log) && at < sizeof found - 100; n++) {
        struct chunk_place place = log_place(log, n);

        at +=
            (size_t)sprintf(found + at, "%s%zu+%u", n ? " " : "", (size_t)place.offset, place.size);
        if (place.at)
            at += (size_t)sprintf(found + at, "@%u", place.at);
        if (place.cut)
            at += (size_t)sprintf(found + at, "!");
    }
    cr_expect_str_eq(found, expected, "%s\n  is     %s\n  not    %s", parts, found, expected);
    evtx_log_close(log);
}

Test(layout, of_a_log_is_chunk_behind_chunk)
{
    expect_chunks("head", "");
    expect_chunks("head chunk chunk zeros:65536", "4096+65536 69632+65536 135168+65536");
    expect_chunks("head chunk chunk:1000", "4096+65536 69632+1000");
    expect_chunks("head noise:1000", "4096+1000");
}

Test(layout, follows_chunks_behind_a_piece_that_came_in)
{
    expect_chunks("head chunk noise:512 chunk", "4096+65536 70144+65536");
    expect_chunks("head chunk noise:1024 chunk", "4096+65536 69632+1024@64512 70656+65536");
    expect_chunks("head noise:700 chunk chunk chunk:1000",
                  "4096+700@64836 4796+65536 70332+65536 135868+1000");
}

/* Zeros are what chunks are that were never used, and what most end with. */
Test(layout, follows_chunks_behind_zeros_that_came_in)
{
    expect_chunks("head zeros:512 chunk chunk", "4608+65536 70144+65536");
    expect_chunks("head chunk zeros:512 chunk chunk", "4096+65536 70144+65536 135680+65536");
    expect_chunks("head chunk chunk zeros:60000 chunk",
                  "4096+65536 69632+65536 135168+60000@5536 195168+65536");
}

Test(layout, follows_chunks_behind_a_piece_that_is_missing)
{
    expect_chunks("head chunk:5000 chunk chunk", "4096+5000! 9096+65536 74632+65536");
    expect_chunks("head chunk chunk:65024 chunk", "4096+65536 69632+65024! 134656+65536");
}

/* Far more places than there are probes: what is in use ends between two of them. */
Test(layout, follows_chunks_behind_a_piece_in_a_log_that_is_mostly_unused)
{
    enum { PLACES = 20000, USED = 400 };
    static const uint32_t shifted[] = {1, 2, 150, 311, 320, 398, 399, USED};
    uint64_t end = EVTX_HEADER_SIZE + (uint64_t)PLACES * EVTX_CHUNK_SIZE;

    for (size_t i = 0; i < sizeof shifted / sizeof *shifted; i++) {
        int fd = make_file("head");

        for (uint32_t n = 0; n < USED; n++) {
            uint64_t at = EVTX_HEADER_SIZE + (uint64_t)n * EVTX_CHUNK_SIZE;

            cr_assert(pwrite(fd, chunk_with("x"), EVTX_CHUNK_SIZE,
                             (off_t)(n < shifted[i] ? at : at + 512)) == EVTX_CHUNK_SIZE);
        }
        cr_assert(ftruncate(fd, (off_t)end) == 0);
        cr_expect(layout_is_regular(&(struct part){fd, PART_AT, end}, PLACES) ==
                      (shifted[i] == USED),
                  "behind %u", shifted[i]);
        close(fd);
    }
}

Test(layout, of_a_piece_of_a_disk_begins_anywhere)
{
    expect_chunks("chunk chunk", "0+65536 65536+65536");
    expect_chunks("tail:3000 chunk chunk:200", "0+3000@62536 3000+65536 68536+200");
    expect_chunks("noise:512 head chunk", "0+4608@60928 4608+65536");
}

Test(layout, counts_blocks_without_a_header_between_chunks)
{
    expect_chunks("head chunk noise:65536 chunk noise:900",
                  "4096+65536 69632+65536 135168+65536 200704+900");
    expect_chunks("head chunk noise:65636 chunk noise:900",
                  "4096+65536 69732+65536 135268+65536 200804+900");
}

Test(layout, takes_no_text_for_a_chunk)
{
    expect_chunks("head decoy noise:100 decoy", "4096+65536 69732+65536");
}

/* The magic lies half in one block that is read, and half in the next. */
Test(layout, finds_a_chunk_once_wherever_reading_stops)
{
    for (uint32_t before = 1; before <= 136; before++) {
        uint32_t first = (SEARCH_BLOCK - before) % EVTX_CHUNK_SIZE, at = first;
        char parts[64], expected[1000];
        size_t length = (size_t)sprintf(expected, "0+%u@%u", first, EVTX_CHUNK_SIZE - first);

        for (; at <= SEARCH_BLOCK - before; at += EVTX_CHUNK_SIZE)
            length += (size_t)sprintf(expected + length, " %u+65536", at);
        sprintf(parts, "noise:%u chunk", SEARCH_BLOCK - before);
        expect_chunks(parts, expected);
    }
}

/* ---- sparse files ---------------------------------------------------------------------------- */

/* A file of @end bytes with the header of a log, and a chunk at each of @at. */
static int sparse_file(const uint64_t *at, size_t count, uint64_t end)
{
    int fd = make_file("head");

    for (size_t i = 0; i < count; i++)
        cr_assert(pwrite(fd, chunk_with("x"), EVTX_CHUNK_SIZE, (off_t)at[i]) == EVTX_CHUNK_SIZE);
    cr_assert(ftruncate(fd, (off_t)end) == 0);
    return fd;
}

static struct layout layout_of(int fd, uint64_t end, bool sparse)
{
    const struct part part = {fd, PART_AT, end};
    struct extents data;
    struct layout layout = {0};

    cr_assert(extents_find(&part, sparse, &data) == EVTX_OK);
    cr_assert(layout_find(&part, &data, true, &layout) == EVTX_OK);
    extents_done(&data);
    return layout;
}

/* As it is, and as where nobody knows of holes. */
Test(layout, is_the_same_whether_holes_are_read_or_not)
{
    static const uint64_t rows[][3] = {
        {4096, 4096 + 30 * 65536, 4096 + 60 * 65536},
        {4608, 4608 + 30 * 65536, 4608 + 60 * 65536},
        {4096, 4096 + 30 * 65536 + 512, 4096 + 60 * 65536 + 700},
        {4000000, 5000000, 5000001 + 65536},
        {4096, 4096 + 100, 5000000},
    };
    const uint64_t end = 4096 + 100 * 65536 + 900;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int fd = sparse_file(rows[i], 3, end);
        struct layout sparse = layout_of(fd, end, true), read = layout_of(fd, end, false);

        cr_expect(sparse.chunks == read.chunks && read.stored == read.chunks, "row %zu", i);
        cr_expect(sparse.stored < sparse.chunks / 2, "row %zu: %zu are stored", i,
                  (size_t)sparse.stored);
        for (uint64_t n = 0; n < read.chunks; n++) {
            struct chunk_place a = layout_place(&sparse, n), b = layout_place(&read, n);
            uint64_t index, before = 0;

            cr_expect(a.offset == b.offset && a.size == b.size && a.at == b.at && a.cut == b.cut,
                      "row %zu, chunk %zu", i, (size_t)n);
            if (layout_index(&sparse, n, &index))
                cr_expect(layout_chunk(&sparse, index) == n);
            else
                for (uint32_t at = 0; at < a.size; at++)
                    cr_assert(pread(fd, &before, 1, (off_t)(a.offset + at)) == 1 && !before);
        }
        layout_done(&sparse);
        layout_done(&read);
        close(fd);
    }
}

/* Wherever the first chunk lies, and however long the holes are. */
Test(layout, of_a_sparse_log_costs_what_is_stored, .timeout = 20)
{
    static const uint64_t firsts[] = {4096, 4608, 70000};
    static const uint64_t chunks[] = {131072, 24000000, EVTX_MAX_CHUNKS, 1000000000};

    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
        for (size_t k = 0; k < sizeof chunks / sizeof *chunks; k++) {
            const uint64_t end = EVTX_HEADER_SIZE + chunks[k] * EVTX_CHUNK_SIZE;
            const uint64_t at[] = {firsts[i], end / 2, end - 100000};
            int fd = sparse_file(at, 3, end);
            struct layout layout;
            clock_t began = clock();

            layout = layout_of(fd, end, true);
            cr_expect(clock() - began < CLOCKS_PER_SEC / 10, "first at %zu: %ld us",
                      (size_t)firsts[i], (long)(clock() - began));
            cr_expect(layout.count < 20 && layout.stored < 20);
            cr_expect(layout.chunks <= EVTX_MAX_CHUNKS &&
                      layout.chunks + 3 >=
                          (chunks[k] < EVTX_MAX_CHUNKS ? chunks[k] : EVTX_MAX_CHUNKS));
            layout_done(&layout);
            close(fd);
        }
}

/* Of many islands there are no more runs than islands, and none of what lies close together. */
Test(layout, of_many_islands_grows_with_them)
{
    enum { ISLANDS = 2000 };
    static const struct {
        uint64_t apart, runs;
    } rows[] = {{65536, 2}, {1 << 20, 2 * ISLANDS + 2}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t end = EVTX_HEADER_SIZE + ISLANDS * rows[i].apart;
        int fd = make_file("head");
        struct layout layout;

        for (uint64_t n = 0; n < ISLANDS; n++)
            cr_assert(pwrite(fd, "ElfChnk", 8, (off_t)(4096 + n * rows[i].apart)) == 8);
        cr_assert(ftruncate(fd, (off_t)end) == 0);
        layout = layout_of(fd, end, true);
        cr_expect(layout.count <= rows[i].runs, "%zu runs", layout.count);
        cr_expect(layout.stored >= ISLANDS && layout.stored <= ISLANDS + 2);
        layout_done(&layout);
        close(fd);
    }
}

Test(layout, of_what_has_no_chunk_is_none)
{
    const char *const files[] = {"noise:100000", "zeros:100000", "noise:100 tail:65000"};

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct evtx_log *log = NULL;
        int fd = make_file(files[i]);

        cr_expect(evtx_log_open_fd(fd, &log, NULL) == EVTX_NOT_A_LOG, "%s", files[i]);
        close(fd);
    }
}
