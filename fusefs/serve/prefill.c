/*
 * prefill.c - a short queue of directories, and a thread that stores their files.
 *
 * The problem: a program that reads every file of a mount sends one READ for each, and waits for
 * each. Of the 47,747 requests of a cold `rg -j1` over 30 MB, 41,762 were READs of small files.
 *
 * A store into the kernel's page cache is a system call that no reader waits for, so the thread
 * stores all files of a directory once one of them was read; 7,000 requests are left (H21). While
 * somebody reads, the directory that was listed last is stored as well, which is soon enough for
 * its first file (H22).
 *
 * What was tried: storing from the threads that answer requests. A store waits for a page that a
 * READ has locked, so such a thread waits for itself, for ever. A thread of normal priority: on a
 * busy machine it runs when the directory has been read (H23). Storing whatever is listed: `find`
 * and `ls` read nothing, and pay for it. docs/performance.md has the figures.
 */
#include "fusefs/serve/prefill.h"

#include "cache/chunks/lock.h"
#include "fusefs/process/clock.h"
#include "fusefs/process/memory.h"
#include "fusefs/serve/page_store.h"
#include "fusefs/tree/node_kinds.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    QUEUE = 32,        /* directories that wait; what a reader has long passed is of no use */
    FIRST_RUN = 8,     /* records of a value that are pushed at first; doubled while they are */
    LONGEST_RUN = 256, /* read in order, up to this */
    NICE = -10,        /* beside the rest of the program */
    STRAY_READS = 16,  /* READs of a pushed chunk that mean that the kernel let go of it */
};

#define RECENT 1000000000u /* ns: somebody is reading */
#define MOMENT 500000u     /* ns that a listing waits at most */
#define LOOK   100000000u  /* ns between two looks at the free memory */
#define REST   1000000000u /* ns without a push after memory was short */

/* What is known of a chunk's records/ directory: these bits, and above them a count of stray READs.
 */
enum { LISTED = 1, PUSHED = 2, STRAY = 4 };

/* Files to be stored: those in a chunk's records/, or, with .beside, those beside it; or @run
 * records of a value from @ordinal on. */
struct batch {
    uint64_t chunk;
    unsigned beside; /* enum beside */
    enum facet facet;
    uint32_t value;
    uint32_t ordinal, run;                    /* .run is 0 for a chunk */
    uint8_t read[(EVTX_MAX_RECORDS + 7) / 8]; /* places that the kernel has already */
};

struct prefiller {
    struct page_store pages; /* has the snapshot */
    int meminfo;             /* borrowed; memory.h */
    pthread_t thread;

    pthread_mutex_t lock; /* guards everything below it, and is never held during a store */
    pthread_cond_t change, stored;
    bool stopping, busy;
    uint64_t last_read;   /* when; ns */
    uint64_t beside_read; /* the same of files beside records/ */
    unsigned beside;      /* which those were lately */
    uint64_t last_look;   /* at the free memory */
    uint64_t rest_until;  /* memory was short */
    enum facet listed;    /* of the value that was listed last: only then are its files worth a try;
                             FACETS: none */
    bool running;         /* a run waits, or is being stored */
    uint32_t run;         /* length of the last one */
    enum facet run_facet;
    uint32_t run_value;
    uint32_t run_from, run_end; /* ordinals: its first record; what its reader will ask for next */
    struct listing_pattern *pattern; /* its bare listings are to be forgotten; NULL: none are */
    struct batch now;                /* while .busy */
    size_t first, waiting;
    struct batch queue[QUEUE]; /* a ring */
    uint8_t marks[];           /* one for each chunk that is stored, and one for all others */
};

static uint64_t now(void)
{
    return clock_ns(CLOCK_MONOTONIC_COARSE);
}

/* ---- the queue: with the lock held ----------------------------------------------------------- */

static struct batch *waiting(struct prefiller *prefiller, size_t index)
{
    assert(lock_is_held(&prefiller->lock));
    return &prefiller->queue[(prefiller->first + index) % QUEUE];
}

static uint8_t *mark_of(struct prefiller *prefiller, uint64_t chunk)
{
    uint64_t index;

    (void)evtx_log_is_stored(prefiller->pages.snapshot->log, chunk, &index);
    return &prefiller->marks[index];
}

static void drop_first(struct prefiller *prefiller)
{
    struct batch *batch = waiting(prefiller, 0);

    if (batch->run)
        prefiller->running = false;
    else if (!batch->beside)
        *mark_of(prefiller, batch->chunk) &= LISTED;
    prefiller->first = (prefiller->first + 1) % QUEUE;
    prefiller->waiting--;
    count(&prefiller->pages.counters->dropped, 1);
}

/* A full queue loses who waited longest: its readers have read it by now. */
static struct batch *enqueue(struct prefiller *prefiller)
{
    struct batch *batch;

    if (prefiller->waiting == QUEUE)
        drop_first(prefiller);
    batch = waiting(prefiller, prefiller->waiting++);
    *batch = (struct batch){0};
    pthread_cond_signal(&prefiller->change);
    return batch;
}

static struct batch *enqueue_chunk(struct prefiller *prefiller, uint64_t chunk)
{
    struct batch *batch = enqueue(prefiller);

    batch->chunk = chunk;
    *mark_of(prefiller, chunk) = LISTED | PUSHED;
    return batch;
}

static bool is_of(const struct batch *batch, uint64_t chunk, bool beside)
{
    return !batch->run && batch->chunk == chunk && (batch->beside != 0) == beside;
}

/* The batch of a chunk's records, or of its files @beside them, that is not done yet, or NULL. */
static struct batch *find(struct prefiller *prefiller, uint64_t chunk, bool beside)
{
    if (prefiller->busy && is_of(&prefiller->now, chunk, beside))
        return &prefiller->now;
    for (size_t i = 0; i < prefiller->waiting; i++)
        if (is_of(waiting(prefiller, i), chunk, beside))
            return waiting(prefiller, i);
    return NULL;
}

/* ---- what is told ---------------------------------------------------------------------------- */

static bool may_prefill(const struct prefiller *prefiller)
{
    return !prefiller->stopping && now() >= prefiller->rest_until;
}

static void records_listed(struct prefiller *prefiller, uint64_t chunk)
{
    uint8_t *mark = mark_of(prefiller, chunk);

    *mark |= LISTED;
    if (may_prefill(prefiller) && !(*mark & PUSHED) && now() - prefiller->last_read < RECENT)
        enqueue_chunk(prefiller, chunk);
}

/* Who reads such files reads them in each chunk, right behind its listing. */
static void chunk_listed(struct prefiller *prefiller, uint64_t chunk)
{
    struct batch *batch;

    if (!may_prefill(prefiller) || !prefiller->beside || now() - prefiller->beside_read >= RECENT)
        return;
    batch = enqueue(prefiller);
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
    uint8_t *mark = mark_of(prefiller, file.chunk);
    struct batch *batch = find(prefiller, file.chunk, false);

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
    batch = enqueue(prefiller);
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
    while (!prefiller->stopping && find(prefiller, directory.chunk, true) &&
           pthread_cond_timedwait(&prefiller->stored, &prefiller->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&prefiller->lock);
}

static void read_beside(struct prefiller *prefiller, unsigned file)
{
    uint64_t time = now();

    if (time - prefiller->beside_read >= RECENT)
        prefiller->beside = 0;
    prefiller->beside_read = time;
    prefiller->beside |= file;
}

static void read_record(struct prefiller *prefiller, struct node file)
{
    prefiller->last_read = now();
    if (!may_prefill(prefiller))
        return;
    if (*mark_of(prefiller, file.chunk) & LISTED)
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

/* ---- storing: in the thread, without the lock ------------------------------------------------ */

/* One file of a pinned chunk. */
static bool prefill_file(struct prefiller *prefiller, const struct cached_chunk *chunk,
                         struct node file, unsigned *patience)
{
    const struct span *span = &chunk->spans[file.place];

    return page_store_put(&prefiller->pages, file, chunk->text + span->at, span->size, patience);
}

/* Whether the batch goes on to @place: nobody has read it, and nobody wants to stop. */
static bool wants(struct prefiller *prefiller, uint32_t place, bool *stopping)
{
    bool read;

    pthread_mutex_lock(&prefiller->lock);
    *stopping = prefiller->stopping;
    read = prefiller->now.read[place / 8] >> place % 8 & 1;
    pthread_mutex_unlock(&prefiller->lock);
    return !read && !*stopping;
}

static enum cache_form form_of(const struct prefiller *prefiller)
{
    return survey_listed(prefiller->pages.snapshot->survey);
}

/* True: all that was to be stored is. */
static bool prefill_chunk(struct prefiller *prefiller, uint64_t number)
{
    enum record_suffix suffix = listed_suffix(prefiller->pages.snapshot);
    const struct cached_chunk *chunk;
    unsigned patience = PAGES_PATIENCE;
    bool good = true, stopping = false;

    if (need_chunk(&(struct visit){prefiller->pages.snapshot, true}, number, form_of(prefiller),
                   &chunk) != ANSWER_OK)
        return false;
    for (uint32_t place = 0; good && !stopping && place < chunk->count; place++)
        if (chunk->spans[place].size && wants(prefiller, place, &stopping))
            good = prefill_file(prefiller, chunk, record_node(number, place, suffix), &patience);
    cache_put_spent(prefiller->pages.snapshot->cache, chunk); /* the kernel has it now */
    return good && !stopping;
}

/* Returns the ordinal of the first record that was not stored. */
static uint32_t prefill_run(struct prefiller *prefiller, const struct batch *batch)
{
    enum record_suffix suffix = listed_suffix(prefiller->pages.snapshot);
    const struct cached_chunk *chunk = NULL;
    struct survey_item item = {0};
    uint32_t ordinal = batch->ordinal;
    bool stopping;

    for (uint32_t run = batch->run;; run--) {
        struct node file;
        unsigned patience = 0;

        if (!survey_next(prefiller->pages.snapshot->survey, batch->facet, batch->value, ordinal,
                         &item))
            break;
        ordinal = item.ordinal;
        file = record_node(item.chunk, item.place, suffix);
        if (run == 0 || !wants(prefiller, 0, &stopping) ||
            !page_store_know(&prefiller->pages, file))
            break;
        if (chunk && chunk->number != item.chunk) {
            cache_put(prefiller->pages.snapshot->cache, chunk);
            chunk = NULL;
        }
        if (!chunk && need_chunk(&(struct visit){prefiller->pages.snapshot, true}, item.chunk,
                                 form_of(prefiller), &chunk) != ANSWER_OK)
            break;
        if (!prefill_file(prefiller, chunk, file, &patience))
            break;
        ordinal++;
    }
    if (chunk)
        cache_put(prefiller->pages.snapshot->cache, chunk);
    return ordinal;
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* With the lock held: memory is short, and what the kernel would have to throw away at once is not
 * given to it. */
static bool must_rest(struct prefiller *prefiller)
{
    uint64_t time = now();

    assert(lock_is_held(&prefiller->lock));
    if (time - prefiller->last_look < LOOK)
        return false;
    prefiller->last_look = time;
    if (!memory_is_short(prefiller->meminfo))
        return false;
    prefiller->rest_until = time + REST;
    while (prefiller->waiting)
        drop_first(prefiller);
    return true;
}

/* With the lock held, but not while it stores. */
static void prefill_first(struct prefiller *prefiller)
{
    bool good = true;
    uint32_t end = 0;

    prefiller->now = *waiting(prefiller, 0);
    prefiller->first = (prefiller->first + 1) % QUEUE;
    prefiller->waiting--;
    prefiller->busy = true;
    pthread_mutex_unlock(&prefiller->lock);
    if (prefiller->now.run)
        end = prefill_run(prefiller, &prefiller->now);
    else if (prefiller->now.beside)
        page_store_put_beside(&prefiller->pages, prefiller->now.chunk, prefiller->now.beside);
    else
        good = prefill_chunk(prefiller, prefiller->now.chunk);
    count(&prefiller->pages.counters->directories, !prefiller->now.beside);
    pthread_mutex_lock(&prefiller->lock);
    prefiller->busy = false;
    pthread_cond_broadcast(&prefiller->stored);
    if (prefiller->now.run) {
        prefiller->running = false;
        prefiller->run_end = end;
    } else if (!good) {
        *mark_of(prefiller, prefiller->now.chunk) &= LISTED;
    }
}

/* With the lock held, but not while it tells. */
static void forget_listings(struct prefiller *prefiller)
{
    struct node directory = {.kind = NODE_RECORDS};
    struct listing_pattern *pattern = prefiller->pattern;

    prefiller->pattern = NULL;
    pthread_mutex_unlock(&prefiller->lock);
    while (listing_pattern_take_bare(pattern, &directory.chunk))
        fuse_lowlevel_notify_inval_inode(
            prefiller->pages.session, node_number_in(prefiller->pages.snapshot, directory), 0, 0);
    pthread_mutex_lock(&prefiller->lock);
}

static void *work(void *argument)
{
    struct prefiller *prefiller = argument;

    /* It is of use while it is ahead of the reader. Only root may; others get what they get. */
    (void)!nice(NICE);

    pthread_mutex_lock(&prefiller->lock);
    while (!prefiller->stopping) {
        if (prefiller->pattern)
            forget_listings(prefiller);
        else if (!prefiller->waiting)
            pthread_cond_wait(&prefiller->change, &prefiller->lock);
        else if (!must_rest(prefiller))
            prefill_first(prefiller);
    }
    pthread_mutex_unlock(&prefiller->lock);
    return NULL;
}

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
    error = pthread_create(&prefiller->thread, NULL, work, prefiller);
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
