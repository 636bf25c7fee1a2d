/* state.c - compares two states of a log, chunk by chunk. */
#include "fusefs/state.h"

#include "fusefs/node.h"

#include <stdlib.h>
#include <string.h>

enum { MANY = 64 }; /* chunks to survey: worth threads of their own */

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

bool state_differs(struct evtx_log *log, const struct view *before)
{
    uint64_t chunks = evtx_log_chunks(log);
    uint8_t *bytes = malloc(EVTX_CHUNK_SIZE);
    bool differs =
        !bytes || evtx_log_size(log) != evtx_log_size(before->log) ||
        evtx_log_header(log)->checksum_found != evtx_log_header(before->log)->checksum_found;

    for (uint64_t n = 0; bytes && n < chunks; n++) {
        n = evtx_log_skip_hole(log, n);
        if (n < chunks && evtx_log_see(log, n, bytes) == EVTX_OK)
            differs |= evtx_log_seen(before->log, n) &&
                       evtx_log_seen(before->log, n) != evtx_log_seen(log, n);
    }
    free(bytes);
    return differs || evtx_log_changed(before->log);
}

/* A chunk that was not seen in the state before, or is in a hole now, may be anything. */
static bool is_same(const struct view *view, const struct view *before, uint64_t number)
{
    uint64_t seen = evtx_log_seen(view->log, number);

    return seen && seen == evtx_log_seen(before->log, number);
}

/* Whether it is known that it has no records. */
static bool is_empty(const struct view *view, uint64_t number)
{
    struct survey_chunk chunk;

    return number >= evtx_log_chunks(view->log) ||
           (survey_chunk(view->survey, number, &chunk) && chunk.named == 0);
}

static bool survey(struct view *view, struct view *before)
{
    uint64_t unknown = 0;
    bool done;

    survey_list(view->survey, survey_listed(before->survey));
    for (uint64_t n = evtx_log_skip_hole(view->log, 0); n < evtx_log_chunks(view->log);
         n = evtx_log_skip_hole(view->log, n + 1))
        unknown += !is_same(view, before, n) || !survey_adopt(view->survey, before->survey, n);
    view->helpers = unknown > MANY ? pool_processors() : 0;
    done = view_survey(view) == EVTX_OK;
    pool_free(view->pool);
    view->pool = NULL;
    view->helpers = 0;
    return done;
}

/* The last one stands for all that come behind it: then no number is any good. */
static void count_edition(uint32_t *edition)
{
    *edition += *edition < EDITION_LAST;
}

/* Sets what changed of each chunk. Returns how many did. */
static uint64_t compare(struct view *view, struct view *before, const struct tail *tail)
{
    struct editions *editions = &view->editions;
    uint64_t changed = 0;

    for (uint64_t n = 0; n < editions->count; n++) {
        if (n < before->editions.count)
            editions->chunks[n] = before->editions.chunks[n];
        if (is_same(view, before, n) || (is_empty(view, n) && is_empty(before, n)))
            continue;
        changed++;
        count_edition(&editions->chunks[n].bytes);
        if (!is_empty(before, n) && !(tail->chunk == n && tail_grew(view, before, tail)))
            count_edition(&editions->chunks[n].texts);
    }
    return changed;
}

/* The next chunk in log order with records. */
static bool next_full(const struct view *view, uint64_t *position, uint64_t *number)
{
    while (*position < evtx_log_chunks(view->log)) {
        *number = survey_chunk_at(view->survey, (*position)++);
        if (!is_empty(view, *number))
            return true;
    }
    return false;
}

/* Whether the chunks that had records come first, in the same order, with the same records. */
static bool only_grew(const struct view *view, const struct view *before)
{
    uint64_t at = 0, at_before = 0, number, number_before;

    if (!survey_ready(before->survey))
        return false;
    while (next_full(before, &at_before, &number_before)) {
        struct node lines = {.kind = NODE_CHUNK_LINES, .chunk = number_before};

        if (!next_full(view, &at, &number) || number != number_before ||
            !node_is_kept(before, view, lines))
            return false;
    }
    return true;
}

uint64_t state_follow(struct view *view, struct view *before, const struct tail *tail)
{
    struct editions *editions = &view->editions;
    static const struct tail none;
    uint64_t changed;

    editions->count = larger(evtx_log_chunks(view->log), evtx_log_chunks(before->log));
    editions->count = larger(editions->count, before->editions.count);
    editions->chunks = calloc(editions->count + 1, sizeof *editions->chunks);
    editions->state = before->editions.state + 1;
    view->uid = before->uid;
    view->gid = before->gid;
    view->umask = before->umask;
    view->store = before->store;
    documents_follow(&view->documents, &before->documents);
    if (!editions->chunks || editions->state == 0 || !survey(view, before))
        return STATE_FAILED;
    changed = compare(view, before, survey_ready(before->survey) ? tail : &none);
    editions->lines = only_grew(view, before) ? before->editions.lines : editions->state;
    return changed;
}
