/* readahead.c - guesses what is read next, one chunk at a time. */
#include "fusefs/serve/readahead.h"
#include "cache/chunks/lock.h"
#include "fusefs/tree/node_kinds.h"

#include <assert.h>

#define AHEAD_NONE UINT64_MAX

enum {
    NEAR = 1 << 20, /* bytes of events.jsonl: about to be read, worth an eviction; but not */
    PART = 4,       /* more than such a part of the cache */
    LEAP = 2,       /* chunks: who lists one that near to the last walks through them */
};

void readahead_init(struct readahead *ahead, struct snapshot *snapshot, counter *rendered)
{
    *ahead = (struct readahead){
        .snapshot = snapshot, .rendered = rendered, .listed = AHEAD_NONE, .files = AHEAD_NONE};
    pthread_mutex_init(&ahead->lock, NULL);
}

void readahead_done(struct readahead *ahead)
{
    pthread_mutex_destroy(&ahead->lock);
}

/* ---- chunks, one after the other ------------------------------------------------------------- */

static bool is_sequential(uint64_t from, uint64_t to)
{
    return from == AHEAD_NONE ? to == 0 : to - from <= LEAP || from - to <= LEAP;
}

bool readahead_listed(struct readahead *ahead, uint64_t chunk)
{
    const struct evtx_log *log = ahead->snapshot->log;
    bool more = false;
    uint64_t index;

    (void)evtx_log_is_stored(log, chunk, &index);
    pthread_mutex_lock(&ahead->lock);
    if (index != ahead->listed && is_sequential(ahead->listed, index)) {
        bool back = ahead->listed != AHEAD_NONE && index < ahead->listed;
        uint64_t next = back ? index - 1 : index + 1;

        more = next < evtx_log_stored(log) &&
               !cache_holds(ahead->snapshot->cache, evtx_log_stored_at(log, next),
                            survey_listed(ahead->snapshot->survey));
        ahead->files = more ? next : AHEAD_NONE;
    }
    ahead->listed = index;
    pthread_mutex_unlock(&ahead->lock);
    return more;
}

/* ---- events.jsonl ---------------------------------------------------------------------------- */

/* With the lock held. */
static bool is_near(const struct readahead *ahead, uint64_t begin)
{
    size_t part = cache_stats(ahead->snapshot->cache).budget / PART;

    return begin < ahead->read + (part < NEAR ? part : NEAR);
}

/* With the lock held: moves over what is there already. False: nothing is left to render. */
static bool find_missing(struct readahead *ahead, uint64_t *number, uint64_t *begin)
{
    struct snapshot *snapshot = ahead->snapshot;
    struct survey_chunk chunk;

    assert(lock_is_held(&ahead->lock));
    while (ahead->at < ahead->end) {
        *number = survey_seek(snapshot->survey, ahead->at, begin);
        if (!survey_chunk(snapshot->survey, *number, &chunk) || chunk.size == 0)
            break;
        if (!cache_holds(snapshot->cache, *number, CACHE_LINES) &&
            (is_near(ahead, *begin) || cache_has_room(snapshot->cache, chunk.size)))
            return true;
        if (!cache_holds(snapshot->cache, *number, CACHE_LINES))
            return false; /* later, when the reader is done with others */
        ahead->at = *begin + chunk.size;
    }
    return false;
}

bool readahead_read(struct readahead *ahead, uint64_t offset, size_t size)
{
    uint64_t total = survey_log(ahead->snapshot->survey).size, number, begin;
    bool more = false;

    pthread_mutex_lock(&ahead->lock);
    if (offset == ahead->read || offset == 0) {
        ahead->read = offset + size;
        ahead->end = ahead->read + cache_stats(ahead->snapshot->cache).budget;
        if (ahead->end > total)
            ahead->end = total;
        if (ahead->at < ahead->read || offset == 0)
            ahead->at = ahead->read;
        more = find_missing(ahead, &number, &begin);
    } else {
        ahead->read = offset + size; /* if the next read follows it, this is a new reader */
        ahead->at = ahead->end = ahead->read;
    }
    pthread_mutex_unlock(&ahead->lock);
    return more;
}

/* ---- rendering ------------------------------------------------------------------------------- */

/* What cannot be read is the business of who asks for it, here and below. */
static void lay_out(struct readahead *ahead, uint64_t number)
{
    struct snapshot *snapshot = ahead->snapshot;
    const struct cached_chunk *chunk;

    if (need_chunk(&(struct visit){snapshot, true}, number, survey_listed(snapshot->survey),
                   &chunk) == ANSWER_OK)
        cache_put(snapshot->cache, chunk);
    count(ahead->rendered, 1);
}

static void render(struct readahead *ahead, uint64_t number, bool gently)
{
    struct cache *cache = ahead->snapshot->cache;
    const struct cached_chunk *chunk;
    struct evtx_fault fault;

    if (gently)
        (void)!cache_pass(cache, number, CACHE_LINES, &fault);
    else if (cache_get(cache, number, CACHE_LINES, &chunk) == EVTX_OK)
        cache_put(cache, chunk);
    count(ahead->rendered, 1);
}

bool readahead_step(struct readahead *ahead)
{
    struct survey_chunk chunk;
    uint64_t files, number, begin;
    bool more = false, gently = false;

    pthread_mutex_lock(&ahead->lock);
    files = ahead->files;
    ahead->files = AHEAD_NONE;
    if (files == AHEAD_NONE && ahead->at < ahead->end && find_missing(ahead, &number, &begin) &&
        survey_chunk(ahead->snapshot->survey, number, &chunk)) {
        more = true;
        gently = !is_near(ahead, begin);
        ahead->at = begin + chunk.size;
    }
    pthread_mutex_unlock(&ahead->lock);
    if (files != AHEAD_NONE)
        lay_out(ahead, evtx_log_stored_at(ahead->snapshot->log, files));
    else if (more)
        render(ahead, number, gently);
    return files != AHEAD_NONE || more;
}
