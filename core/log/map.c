/* map.c - mmap() of a file, with zeros behind it and in the place of what vanishes. */
#include "core/log/map.h"

#include <sys/mman.h>
#include <unistd.h>

/* Where the page cache holds a log in blocks of this size, the kernel maps each at once, if they
 * lie at such addresses as well: a twelfth of the page faults. */
enum { HUGE_PAGE = 2 << 20 };

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t whole_pages(size_t size)
{
    return (size + page_size() - 1) / page_size() * page_size();
}

/* Address space for @size bytes, which begins at byte @at of such a block; what was taken to find
 * one is given back. NULL: there is none. */
static uint8_t *reserve(size_t size, size_t at)
{
    size_t taken = size + HUGE_PAGE, before;
    uint8_t *bytes =
        mmap(NULL, taken, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (bytes == MAP_FAILED)
        return NULL;
    before = (at - (uintptr_t)bytes) % HUGE_PAGE;
    if (before > 0)
        munmap(bytes, before);
    munmap(bytes + before + size, taken - before - size);
    return bytes + before;
}

/* @from: a multiple of the page size. The slack is memory of ours, in front of which the file is
 * put. */
static uint8_t *map_file(int fd, uint64_t from, size_t size)
{
    uint8_t *bytes = reserve(whole_pages(size + MAP_SLACK), (size_t)(from % HUGE_PAGE));

    if (!bytes)
        return NULL;
    if (mmap(bytes, size, PROT_READ, MAP_SHARED | MAP_FIXED, fd, (off_t)from) != MAP_FAILED)
        return bytes;
    munmap(bytes, size + MAP_SLACK);
    return NULL;
}

/* What is mapped of the file, from the first page on. */
static size_t mapped_size(const struct map *map)
{
    return whole_pages(map->before + map->size);
}

bool map_open(struct map *map, const struct part *part)
{
    uint8_t *bytes;

    if (part->size == 0 || part->size > PTRDIFF_MAX / 2)
        return false;
    map->size = (size_t)part->size;
    map->before = (size_t)(part->base % page_size());
    atomic_init(&map->lost, false);
    bytes = map_file(part->fd, part->base - map->before, mapped_size(map));
    map->bytes = bytes ? bytes + map->before : NULL;
    return bytes != NULL;
}

void map_close(struct map *map)
{
    if (map->bytes)
        munmap((void *)(uintptr_t)(map->bytes - map->before), mapped_size(map) + MAP_SLACK);
    map->bytes = NULL;
}

bool map_mend(struct map *map, const void *address)
{
    uintptr_t start = (uintptr_t)map->bytes - map->before, at = (uintptr_t)address;
    uintptr_t page = at - at % page_size();

    if (!map->bytes || at < start || at - start >= mapped_size(map) ||
        mmap((void *)page, page_size(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
             0) == MAP_FAILED)
        return false;
    atomic_store(&map->lost, true);
    return true;
}

bool map_lost(const struct map *map)
{
    return atomic_load(&map->lost);
}
