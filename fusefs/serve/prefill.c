/*
 * prefill.c - what the prefiller is told, and what it makes of that.
 *
 * The problem: a program that reads every file of a mount sends one READ for each, and waits for
 * each. Of the 47,747 requests of a cold `rg -j1` over 30 MB, 41,762 were READs of small files.
 *
 * A store into the kernel's page cache is a system call that no reader waits for, so a thread of
 * ours stores all files of a directory once one of them was read; 7,000 requests are left (H21).
 * While somebody reads, the directory that was listed last is stored as well, which is soon enough
 * for its first file (H22).
 *
 * What was tried: storing from the threads that answer requests. A store waits for a page that a
 * READ has locked, so such a thread waits for itself, for ever. A thread of normal priority: on a
 * busy machine it runs when the directory has been read (H23). Storing whatever is listed: `find`
 * and `ls` read nothing, and pay for it. docs/performance.md has the figures.
 */
#include "fusefs/serve/prefill_state.h"

#include <signal.h>
#include <stdlib.h>

enum {
    FIRST_RUN = 8,     /* records of a value that are pushed at first; doubled while they are */
    LONGEST_RUN = 256, /* read in order, up to this */
    STRAY_READS = 16,  /* READs of a pushed chunk that mean that the kernel let go of it */
};

#define RECENT 1000000000u /* ns: somebody is reading */
#define MOMENT 500000u     /* ns that a listing waits at most */

/* ---- what is told ---------------------------------------------------------------------------- */

static bool may_prefill(const struct prefiller *prefiller)
{
    return !prefiller->stopping && prefill_now() >= prefiller->rest_until;
}

static struct batch *enqueue_chunk(struct prefiller *prefiller, uint64_t chunk)
{
    struct batch *batch = batch_enqueue(prefiller);

    batch->chunk = chunk;
    *prefill_mark(prefiller, chunk) = LISTED | PUSHED;
    return batch;
}

static void records_listed(struct prefiller *prefiller, uint64_t chunk)
{
    uint8_t *mark = prefill_mark(prefiller, chunk);

    *mark |= LISTED;
    if (may_prefill(prefiller) && !(*mark & PUSHED) &&
        prefill_now() - prefiller->last_read < RECENT)
        enqueue_chunk(prefiller, chunk);
}

/* Who reads such files reads them in each chunk, right behind its listing. */
static void chunk_listed(struct prefiller *prefiller, uint64_t chunk)
{
    struct batch *batch;

    if (!may_prefill(prefiller) || !prefiller->beside ||
        prefill_now() - prefiller->beside_read >= RECENT)
        return;
    batch = batch_enqueue(prefiller);
    batch->chunk = chunk;
    batch->beside = prefiller->beside;
}

void prefill_listed(struct prefiller *prefiller, struct node directory, uint64_t offset)
{
    if (!prefiller)
        return;
    pthread_mutex_lock(&prefiller->lock);
    if (directory.kind == NODE_VALUE) {
        if (facet_has_records(directory.facet))
            prefiller->listed = directory.facet;
    } else if (directory.kind == NODE_RECORDS) {
        records_listed(prefiller, directory.chunk);
    } else if (directory.kind == NODE_CHUNK && offset == 0) {
        chunk_listed(prefiller, directory.chunk);
    }
    pthread_mutex_unlock(&prefiller->lock);
}

static void read_in_chunk(struct prefiller *prefiller, struct node file)
{
    uint8_t *mark = prefill_mark(prefiller, file.chunk);
    struct batch *batch = batch_find(prefiller, file.chunk, false);

    if (!batch && *mark & PUSHED) {
        *mark += STRAY;
        if (*mark < STRAY * STRAY_READS)
            return;
        *mark = LISTED;
    }
    if (!batch)
        batch = enqueue_chunk(prefiller, file.chunk);
    batch->read[file.place / 8] |= (uint8_t)(1 << file.place % 8);
}

/* The length of a run behind @ordinal: who reads in order gets more each time. 0: the last run goes
 * there already. */
static uint32_t next_run(const struct prefiller *prefiller, uint32_t value, uint32_t ordinal)
{
    bool same = prefiller->run_facet == prefiller->listed && prefiller->run_value == value;

    if (same && ordinal >= prefiller->run_from && ordinal < prefiller->run_end)
        return 0;
    if (!same || ordinal != prefiller->run_end)
        return FIRST_RUN;
    return prefiller->run < LONGEST_RUN ? 2 * prefiller->run : prefiller->run;
}

/* As nobody listed its chunk, the file was found in a directory of its value. A record has one in
 * each facet; the one that was listed last tells which. */
static void read_in_value(struct prefiller *prefiller, struct node file)
{
    struct survey *survey = prefiller->pages.snapshot->survey;
    uint32_t ordinal = survey_ordinal(survey, file.chunk, file.place), value, run;
    struct survey_item item = {.chunk = file.chunk};
    struct batch *batch;

    if (prefiller->running ||
        !survey_value_of(survey, prefiller->listed, file.chunk, file.place, &value))
        return;
    run = next_run(prefiller, value, ordinal);
    if (!run || !survey_next(survey, prefiller->listed, value, ordinal + 1, &item))
        return;
    batch = batch_enqueue(prefiller);
    batch->facet = prefiller->run_facet = prefiller->listed;
    batch->value = prefiller->run_value = value;
    batch->ordinal = prefiller->run_from = item.ordinal;
    batch->run = prefiller->run = run;
    prefiller->running = true;
}

void prefill_await(struct prefiller *prefiller, struct node directory)
{
    struct timespec until;

    if (!prefiller || directory.kind != NODE_CHUNK)
        return;
    until = clock_until(MOMENT);
    pthread_mutex_lock(&prefiller->lock);
    while (!prefiller->stopping && batch_find(prefiller, directory.chunk, true) &&
           pthread_cond_timedwait(&prefiller->stored, &prefiller->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&prefiller->lock);
}

static void read_beside(struct prefiller *prefiller, unsigned file)
{
    uint64_t time = prefill_now();

    if (time - prefiller->beside_read >= RECENT)
        prefiller->beside = 0;
    prefiller->beside_read = time;
    prefiller->beside |= file;
}

static void read_record(struct prefiller *prefiller, struct node file)
{
    prefiller->last_read = prefill_now();
    if (!may_prefill(prefiller))
        return;
    if (*prefill_mark(prefiller, file.chunk) & LISTED)
        read_in_chunk(prefiller, file);
    else if (prefiller->listed != FACETS && survey_ready(prefiller->pages.snapshot->survey))
        read_in_value(prefiller, file);
}

void prefill_read(struct prefiller *prefiller, struct node file)
{
    if (!prefiller)
        return;
    pthread_mutex_lock(&prefiller->lock);
    if (file.kind == NODE_CHUNK_LOG)
        read_beside(prefiller, BESIDE_LOG);
    else if (file.kind == NODE_CHUNK_LINES)
        read_beside(prefiller, BESIDE_LINES);
    else if (file.kind == record_node(0, 0, listed_suffix(prefiller->pages.snapshot)).kind)
        read_record(prefiller, file);
    pthread_mutex_unlock(&prefiller->lock);
}

void prefill_forget(struct prefiller *prefiller, struct listing_pattern *pattern)
{
    if (!prefiller)
        return;
    pthread_mutex_lock(&prefiller->lock);
    prefiller->pattern = pattern;
    pthread_cond_signal(&prefiller->change);
    pthread_mutex_unlock(&prefiller->lock);
}

/* ---- from its start to its end --------------------------------------------------------------- */

struct prefiller *prefill_new(struct snapshot *snapshot, struct fuse_session *session, int meminfo,
                              struct prefill_counters *counters)
{
    struct prefiller *prefiller = calloc(1, sizeof *prefiller + evtx_log_stored(snapshot->log) + 1);
    sigset_t all, before;
    int error;

    if (!prefiller)
        return NULL;
    prefiller->pages = (struct page_store){snapshot, session, counters};
    prefiller->meminfo = meminfo;
    prefiller->listed = FACETS;
    pthread_mutex_init(&prefiller->lock, NULL);
    pthread_cond_init(&prefiller->change, NULL);
    pthread_cond_init(&prefiller->stored, NULL);
    sigfillset(&all); /* signals are the main thread's business */
    pthread_sigmask(SIG_BLOCK, &all, &before);
    error = pthread_create(&prefiller->thread, NULL, prefill_work, prefiller);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!error)
        return prefiller;
    free(prefiller);
    return NULL;
}

void prefill_stop(struct prefiller *prefiller)
{
    bool first;

    if (!prefiller)
        return;
    pthread_mutex_lock(&prefiller->lock);
    first = !prefiller->stopping;
    prefiller->stopping = true;
    pthread_cond_signal(&prefiller->change);
    pthread_mutex_unlock(&prefiller->lock);
    if (first)
        pthread_join(prefiller->thread, NULL);
}

void prefill_free(struct prefiller *prefiller)
{
    if (!prefiller)
        return;
    prefill_stop(prefiller);
    pthread_cond_destroy(&prefiller->change);
    pthread_cond_destroy(&prefiller->stored);
    pthread_mutex_destroy(&prefiller->lock);
    free(prefiller);
}
