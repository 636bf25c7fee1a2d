/* watch.c - a hash for each stored chunk of a log that may change while it is read. */
#include "core/log/watch.h"

#include "core/base/checksum.h"
#include "core/base/zeros.h"
#include "core/live.h"
#include "core/log/chunk_header.h"
#include "core/log/log.h"

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
    _Atomic uint64_t rest;   /* a hash of what lies in no chunk; 0: it was not read yet */
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

/* A chunk of zeros has one hash however much of it the file has, as one that lies in a hole, of
 * which nothing is read, must be the same. A chunk that is used does not begin with zeros, so it is
 * not looked through for them. */
uint64_t watch_hash(const uint8_t *bytes, size_t size)
{
    uint64_t hash;

    if (all_zero(bytes, size))
        return EVTX_SEEN_ZEROS;
    hash = XXH3_64bits(bytes, size);
    return hash > EVTX_SEEN_ZEROS ? hash : EVTX_SEEN_ZEROS + 1;
}

void watch_set(const struct watch *watch, uint64_t index, uint64_t hash)
{
    if (watch->seen)
        atomic_store(&watch->seen->hash[index], hash);
}

void evtx_log_hurry(const struct evtx_log *log)
{
    if (log->watch.seen)
        atomic_store(&log->watch.seen->patience, 0);
}

uint64_t evtx_log_seen(const struct evtx_log *log, uint64_t chunk)
{
    const struct seen *seen = log_watch(log)->seen;
    uint64_t index;

    if (!seen || chunk >= evtx_log_chunks(log))
        return 0;
    return evtx_log_is_stored(log, chunk, &index) ? atomic_load(&seen->hash[index])
                                                  : EVTX_SEEN_ZEROS;
}

uint64_t evtx_log_next_seen(const struct evtx_log *log, uint64_t chunk)
{
    const struct seen *seen = log_watch(log)->seen;
    uint64_t index, stored = seen ? evtx_log_stored(log) : 0;

    (void)evtx_log_is_stored(log, chunk, &index);
    while (index < stored && atomic_load(&seen->hash[index]) <= EVTX_SEEN_ZEROS)
        index++;
    return index < stored ? evtx_log_stored_at(log, index) : evtx_log_chunks(log);
}

uint64_t evtx_log_seen_rest(const struct evtx_log *log)
{
    const struct seen *seen = log_watch(log)->seen;

    return seen ? atomic_load(&seen->rest) : 0;
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
    status = chunk_header_parse(bytes, CHUNK_HEADER_USED, &header);
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
    uint64_t before, hash = watch_hash(bytes, *got);

    for (int i = 0; i < READINGS; i++) {
        enum evtx_status status = log_read(log, chunk, bytes, EVTX_CHUNK_SIZE, got);

        if (status != EVTX_OK)
            return status;
        before = hash;
        hash = watch_hash(bytes, *got);
        if (hash == before && is_whole(bytes, *got))
            return EVTX_OK;
        if (atomic_fetch_sub(&seen->patience, 1) > 0)
            nanosleep(&breather, NULL);
        else if (hash == before)
            return EVTX_OK;
    }
    return EVTX_OK;
}

/* Whether it is now what it was at first. */
static enum evtx_status compare(struct seen *seen, _Atomic uint64_t *first, uint64_t hash)
{
    uint64_t before = 0;

    if (atomic_compare_exchange_strong(first, &before, hash) || before == hash)
        return EVTX_OK;
    atomic_store(&seen->changed, true);
    return EVTX_CHANGED;
}

enum evtx_status watch_lost(const struct watch *watch)
{
    if (!watch->seen)
        return EVTX_TRUNCATED;
    atomic_store(&watch->seen->changed, true);
    return EVTX_CHANGED;
}

enum evtx_status watch_rest(const struct watch *watch, uint64_t hash)
{
    return watch->seen ? compare(watch->seen, &watch->seen->rest, hash) : EVTX_OK;
}

/* What lay in a hole when the log was opened was zeros, and nobody reads it to know that. */
static enum evtx_status watch_chunk(const struct evtx_log *log, uint64_t chunk, uint64_t hash)
{
    const struct watch *watch = log_watch(log);
    uint64_t index;

    if (evtx_log_is_stored(log, chunk, &index))
        return compare(watch->seen, &watch->seen->hash[index], hash);
    return hash == EVTX_SEEN_ZEROS ? EVTX_OK : watch_lost(watch);
}

enum evtx_status
log_read_chunk(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t *got)
{
    const struct watch *watch = log_watch(log);
    enum evtx_status status = log_read(log, chunk, bytes, EVTX_CHUNK_SIZE, got);
    struct chunk_place place;

    if (!watch->seen || evtx_log_holds(log, chunk))
        return status;
    if (status == EVTX_OK && evtx_log_seen(log, chunk) == 0 && is_written(watch->fd))
        status = read_still(log, chunk, bytes, got);
    if (status == EVTX_TRUNCATED)
        return watch_lost(watch);
    if (status != EVTX_OK)
        return status;
    place = log_place(log, chunk);
    return *got < place.at + place.size ? watch_lost(watch)
                                        : watch_chunk(log, chunk, watch_hash(bytes, *got));
}

enum evtx_status
evtx_log_see(const struct evtx_log *log, uint64_t chunk, uint8_t bytes[EVTX_CHUNK_SIZE])
{
    size_t got;

    return log_read_chunk(log, chunk, bytes, &got);
}
