/* test_spooled.c - spooled.c: what was put in is there, at a page, and zeros are not written. */
#include "fusefs/archive/limits.h"
#include "fusefs/archive/spooled.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t stored(int fd)
{
    struct stat st;

    cr_assert(fstat(fd, &st) == 0);
    return (uint64_t)st.st_blocks * 512;
}

static uint64_t size_of(int fd)
{
    struct stat st;

    cr_assert(fstat(fd, &st) == 0);
    return (uint64_t)st.st_size;
}

static int new_file(void)
{
    int fd = memfd_create("spool", MFD_CLOEXEC);

    cr_assert(fd >= 0);
    return fd;
}

static void has(const struct spooled *spooled, const uint8_t *bytes, size_t size)
{
    uint8_t *read = malloc(size + 1);

    cr_assert(spooled->size == size && spooled->start % SPOOL_PAGE == 0);
    cr_assert(pread(spooled->fd, read, size + 1, (off_t)spooled->start) == (ssize_t)size);
    cr_expect(memcmp(read, bytes, size) == 0);
    free(read);
}

Test(spooled, any_bytes_in_any_pieces)
{
    enum { SIZE = 300000 };
    uint8_t *bytes = calloc(1, SIZE);
    struct spooled *spooled = spooled_new(new_file(), UINT64_MAX);

    srand(1);
    for (size_t i = 0; i < SIZE; i++) /* pages and blocks of zeros among others */
        bytes[i] = i / 5000 % 3 == 0 || i / 70000 == 2 ? 0 : (uint8_t)rand();
    for (int round = 0; round < 50; round++) {
        size_t size = (size_t)rand() % SIZE, at = 0;

        spooled_begin(spooled, false);
        while (at < size) {
            size_t left = size - at, now = 1 + (size_t)rand() % (round % 2 ? 100000 : 700);

            now = now < left ? now : left;
            cr_assert(spooled_put(spooled, 0, bytes + at, now) == PACK_FINE);
            at += now;
        }
        cr_assert(spooled_end(spooled) == PACK_FINE);
        has(spooled, bytes, size);
    }
    close(spooled->fd);
    free(spooled);
    free(bytes);
}

Test(spooled, what_is_skipped_is_zeros)
{
    static const size_t skips[] = {1, 4095, 4096, 4097, 65535, 65536, 65537, 200000};
    static uint8_t bytes[3 * 200100];

    for (size_t i = 0; i < 2 * 8; i++) {
        struct spooled *spooled = spooled_new(new_file(), UINT64_MAX);
        size_t skip = skips[i / 2], first = i % 2 ? 0 : 5000;

        memset(bytes, 0, sizeof bytes);
        memset(bytes, 'a', first);
        memset(bytes + first + skip, 'b', 70);
        spooled_begin(spooled, false);
        cr_assert(spooled_put(spooled, 0, bytes, first) == PACK_FINE);
        cr_assert(spooled_put(spooled, skip, bytes + first + skip, 70) == PACK_FINE);
        cr_assert(spooled_put(spooled, skip, NULL, 0) == PACK_FINE);
        cr_assert(spooled_end(spooled) == PACK_FINE);
        has(spooled, bytes, first + skip + 70 + skip);
        close(spooled->fd);
        free(spooled);
    }
}

Test(spooled, zeros_take_no_room)
{
    static uint8_t zeros[1 << 20], page[SPOOL_PAGE] = "ElfFile";
    struct spooled *spooled = spooled_new(new_file(), 2 * SPOOL_PAGE);

    spooled_begin(spooled, true);
    cr_assert(spooled_put(spooled, 0, page, sizeof page) == PACK_FINE);
    for (int i = 0; i < 64; i++)
        cr_assert(spooled_put(spooled, 0, zeros, sizeof zeros) == PACK_FINE);
    cr_assert(spooled_put(spooled, UINT64_C(1) << 30, page, sizeof page) == PACK_FINE);
    cr_assert(spooled_end(spooled) == PACK_FINE);
    cr_expect(spooled->written == 2 * SPOOL_PAGE);
    cr_expect(stored(spooled->fd) <= 4 * SPOOL_PAGE);
    cr_expect(size_of(spooled->fd) == spooled->size);
    close(spooled->fd);
    free(spooled);
}

Test(spooled, the_room_is_kept)
{
    static uint8_t bytes[100000];
    struct spooled *spooled = spooled_new(new_file(), 100000);

    memset(bytes, 'a', sizeof bytes);
    spooled_begin(spooled, false);
    cr_expect(spooled_put(spooled, 0, bytes, sizeof bytes) == PACK_FINE);
    cr_expect(spooled_end(spooled) == PACK_FINE && spooled->written == 100000);
    spooled_begin(spooled, false);
    cr_expect(spooled_put(spooled, 0, bytes, 1) == PACK_FINE, "it is held");
    cr_expect(spooled_end(spooled) == PACK_NO_ROOM);
    spooled_cut(spooled, 0);
    spooled_release(spooled, 0, 100000, 100000);
    cr_expect(spooled->written == 0 && stored(spooled->fd) <= 4096);
    spooled_begin(spooled, false);
    cr_expect(spooled_put(spooled, 0, bytes, sizeof bytes) == PACK_FINE);
    cr_expect(spooled_end(spooled) == PACK_FINE);
    has(spooled, bytes, sizeof bytes);
    close(spooled->fd);
    free(spooled);
}

Test(spooled, a_part_that_is_cut_gives_back_what_it_took)
{
    static uint8_t bytes[300000];
    struct spooled *spooled = spooled_new(new_file(), UINT64_MAX);

    memset(bytes, 'a', sizeof bytes);
    spooled_begin(spooled, false);
    spooled_put(spooled, 0, bytes, sizeof bytes);
    spooled_end(spooled);
    spooled_cut(spooled, 400000);
    has(spooled, bytes, sizeof bytes);
    spooled_cut(spooled, 5000);
    has(spooled, bytes, 5000);
    cr_expect(spooled->written == 5000 && size_of(spooled->fd) == 5000);
    spooled_begin(spooled, false);
    cr_expect(spooled->start == 8192);
    spooled_end(spooled);
    close(spooled->fd);
    free(spooled);
}

Test(spooled, a_log_is_known_by_its_begin_or_a_chunk)
{
    static uint8_t bytes[2 * SPOOL_BLOCK];

    for (size_t at = 0; at <= sizeof bytes - 8;
         at += at > SPOOL_BLOCK - 20 && at < SPOOL_BLOCK ? 1 : 7) {
        struct spooled *spooled = spooled_new(new_file(), UINT64_MAX);
        const char *magic = at == 0 ? "ElfFile" : "ElfChnk";

        memset(bytes, 'x', sizeof bytes);
        memcpy(bytes + at, magic, 8);
        spooled_begin(spooled, true);
        cr_assert(spooled_put(spooled, 0, bytes, sizeof bytes) == PACK_FINE);
        cr_expect(spooled_end(spooled) == PACK_FINE && spooled->has_log, "at %zu", at);
        spooled_begin(spooled, true);
        cr_assert(spooled_put(spooled, 0, bytes + at + 1, 8) == PACK_FINE);
        cr_expect(spooled_end(spooled) == PACK_NOT_A_LOG, "it is of the part before");
        close(spooled->fd);
        free(spooled);
    }
}

Test(spooled, a_log_begins_in_so_many_bytes)
{
    static uint8_t zeros[1 << 20];
    struct spooled *spooled = spooled_new(new_file(), UINT64_MAX);
    unsigned blocks = 0;

    spooled_begin(spooled, true);
    while (spooled_put(spooled, 0, zeros, sizeof zeros) == PACK_FINE)
        cr_assert(++blocks < 100);
    cr_expect(blocks == 63);
    spooled_begin(spooled, true);
    cr_expect(spooled_put(spooled, 64 << 20, zeros, 1) == PACK_NOT_A_LOG ||
              spooled_end(spooled) == PACK_NOT_A_LOG);
    close(spooled->fd);
    free(spooled);
}
