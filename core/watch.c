/* watch.c - a hash for each stored chunk of a log that may change while it is read. */
#include "core/watch.h"

#include "core/checksum.h"
#include "core/log.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <xxhash.h>

enum {
    LATELY = 2,    /* seconds: FAT and SMB know the time of a change no better */
    READINGS = 8,  /* of a chunk that does not hold still, besides the first one */
    PATIENCE = 40, /* pauses for one log, however many of its chunks never fit */
};

static const struct timespec breather = {.tv_nsec = 5000000};

struct seen {
    atomic_bool changed;     /* a chunk was not what it had been */
    atomic_int patience;     /* pauses that are left */
    _Atomic uint64_t hash[]; /* of each chunk that is stored; 0: it was not read yet */
};

bool watch_start(struct watch *watch, uint64_t stored, int fd)
{
    if (watch->seen)
        return true;
    watch->seen = calloc(1, sizeof *watch->seen + stored * sizeof watch->seen->hash[0]);
    if (!watch->seen)
        return false;
    watch->seen->patience = PATIENCE;
    watch->fd = fd;
    return true;
}

void watch_done(struct watch *watch)
{
    free(watch->seen);
}

static uint64_t hash_of(const uint8_t *bytes, size_t size)
{
    uint64_t hash = XXH3_64bits(bytes, size);

    return hash ? hash : 1;
}

/* What lay in a hole when the log was opened was zeros, so nobody has to read it. */
static uint64_t hash_of_hole(const struct evtx_log *log, uint64_t chunk)
{
    static const uint8_t zeros[EVTX_CHUNK_SIZE];
    struct chunk_place place = log_place(log, chunk);

    return hash_of(zeros, place.at + place.size);
}

uint64_t evtx_log_seen(const struct evtx_log *log, uint64_t chunk)
{
    const struct seen *seen = log_watch(log)->seen;
    uint64_t index;

    if (!seen || chunk >= evtx_log_chunks(log))
        return 0;
    return evtx_log_is_stored(log, chunk, &index) ? atomic_load(&seen->hash[index])
                                                  : hash_of_hole(log, chunk);
}

bool evtx_log_changed(const struct evtx_log *log)
{
    const struct seen *seen = log_watch(log)->seen;

    return seen && atomic_load(&seen->changed);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Whether somebody may be writing the file just now. */
static bool is_written(int fd)
{
    struct timespec now;
    struct stat st;

    clock_gettime(CLOCK_REALTIME, &now);
    return fstat(fd, &st) == 0 && st.st_mtim.tv_sec >= now.tv_sec - LATELY &&
           st.st_mtim.tv_sec <= now.tv_sec + LATELY;
}

/* Whether the checksums of a chunk fit, as they do not while it is half written; or it has none. */
static bool is_whole(const uint8_t *bytes, size_t size)
{
    struct evtx_chunk_header header;
    enum evtx_status status;

    if (size < CHUNK_HEADER)
        return false;
    status = log_parse_chunk_header(bytes, CHUNK_HEADER_USED, &header);
    if (status != EVTX_OK || header.flags & EVTX_NO_CHECKSUMS)
        return status == EVTX_OK || status == EVTX_END;
    return header.header_checksum == header.header_checksum_found &&
           header.free_space >= CHUNK_HEADER && header.free_space <= size &&
           header.records_checksum ==
               checksum(0, bytes + CHUNK_HEADER, header.free_space - CHUNK_HEADER);
}

/* Half of an old chunk with half of a new one is no state of the log. So the chunk is read until it
 * holds still and its checksums fit; if they never do, it is what it is. */
static enum evtx_status
read_still(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t *got)
{
    struct seen *seen = log_watch(log)->seen;
    uint64_t before, hash = hash_of(bytes, *got);

    for (int i = 0; i < READINGS; i++) {
        enum evtx_status status = log_read(log, chunk, bytes, EVTX_CHUNK_SIZE, got);

        if (status != EVTX_OK)
            return status;
        before = hash;
        hash = hash_of(bytes, *got);
        if (hash == before && is_whole(bytes, *got))
            return EVTX_OK;
        if (atomic_fetch_sub(&seen->patience, 1) > 0)
            nanosleep(&breather, NULL);
        else if (hash == before)
            return EVTX_OK;
    }
    return EVTX_OK;
}

/* Whether the chunk is what it was at first: from now on it is to have this hash. */
static bool is_as_seen(const struct evtx_log *log, uint64_t chunk, uint64_t hash)
{
    struct seen *seen = log_watch(log)->seen;
    uint64_t index, before = 0;

    if (!evtx_log_is_stored(log, chunk, &index))
        return hash == hash_of_hole(log, chunk);
    return atomic_compare_exchange_strong(&seen->hash[index], &before, hash) || before == hash;
}

enum evtx_status
log_read_chunk(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t *got)
{
    const struct watch *watch = log_watch(log);
    enum evtx_status status = log_read(log, chunk, bytes, EVTX_CHUNK_SIZE, got);

    if (status != EVTX_OK || !watch->seen)
        return status;
    if (evtx_log_seen(log, chunk) == 0 && is_written(watch->fd))
        status = read_still(log, chunk, bytes, got);
    if (status != EVTX_OK || is_as_seen(log, chunk, hash_of(bytes, *got)))
        return status;
    atomic_store(&watch->seen->changed, true);
    return EVTX_CHANGED;
}

enum evtx_status
evtx_log_see(const struct evtx_log *log, uint64_t chunk, uint8_t bytes[EVTX_CHUNK_SIZE])
{
    size_t got;

    return log_read_chunk(log, chunk, bytes, &got);
}
