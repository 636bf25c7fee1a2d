/*
 * fuzz_layout.c - where the chunks of a file lie: the same whether its holes are known or read, and
 * found at the cost of what is stored.
 *
 * The first byte says how the file begins. Then each piece is a byte, of which the low three bits
 * say what it is, and an argument:
 *
 *     0 N N  a hole of so many bytes            4 -    a magic and nothing else
 *     1 N    a hole of so many chunks           5 N …  these bytes
 *     2 N    a hole of 2^N chunks               6 N    so many sectors that are not zeros
 *     3 -    the header of a chunk              7 N    a whole chunk, N bytes of which are missing
 */
#include "core/log/layout.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LONGEST (UINT64_C(1) << 46) /* file */

enum {
    MOST_STORED = 4 << 20, /* bytes */
    MOST_READ = 16 << 20,  /* a file up to this is read with its holes */
    USED = 128,            /* of the header of a chunk */
    PAGES = 2 << 20        /* bytes that the filesystem may store at once */
};

static const uint8_t magic[8] = "ElfChnk";

struct file {
    int fd;
    uint64_t size, stored;
    unsigned pieces;
};

static void put(struct file *file, const void *bytes, size_t size)
{
    if (file->stored + size > MOST_STORED || file->size + size > LONGEST)
        return;
    if (pwrite(file->fd, bytes, size, (off_t)file->size) != (ssize_t)size)
        exit(1); /* no finding: the machine has no memory */
    file->size += size;
    file->stored += size;
}

static void skip(struct file *file, uint64_t size)
{
    if (file->size + size <= LONGEST)
        file->size += size;
}

/* The first @size bytes of a chunk whose header can be believed. */
static void put_chunk(struct file *file, size_t size)
{
    static uint8_t chunk[EVTX_CHUNK_SIZE];

    memset(chunk, 'r', sizeof chunk);
    memcpy(chunk, magic, sizeof magic);
    memcpy(chunk + 40, (const uint8_t[]){USED, 0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0}, 12);
    put(file, chunk, size);
}

/* Makes one piece of what is left of the input. Returns how many bytes of it that took. */
static size_t put_piece(struct file *file, const uint8_t *bytes, size_t size)
{
    static uint8_t noise[255 * 512];
    size_t n = size > 1 ? bytes[1] : 0;

    switch (bytes[0] & 7) {
    case 0:
        skip(file, n << 8 | (size > 2 ? bytes[2] : 0));
        return 3;
    case 1:
        skip(file, n * EVTX_CHUNK_SIZE);
        return 2;
    case 2:
        skip(file, (uint64_t)EVTX_CHUNK_SIZE << n % 30);
        return 2;
    case 3:
        put_chunk(file, USED);
        return 1;
    case 4:
        put(file, magic, sizeof magic);
        return 1;
    case 5:
        n = size < 2 ? 0 : n < size - 2 ? n : size - 2;
        put(file, bytes + 2, n);
        return 2 + n;
    case 6:
        memset(noise, 'n', sizeof noise);
        put(file, noise, n * 512);
        return 2;
    default:
        put_chunk(file, EVTX_CHUNK_SIZE - n);
        return 2;
    }
}

static struct file make_file(const uint8_t *bytes, size_t size)
{
    struct file file = {.fd = memfd_create("layout", MFD_CLOEXEC)};

    if (file.fd < 0)
        exit(1);
    if (size > 0 && bytes[0] & 1) {
        put(&file, "ElfFile", 8);
        file.size = EVTX_HEADER_SIZE;
    }
    for (size_t at = 1; at < size; file.pieces++)
        at += put_piece(&file, bytes + at, size - at);
    if (ftruncate(file.fd, (off_t)file.size) != 0)
        exit(1);
    return file;
}

/* Looks at each chunk, or, where there are many, at those at the ends of runs. */
static uint64_t next_chunk(const struct layout *layout, uint64_t chunk)
{
    const struct chunk_run *run = layout->runs;

    if (layout->chunks < 10000)
        return chunk + 1;
    while (run + 1 < layout->runs + layout->count && run[1].first <= chunk)
        run++;
    if (chunk == run->first && run + 1 < layout->runs + layout->count && run[1].first > chunk + 1)
        return run[1].first - 1;
    return run + 1 < layout->runs + layout->count ? run[1].first : layout->chunks;
}

/* Chunks lie in the file, one behind the other, and are counted. */
static void claim_sound(const struct layout *layout, const struct file *file)
{
    uint64_t before = 0, index;

    claim(layout->chunks <= EVTX_MAX_CHUNKS && layout->stored <= layout->chunks,
          "there are no more chunks than numbers for them");
    for (uint64_t n = 0; n < layout->chunks; n = next_chunk(layout, n)) {
        struct chunk_place place = layout_place(layout, n);
        bool stored = layout_index(layout, n, &index);

        claim(place.size > 0 && place.at + place.size <= EVTX_CHUNK_SIZE, "a chunk has its size");
        claim(place.offset >= before && place.offset + place.size <= file->size,
              "chunks lie in the file, one behind the other");
        before = place.offset + place.size;
        claim(index <= layout->stored && (!stored || layout_chunk(layout, index) == n),
              "a chunk that is stored has a number, by which it is found");
        claim(index == layout->stored || layout_chunk(layout, index) >= n,
              "what is stored before a chunk comes before it");
    }
}

static void claim_hole(const struct file *file, struct chunk_place place)
{
    static uint8_t bytes[EVTX_CHUNK_SIZE];

    claim(pread(file->fd, bytes, place.size, (off_t)place.offset) == (ssize_t)place.size &&
              bytes[0] == 0 && memcmp(bytes, bytes + 1, place.size - 1) == 0,
          "what is not stored is zeros");
}

/* @read: the same file, of which nobody knew the holes. */
static void
claim_same(const struct layout *known, const struct layout *read, const struct file *file)
{
    uint64_t index;

    claim(known->chunks == read->chunks && read->stored == read->chunks,
          "holes that are read hold as many chunks");
    for (uint64_t n = 0; n < known->chunks; n++) {
        struct chunk_place a = layout_place(known, n), b = layout_place(read, n);

        claim(a.offset == b.offset && a.size == b.size && a.at == b.at && a.cut == b.cut,
              "chunks lie at the same places, whether holes are known or read");
        if (!layout_index(known, n, &index))
            claim_hole(file, a);
    }
}

/* False: that is no log. */
static bool find(const struct file *file, bool headed, bool sparse, struct layout *layout)
{
    const struct part part = {file->fd, 0, file->size};
    struct extents data;
    enum evtx_status status = extents_find(&part, sparse, &data);

    if (status != EVTX_OK)
        exit(1);
    claim(data.count <= file->pieces + 1u, "there are no more extents than pieces");
    *layout = (struct layout){0};
    status = layout_find(&part, &data, headed, layout);
    extents_done(&data);
    claim(status == EVTX_OK || (status == EVTX_NOT_A_LOG && !headed),
          "a file with a header is a log");
    return status == EVTX_OK;
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    struct file file = make_file(bytes, size);
    bool headed = size > 0 && bytes[0] & 1, is_log;
    struct layout known, read;
    double began = fuzz_seconds();

    is_log = find(&file, headed, true, &known);
    claim(fuzz_seconds() - began < 5, "holes cost no time");
    claim(known.count <= file.stored / sizeof magic + 4 * file.pieces + 4,
          "a layout is no larger than what is stored");
    claim(known.stored <=
              file.stored / sizeof magic + (file.pieces + 1) * (PAGES / EVTX_CHUNK_SIZE),
          "no more is stored than was written");
    claim_sound(&known, &file);
    if (file.size <= MOST_READ) {
        claim(find(&file, headed, false, &read) == is_log, "holes make no log, and no other one");
        claim_sound(&read, &file);
        claim_same(&known, &read, &file);
        layout_done(&read);
    }
    layout_done(&known);
    close(file.fd);
}
