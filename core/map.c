/*
 * map.c - mmap(), and the handler of SIGBUS.
 *
 * A signal handler has no argument of ours, so it needs a table that it can reach: the one writable
 * global of core. It is installed with the first map, and passes on what does not concern a map.
 */
#include "core/map.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_MAPS = 16 }; /* one log is the rule; a further map is refused, and then read() it is */

struct map_place {
    _Atomic(const uint8_t *) bytes; /* NULL: free */
    _Atomic size_t size;
    atomic_bool taken, lost;
};

static struct {
    struct map_place places[MOST_MAPS];
    struct sigaction before; /* of SIGBUS; set once, before the first map is in the table */
    bool installed;
} table;

static struct map_place *find(const uint8_t *address)
{
    for (size_t i = 0; i < MOST_MAPS; i++) {
        const uint8_t *bytes = atomic_load(&table.places[i].bytes);

        if (bytes && address >= bytes && address < bytes + atomic_load(&table.places[i].size))
            return &table.places[i];
    }
    return NULL;
}

/* Async-signal-safe: atomics without locks, and system calls. */
static void on_sigbus(int signal, siginfo_t *info, void *context)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uint8_t *address = (uint8_t *)info->si_addr;
    struct map_place *place = find(address);

    (void)context;
    if (place && mmap(address - (uintptr_t)address % page, page, PROT_READ,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
        atomic_store(&place->lost, true);
    else
        sigaction(signal, &table.before, NULL); /* and the access is made again */
}

static void install(void)
{
    struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};

    sigemptyset(&action.sa_mask);
    table.installed = sigaction(SIGBUS, &action, &table.before) == 0;
}

static struct map_place *take_place(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, install);
    for (size_t i = 0; table.installed && i < MOST_MAPS; i++)
        if (!atomic_exchange(&table.places[i].taken, true))
            return &table.places[i];
    return NULL;
}

/* The slack is memory of ours, in front of which the file is put. */
static uint8_t *map_file(int fd, size_t size)
{
    uint8_t *bytes =
        mmap(NULL, size + MAP_SLACK, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (bytes == MAP_FAILED)
        return NULL;
    if (mmap(bytes, size, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) != MAP_FAILED)
        return bytes;
    munmap(bytes, size + MAP_SLACK);
    return NULL;
}

bool map_open(struct map *map, int fd, uint64_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct map opened = {.size = (size_t)size};

    if (size == 0 || size > PTRDIFF_MAX - MAP_SLACK - page)
        return false;
    opened.place = take_place();
    if (!opened.place)
        return false;
    opened.bytes = map_file(fd, (opened.size + page - 1) / page * page);
    if (!opened.bytes) {
        atomic_store(&opened.place->taken, false);
        return false;
    }
    atomic_store(&opened.place->lost, false);
    atomic_store(&opened.place->size, opened.size);
    atomic_store(&opened.place->bytes, opened.bytes);
    *map = opened;
    return true;
}

void map_close(struct map *map)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    if (!map->bytes)
        return;
    atomic_store(&map->place->bytes, NULL);
    munmap((void *)(uintptr_t)map->bytes, (map->size + page - 1) / page * page + MAP_SLACK);
    atomic_store(&map->place->taken, false);
    *map = (struct map){0};
}

bool map_lost(const struct map *map)
{
    return map->place && atomic_load(&map->place->lost);
}
