/* snapshot_diff.c - compares two states of a log, chunk by chunk. What lies in a hole of the file
 * costs nothing: chunks are gone through by what is there now, and by what was there. */
#include "fusefs/live/snapshot_diff.h"

#include "core/live.h"
#include "fusefs/tree/node.h"

#include <assert.h>

enum { MANY = 64 }; /* chunks to survey: worth threads of their own */

#define NO_CHUNK UINT64_MAX

/* A chunk that was not seen in the state before, or is in a hole now, may be anything. */
static bool is_same(const struct snapshot *snapshot, const struct snapshot *before, uint64_t number)
{
    uint64_t seen = evtx_log_seen(snapshot->log, number);

    return seen && seen == evtx_log_seen(before->log, number);
}

/* Whether what its records say depends on other chunks, so that it can change where its bytes do
 * not.
 */
static bool depends(const struct snapshot *snapshot, uint64_t number)
{
    struct survey_chunk chunk;

    return survey_chunk(snapshot->survey, number, &chunk) && chunk.searched;
}

/* Whether it is known that it has no records. */
static bool is_empty(const struct snapshot *snapshot, uint64_t number)
{
    struct survey_chunk chunk;

    return number >= evtx_log_chunks(snapshot->log) ||
           (survey_chunk(snapshot->survey, number, &chunk) && chunk.named == 0);
}

static bool survey(struct snapshot *snapshot, struct snapshot *before, const struct stop *stop)
{
    uint64_t unknown = 0;
    bool done;

    survey_list(snapshot->survey, survey_listed(before->survey));
    for (uint64_t n = evtx_log_skip_hole(snapshot->log, 0);
         n < evtx_log_chunks(snapshot->log) && !stop_asked(stop);
         n = evtx_log_skip_hole(snapshot->log, n + 1))
        unknown +=
            !is_same(snapshot, before, n) || !survey_adopt(snapshot->survey, before->survey, n);
    snapshot->helpers = unknown > MANY ? pool_processors() : 0;
    done = !stop_asked(stop) && snapshot_survey(snapshot) == EVTX_OK;
    pool_free(snapshot->pool);
    snapshot->pool = NULL;
    snapshot->helpers = 0;
    return done;
}

/* Goes through the chunks that either state had something in. */
struct both {
    const struct evtx_log *now, *then;
    uint64_t at_now, at_then;
};

static uint64_t next_seen(const struct evtx_log *log, uint64_t chunk)
{
    uint64_t next = evtx_log_next_seen(log, chunk);

    return next < evtx_log_chunks(log) ? next : NO_CHUNK;
}

static uint64_t next_of_both(struct both *both, uint64_t chunk)
{
    if (both->at_now < chunk)
        both->at_now = next_seen(both->now, chunk);
    if (both->at_then < chunk)
        both->at_then = next_seen(both->then, chunk);
    return both->at_now < both->at_then ? both->at_now : both->at_then;
}

/* Those before chunk @end that have not changed now, but did before. */
static bool
keep_editions(struct snapshot *snapshot, const struct editions *before, uint64_t end, size_t *kept)
{
    bool done = true;

    while (done && *kept < before->count && before->list[*kept].chunk < end)
        done = editions_add(&snapshot->editions, before->list[(*kept)++]);
    return done;
}

/* The last one stands for all that come behind it: then no number is any good. */
static void count_edition(uint32_t *edition)
{
    *edition += *edition < EDITION_LAST;
}

/* Whether its records say what they did, as far as its own bytes tell. */
static bool
says_the_same(const struct snapshot *snapshot, const struct snapshot *before, uint64_t number)
{
    return is_same(snapshot, before, number) && !depends(snapshot, number) &&
           !depends(before, number);
}

/* A chunk as a log of its own has the version of the whole log. */
static bool is_other_version(const struct evtx_log *a, const struct evtx_log *b)
{
    return evtx_log_header(a)->major != evtx_log_header(b)->major ||
           evtx_log_header(a)->minor != evtx_log_header(b)->minor;
}

/* Of a chunk that changed. */
static struct edition next_edition(struct snapshot *snapshot, struct snapshot *before,
                                   const struct tail *tail, uint64_t number)
{
    struct edition edition = editions_of(&before->editions, number);

    count_edition(&edition.bytes);
    if (says_the_same(snapshot, before, number))
        return edition;
    if (!is_empty(before, number) && !(tail->chunk == number && tail_grew(snapshot, before, tail)))
        count_edition(&edition.texts);
    return edition;
}

/* Sets what changed of each chunk. Returns how many did. */
static uint64_t compare(struct snapshot *snapshot, struct snapshot *before, const struct tail *tail)
{
    struct both both = {snapshot->log, before->log, next_seen(snapshot->log, 0),
                        next_seen(before->log, 0)};
    const struct editions *editions = &before->editions;
    bool all = is_other_version(snapshot->log, before->log);
    uint64_t changed = 0;
    size_t kept = 0;

    for (uint64_t n = next_of_both(&both, 0); n != NO_CHUNK; n = next_of_both(&both, n + 1)) {
        if (!all && says_the_same(snapshot, before, n))
            continue;
        if (!keep_editions(snapshot, editions, n, &kept) ||
            !editions_add(&snapshot->editions, next_edition(snapshot, before, tail, n)))
            return STATE_FAILED;
        kept += kept < editions->count && editions->list[kept].chunk == n;
        changed++;
    }
    return keep_editions(snapshot, editions, NO_CHUNK, &kept) ? changed : STATE_FAILED;
}

/* The next chunk in log order with records. */
static bool next_full(const struct snapshot *snapshot, uint64_t *position, uint64_t *number)
{
    while (*position < survey_positions(snapshot->survey)) {
        *number = survey_chunk_at(snapshot->survey, (*position)++);
        if (!is_empty(snapshot, *number))
            return true;
    }
    return false;
}

/* Whether the chunks that had records come first, in the same order, with the same records. */
static bool only_grew(const struct snapshot *snapshot, const struct snapshot *before)
{
    uint64_t at = 0, at_before = 0, number, number_before;

    if (!survey_ready(before->survey))
        return evtx_log_changed(
            before->log); /* then it never will be, and nobody has a line of it */
    while (next_full(before, &at_before, &number_before)) {
        struct node lines = {.kind = NODE_CHUNK_LINES, .chunk = number_before};

        if (!next_full(snapshot, &at, &number) || number != number_before ||
            !node_is_kept(before, snapshot, lines))
            return false;
    }
    return true;
}

uint64_t snapshot_follow(struct snapshot *snapshot, struct snapshot *before,
                         const struct tail *tail, const struct stop *stop)
{
    static const struct tail none;
    uint64_t changed;

    assert(snapshot->log && snapshot->editions.count == 0 && !snapshot->shares);
    snapshot->editions.state = before->editions.state + 1;
    snapshot->uid = before->uid;
    snapshot->gid = before->gid;
    snapshot->umask = before->umask;
    snapshot->store = before->store;
    documents_follow(&snapshot->documents, &before->documents);
    if (snapshot->editions.state == 0 || !survey(snapshot, before, stop))
        return STATE_FAILED;
    changed = compare(snapshot, before, survey_ready(before->survey) ? tail : &none);
    if (changed == STATE_FAILED)
        return changed;
    snapshot->editions.lines =
        only_grew(snapshot, before) ? before->editions.lines : snapshot->editions.state;
    return changed;
}
