/*
 * whole.c - the file from one end to the other: its chunks, and what lies in none of them, which is
 * the header, and in a log that was put together wrongly a piece here and there.
 */
#include "core/live.h"
#include "core/log/log.h"
#include "core/log/watch.h"

#include <stdlib.h>
#include <xxhash.h>

struct pass {
    const struct evtx_log *log;
    evtx_take *take; /* NULL: only what lies in no chunk is wanted, to be seen */
    void *context;
    uint8_t *bytes; /* EVTX_CHUNK_SIZE of them */
    uint64_t at;    /* in the file; all before it was passed */
    uint64_t rest;  /* hash of what lies in no chunk, so far */
};

static enum evtx_status hand_on(struct pass *pass, const uint8_t *bytes, size_t size)
{
    pass->at += size;
    return !pass->take || pass->take(pass->context, bytes, size) ? EVTX_OK : EVTX_IO;
}

/* What lies between two chunks, or before or behind all. */
static enum evtx_status pass_rest(struct pass *pass, uint64_t end)
{
    enum evtx_status status = EVTX_OK;

    while (status == EVTX_OK && pass->at < end) {
        size_t size = end - pass->at < EVTX_CHUNK_SIZE ? (size_t)(end - pass->at) : EVTX_CHUNK_SIZE;
        size_t got;

        status = log_read_file(pass->log, pass->at, pass->bytes, size, &got);
        if (status != EVTX_OK)
            return status;
        if (got < size || (pass->at == 0 && !log_began_with(pass->log, pass->bytes, got)))
            return watch_lost(log_watch(pass->log));
        pass->rest = XXH3_64bits_withSeed(pass->bytes, size, pass->rest);
        status = hand_on(pass, pass->bytes, size);
    }
    return status;
}

static enum evtx_status pass_chunk(struct pass *pass, uint64_t chunk, bool stored)
{
    struct chunk_place place = log_place(pass->log, chunk);
    enum evtx_status status = EVTX_OK;
    size_t got = place.at + place.size;

    if (stored)
        status = log_read_chunk(pass->log, chunk, pass->bytes, &got);
    else
        memset(pass->bytes, 0, EVTX_CHUNK_SIZE);
    if (status == EVTX_OK && got < place.at + place.size)
        status = watch_lost(log_watch(pass->log));
    return status == EVTX_OK ? hand_on(pass, pass->bytes + place.at, place.size) : status;
}

/* Chunks one behind the other, before chunk @end, and what lies before them. */
static enum evtx_status pass_run(struct pass *pass, const struct chunk_run *run, uint64_t end)
{
    enum evtx_status status = pass_rest(pass, run->place.offset);
    struct chunk_place last = log_place(pass->log, end - 1);

    if (!pass->take)
        pass->at = last.offset + last.size;
    for (uint64_t n = run->first; pass->take && status == EVTX_OK && n < end; n++)
        status = pass_chunk(pass, n, run->stored);
    return status;
}

static enum evtx_status pass_runs(struct pass *pass, const struct layout *layout)
{
    enum evtx_status status = EVTX_OK;

    for (size_t i = 0; status == EVTX_OK && i < layout->count; i++)
        status = pass_run(pass, &layout->runs[i],
                          i + 1 < layout->count ? layout->runs[i + 1].first : layout->chunks);
    return status == EVTX_OK ? pass_rest(pass, evtx_log_size(pass->log)) : status;
}

static enum evtx_status pass_file(struct pass *pass)
{
    enum evtx_status status = EVTX_NO_MEMORY;

    if (pass->take && evtx_log_held(pass->log))
        return EVTX_IO;
    pass->bytes = malloc(EVTX_CHUNK_SIZE);
    if (pass->bytes)
        status = pass_runs(pass, log_layout(pass->log));
    free(pass->bytes);
    if (status == EVTX_TRUNCATED)
        status = EVTX_CHANGED;
    return status == EVTX_OK ? watch_rest(log_watch(pass->log), pass->rest ? pass->rest : 1)
                             : status;
}

enum evtx_status evtx_log_pass(const struct evtx_log *log, evtx_take *take, void *context)
{
    struct pass pass = {.log = log, .take = take, .context = context};

    return pass_file(&pass);
}

enum evtx_status evtx_log_see_rest(const struct evtx_log *log)
{
    struct pass pass = {.log = log};

    return pass_file(&pass);
}
