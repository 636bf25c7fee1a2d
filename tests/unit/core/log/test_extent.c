/* test_extent.c - what of a file is stored. */
#include "core/log/extent.h"

#include "tests/unit/in_part.h"

#include <criterion/criterion.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ISLAND = 4096 };

/* A file of @size bytes, of which ISLAND are stored at each of @at. */
static int file_with(const uint64_t *at, size_t count, uint64_t size)
{
    static const uint8_t island[ISLAND] = "x";
    int fd = memfd_create("extent", MFD_CLOEXEC);

    cr_assert(fd >= 0);
    for (size_t i = 0; i < count; i++)
        cr_assert(pwrite(fd, island, ISLAND, (off_t)at[i]) == ISLAND);
    cr_assert(ftruncate(fd, (off_t)size) == 0);
    return fd;
}

static enum evtx_status find(int fd, uint64_t size, bool sparse, struct extents *extents)
{
    return extents_find(&(struct part){fd, PART_AT, size}, sparse, extents);
}

static bool is_stored(const struct extents *extents, uint64_t from, uint64_t to)
{
    for (size_t i = 0; i < extents->count; i++)
        if (extents->list[i].from <= from && to <= extents->list[i].to)
            return true;
    return false;
}

Test(extent, leaves_out_holes_and_nothing_else)
{
    static const uint64_t at[] = {0, 1 << 20, UINT64_C(3) << 40};
    const uint64_t size = UINT64_C(8) << 40;
    int fd = file_with(at, 3, size);
    struct extents extents;
    uint64_t stored = 0;

    cr_assert(find(fd, size, true, &extents) == EVTX_OK);
    for (size_t i = 0; i < 3; i++)
        cr_expect(is_stored(&extents, at[i], at[i] + ISLAND));
    for (size_t i = 0; i < extents.count; i++) {
        stored += extents.list[i].to - extents.list[i].from;
        cr_expect(extents.list[i].from < extents.list[i].to && extents.list[i].to <= size);
        cr_expect(i == 0 || extents.list[i].from - extents.list[i - 1].to >= EVTX_CHUNK_SIZE);
    }
    cr_expect(stored < 16 << 20, "whatever the size of a page is");
    extents_done(&extents);
    close(fd);
}

Test(extent, takes_a_hole_shorter_than_a_chunk_for_stored)
{
    static const uint64_t at[] = {0, 40000, 90000, 1 << 20};
    int fd = file_with(at, 4, 1 << 21);
    struct extents extents;

    cr_assert(find(fd, 1 << 21, true, &extents) == EVTX_OK);
    cr_expect(extents.count <= 2 && is_stored(&extents, 0, 94096));
    extents_done(&extents);
    close(fd);
}

Test(extent, is_the_whole_file_where_nobody_knows_of_holes)
{
    int ends[2], fd = file_with(NULL, 0, 1 << 20);
    struct extents extents;

    cr_assert(pipe(ends) == 0);
    cr_assert(find(fd, 1 << 20, false, &extents) == EVTX_OK);
    cr_expect(extents.count == 1 && is_stored(&extents, 0, 1 << 20), "nobody was asked");
    extents_done(&extents);
    cr_assert(find(ends[0], 1 << 20, true, &extents) == EVTX_OK);
    cr_expect(extents.count == 1 && is_stored(&extents, 0, 1 << 20), "it cannot be told");
    extents_done(&extents);
    close(ends[0]);
    close(ends[1]);
    close(fd);
}

/* A file that lost its end must not look whole. */
Test(extent, of_a_file_that_became_shorter_is_to_be_read)
{
    static const uint64_t at[] = {0};
    int fd = file_with(at, 1, 1 << 20);
    struct extents extents;

    cr_assert(find(fd, 1 << 21, true, &extents) == EVTX_OK);
    cr_expect(extents.count > 0 && extents.list[extents.count - 1].to == 1 << 21);
    extents_done(&extents);
    close(fd);
}

Test(extent, of_a_file_that_is_one_hole_is_nothing)
{
    int fd = file_with(NULL, 0, UINT64_C(1) << 42);
    struct extents extents;

    cr_assert(find(fd, UINT64_C(1) << 42, true, &extents) == EVTX_OK);
    cr_expect(extents.count == 0);
    extents_done(&extents);
    cr_assert(find(fd, 0, true, &extents) == EVTX_OK);
    cr_expect(extents.count == 0);
    close(fd);
}
