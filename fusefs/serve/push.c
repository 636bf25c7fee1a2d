/* push.c - a short queue of directories, and a thread that stores their files. */
#include "fusefs/serve/push.h"

#include "cache/chunks/lock.h"
#include "fusefs/process/clock.h"
#include "fusefs/process/memory.h"
#include "fusefs/serve/pages.h"
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

struct pusher {
    struct pages pages; /* has the view */
    int meminfo;        /* borrowed; memory.h */
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
    struct walk *walk;          /* its bare listings are to be forgotten; NULL: none are */
    struct batch now;           /* while .busy */
    size_t first, waiting;
    struct batch queue[QUEUE]; /* a ring */
    uint8_t marks[];           /* one for each chunk that is stored, and one for all others */
};

static uint64_t now(void)
{
    return clock_ns(CLOCK_MONOTONIC_COARSE);
}

/* ---- the queue: with the lock held ----------------------------------------------------------- */

static struct batch *waiting(struct pusher *pusher, size_t index)
{
    assert(lock_is_held(&pusher->lock));
    return &pusher->queue[(pusher->first + index) % QUEUE];
}

static uint8_t *mark_of(struct pusher *pusher, uint64_t chunk)
{
    uint64_t index;

    (void)evtx_log_is_stored(pusher->pages.view->log, chunk, &index);
    return &pusher->marks[index];
}

static void drop_first(struct pusher *pusher)
{
    struct batch *batch = waiting(pusher, 0);

    if (batch->run)
        pusher->running = false;
    else if (!batch->beside)
        *mark_of(pusher, batch->chunk) &= LISTED;
    pusher->first = (pusher->first + 1) % QUEUE;
    pusher->waiting--;
    count(&pusher->pages.counters->dropped, 1);
}

/* A full queue loses who waited longest: its readers have read it by now. */
static struct batch *enqueue(struct pusher *pusher)
{
    struct batch *batch;

    if (pusher->waiting == QUEUE)
        drop_first(pusher);
    batch = waiting(pusher, pusher->waiting++);
    *batch = (struct batch){0};
    pthread_cond_signal(&pusher->change);
    return batch;
}

static struct batch *enqueue_chunk(struct pusher *pusher, uint64_t chunk)
{
    struct batch *batch = enqueue(pusher);

    batch->chunk = chunk;
    *mark_of(pusher, chunk) = LISTED | PUSHED;
    return batch;
}

static bool is_of(const struct batch *batch, uint64_t chunk, bool beside)
{
    return !batch->run && batch->chunk == chunk && (batch->beside != 0) == beside;
}

/* The batch of a chunk's records, or of its files @beside them, that is not done yet, or NULL. */
static struct batch *find(struct pusher *pusher, uint64_t chunk, bool beside)
{
    if (pusher->busy && is_of(&pusher->now, chunk, beside))
        return &pusher->now;
    for (size_t i = 0; i < pusher->waiting; i++)
        if (is_of(waiting(pusher, i), chunk, beside))
            return waiting(pusher, i);
    return NULL;
}

/* ---- what is told ---------------------------------------------------------------------------- */

static bool may_push(const struct pusher *pusher)
{
    return !pusher->stopping && now() >= pusher->rest_until;
}

static void records_listed(struct pusher *pusher, uint64_t chunk)
{
    uint8_t *mark = mark_of(pusher, chunk);

    *mark |= LISTED;
    if (may_push(pusher) && !(*mark & PUSHED) && now() - pusher->last_read < RECENT)
        enqueue_chunk(pusher, chunk);
}

/* Who reads such files reads them in each chunk, right behind its listing. */
static void chunk_listed(struct pusher *pusher, uint64_t chunk)
{
    struct batch *batch;

    if (!may_push(pusher) || !pusher->beside || now() - pusher->beside_read >= RECENT)
        return;
    batch = enqueue(pusher);
    batch->chunk = chunk;
    batch->beside = pusher->beside;
}

void pusher_listed(struct pusher *pusher, struct node directory, uint64_t offset)
{
    if (!pusher)
        return;
    pthread_mutex_lock(&pusher->lock);
    if (directory.kind == NODE_VALUE) {
        if (facet_has_records(directory.facet))
            pusher->listed = directory.facet;
    } else if (directory.kind == NODE_RECORDS) {
        records_listed(pusher, directory.chunk);
    } else if (directory.kind == NODE_CHUNK && offset == 0) {
        chunk_listed(pusher, directory.chunk);
    }
    pthread_mutex_unlock(&pusher->lock);
}

static void read_in_chunk(struct pusher *pusher, struct node file)
{
    uint8_t *mark = mark_of(pusher, file.chunk);
    struct batch *batch = find(pusher, file.chunk, false);

    if (!batch && *mark & PUSHED) {
        *mark += STRAY;
        if (*mark < STRAY * STRAY_READS)
            return;
        *mark = LISTED;
    }
    if (!batch)
        batch = enqueue_chunk(pusher, file.chunk);
    batch->read[file.place / 8] |= (uint8_t)(1 << file.place % 8);
}

/* The length of a run behind @ordinal: who reads in order gets more each time. 0: the last run goes
 * there already. */
static uint32_t next_run(const struct pusher *pusher, uint32_t value, uint32_t ordinal)
{
    bool same = pusher->run_facet == pusher->listed && pusher->run_value == value;

    if (same && ordinal >= pusher->run_from && ordinal < pusher->run_end)
        return 0;
    if (!same || ordinal != pusher->run_end)
        return FIRST_RUN;
    return pusher->run < LONGEST_RUN ? 2 * pusher->run : pusher->run;
}

/* As nobody listed its chunk, the file was found in a directory of its value. A record has one in
 * each facet; the one that was listed last tells which. */
static void read_in_value(struct pusher *pusher, struct node file)
{
    struct survey *survey = pusher->pages.view->survey;
    uint32_t ordinal = survey_ordinal(survey, file.chunk, file.place), value, run;
    struct survey_item item = {.chunk = file.chunk};
    struct batch *batch;

    if (pusher->running || !survey_value_of(survey, pusher->listed, file.chunk, file.place, &value))
        return;
    run = next_run(pusher, value, ordinal);
    if (!run || !survey_next(survey, pusher->listed, value, ordinal + 1, &item))
        return;
    batch = enqueue(pusher);
    batch->facet = pusher->run_facet = pusher->listed;
    batch->value = pusher->run_value = value;
    batch->ordinal = pusher->run_from = item.ordinal;
    batch->run = pusher->run = run;
    pusher->running = true;
}

void pusher_await(struct pusher *pusher, struct node directory)
{
    struct timespec until;

    if (!pusher || directory.kind != NODE_CHUNK)
        return;
    until = clock_until(MOMENT);
    pthread_mutex_lock(&pusher->lock);
    while (!pusher->stopping && find(pusher, directory.chunk, true) &&
           pthread_cond_timedwait(&pusher->stored, &pusher->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&pusher->lock);
}

static void read_beside(struct pusher *pusher, unsigned file)
{
    uint64_t time = now();

    if (time - pusher->beside_read >= RECENT)
        pusher->beside = 0;
    pusher->beside_read = time;
    pusher->beside |= file;
}

static void read_record(struct pusher *pusher, struct node file)
{
    pusher->last_read = now();
    if (!may_push(pusher))
        return;
    if (*mark_of(pusher, file.chunk) & LISTED)
        read_in_chunk(pusher, file);
    else if (pusher->listed != FACETS && survey_ready(pusher->pages.view->survey))
        read_in_value(pusher, file);
}

void pusher_read(struct pusher *pusher, struct node file)
{
    if (!pusher)
        return;
    pthread_mutex_lock(&pusher->lock);
    if (file.kind == NODE_CHUNK_LOG)
        read_beside(pusher, BESIDE_LOG);
    else if (file.kind == NODE_CHUNK_LINES)
        read_beside(pusher, BESIDE_LINES);
    else if (file.kind == record_node(0, 0, listed_suffix(pusher->pages.view)).kind)
        read_record(pusher, file);
    pthread_mutex_unlock(&pusher->lock);
}

void pusher_forget(struct pusher *pusher, struct walk *walk)
{
    if (!pusher)
        return;
    pthread_mutex_lock(&pusher->lock);
    pusher->walk = walk;
    pthread_cond_signal(&pusher->change);
    pthread_mutex_unlock(&pusher->lock);
}

/* ---- storing: in the thread, without the lock ------------------------------------------------ */

/* One file of a pinned chunk. */
static bool push_file(struct pusher *pusher, const struct cached_chunk *chunk, struct node file,
                      unsigned *patience)
{
    const struct span *span = &chunk->spans[file.place];

    return pages_put(&pusher->pages, file, chunk->text + span->at, span->size, patience);
}

/* Whether the batch goes on to @place: nobody has read it, and nobody wants to stop. */
static bool wants(struct pusher *pusher, uint32_t place, bool *stopping)
{
    bool read;

    pthread_mutex_lock(&pusher->lock);
    *stopping = pusher->stopping;
    read = pusher->now.read[place / 8] >> place % 8 & 1;
    pthread_mutex_unlock(&pusher->lock);
    return !read && !*stopping;
}

static enum cache_form form_of(const struct pusher *pusher)
{
    return survey_listed(pusher->pages.view->survey);
}

/* True: all that was to be stored is. */
static bool push_chunk(struct pusher *pusher, uint64_t number)
{
    enum record_suffix suffix = listed_suffix(pusher->pages.view);
    const struct cached_chunk *chunk;
    unsigned patience = PAGES_PATIENCE;
    bool good = true, stopping = false;

    if (need_chunk(pusher->pages.view, number, form_of(pusher), true, &chunk) != ANSWER_OK)
        return false;
    for (uint32_t place = 0; good && !stopping && place < chunk->count; place++)
        if (chunk->spans[place].size && wants(pusher, place, &stopping))
            good = push_file(pusher, chunk, record_node(number, place, suffix), &patience);
    cache_put_spent(pusher->pages.view->cache, chunk); /* the kernel has it now */
    return good && !stopping;
}

/* Returns the ordinal of the first record that was not stored. */
static uint32_t push_run(struct pusher *pusher, const struct batch *batch)
{
    enum record_suffix suffix = listed_suffix(pusher->pages.view);
    const struct cached_chunk *chunk = NULL;
    struct survey_item item = {0};
    uint32_t ordinal = batch->ordinal;
    bool stopping;

    for (uint32_t run = batch->run;; run--) {
        struct node file;
        unsigned patience = 0;

        if (!survey_next(pusher->pages.view->survey, batch->facet, batch->value, ordinal, &item))
            break;
        ordinal = item.ordinal;
        file = record_node(item.chunk, item.place, suffix);
        if (run == 0 || !wants(pusher, 0, &stopping) || !pages_know(&pusher->pages, file))
            break;
        if (chunk && chunk->number != item.chunk) {
            cache_put(pusher->pages.view->cache, chunk);
            chunk = NULL;
        }
        if (!chunk &&
            need_chunk(pusher->pages.view, item.chunk, form_of(pusher), true, &chunk) != ANSWER_OK)
            break;
        if (!push_file(pusher, chunk, file, &patience))
            break;
        ordinal++;
    }
    if (chunk)
        cache_put(pusher->pages.view->cache, chunk);
    return ordinal;
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* With the lock held: memory is short, and what the kernel would have to throw away at once is not
 * given to it. */
static bool must_rest(struct pusher *pusher)
{
    uint64_t time = now();

    assert(lock_is_held(&pusher->lock));
    if (time - pusher->last_look < LOOK)
        return false;
    pusher->last_look = time;
    if (!memory_is_short(pusher->meminfo))
        return false;
    pusher->rest_until = time + REST;
    while (pusher->waiting)
        drop_first(pusher);
    return true;
}

/* With the lock held, but not while it stores. */
static void push_first(struct pusher *pusher)
{
    bool good = true;
    uint32_t end = 0;

    pusher->now = *waiting(pusher, 0);
    pusher->first = (pusher->first + 1) % QUEUE;
    pusher->waiting--;
    pusher->busy = true;
    pthread_mutex_unlock(&pusher->lock);
    if (pusher->now.run)
        end = push_run(pusher, &pusher->now);
    else if (pusher->now.beside)
        pages_put_beside(&pusher->pages, pusher->now.chunk, pusher->now.beside);
    else
        good = push_chunk(pusher, pusher->now.chunk);
    count(&pusher->pages.counters->directories, !pusher->now.beside);
    pthread_mutex_lock(&pusher->lock);
    pusher->busy = false;
    pthread_cond_broadcast(&pusher->stored);
    if (pusher->now.run) {
        pusher->running = false;
        pusher->run_end = end;
    } else if (!good) {
        *mark_of(pusher, pusher->now.chunk) &= LISTED;
    }
}

/* With the lock held, but not while it tells. */
static void forget_listings(struct pusher *pusher)
{
    struct node directory = {.kind = NODE_RECORDS};
    struct walk *walk = pusher->walk;

    pusher->walk = NULL;
    pthread_mutex_unlock(&pusher->lock);
    while (walk_take_bare(walk, &directory.chunk))
        fuse_lowlevel_notify_inval_inode(pusher->pages.session,
                                         node_number_in(pusher->pages.view, directory), 0, 0);
    pthread_mutex_lock(&pusher->lock);
}

static void *work(void *argument)
{
    struct pusher *pusher = argument;

    /* It is of use while it is ahead of the reader. Only root may; others get what they get. */
    (void)!nice(NICE);

    pthread_mutex_lock(&pusher->lock);
    while (!pusher->stopping) {
        if (pusher->walk)
            forget_listings(pusher);
        else if (!pusher->waiting)
            pthread_cond_wait(&pusher->change, &pusher->lock);
        else if (!must_rest(pusher))
            push_first(pusher);
    }
    pthread_mutex_unlock(&pusher->lock);
    return NULL;
}

struct pusher *pusher_new(struct view *view, struct fuse_session *session, int meminfo,
                          struct push_counters *counters)
{
    struct pusher *pusher = calloc(1, sizeof *pusher + evtx_log_stored(view->log) + 1);
    sigset_t all, before;
    int error;

    if (!pusher)
        return NULL;
    pusher->pages = (struct pages){view, session, counters};
    pusher->meminfo = meminfo;
    pusher->listed = FACETS;
    pthread_mutex_init(&pusher->lock, NULL);
    pthread_cond_init(&pusher->change, NULL);
    pthread_cond_init(&pusher->stored, NULL);
    sigfillset(&all); /* signals are the main thread's business */
    pthread_sigmask(SIG_BLOCK, &all, &before);
    error = pthread_create(&pusher->thread, NULL, work, pusher);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!error)
        return pusher;
    free(pusher);
    return NULL;
}

void pusher_stop(struct pusher *pusher)
{
    bool first;

    if (!pusher)
        return;
    pthread_mutex_lock(&pusher->lock);
    first = !pusher->stopping;
    pusher->stopping = true;
    pthread_cond_signal(&pusher->change);
    pthread_mutex_unlock(&pusher->lock);
    if (first)
        pthread_join(pusher->thread, NULL);
}

void pusher_free(struct pusher *pusher)
{
    if (!pusher)
        return;
    pusher_stop(pusher);
    pthread_cond_destroy(&pusher->change);
    pthread_cond_destroy(&pusher->stored);
    pthread_mutex_destroy(&pusher->lock);
    free(pusher);
}
