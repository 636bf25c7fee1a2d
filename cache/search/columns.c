/*
 * columns.c - threads make row groups, and write them in log order.
 *
 * A thread that is done before its turn waits with the bytes of its group; so no more than one
 * group for each thread is in memory, and that is compressed.
 */
#include "cache/search/columns.h"

#include "cache/chunks/team.h"
#include "cache/search/column_row.h"
#include "core/base/list.h"
#include "core/base/utf8.h"

#include <pthread.h>
#include <stdlib.h>

enum { GROUP_CHUNKS = 256 };

/** A log of the job: its chunks that are stored, counted in log order. */
struct part {
    uint64_t begin, count; /* of all logs; of this one */
    uint64_t first;        /* which of them log order begins with */
    size_t source_at;      /* what it is called, in .sources */
};

struct writing {
    const struct columns_job *job;
    struct part *parts;  /* owned; one more behind the last */
    struct text sources; /* of one log after the other */
    uint64_t chunks, groups;

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t turn;
    uint64_t taken, written; /* groups */
    struct parquet_footer footer;
    enum evtx_status status; /* of the first thread that cannot go on */
};

bool columns_are_built_in(void)
{
    return true;
}

/* ---- one row group --------------------------------------------------------------------------- */

/** What could not be read of a chunk. */
struct bad_chunk {
    size_t part;
    struct damage damage;
};

/** What a thread works with. */
struct bench {
    struct column_bench columns;
    struct render *render;
    struct text bytes;
    struct parquet_part part;
    struct bad_chunk *bad; /* owned; of this group */
    size_t bad_count, bad_room;
};

static bool bench_init(struct bench *bench, const struct columns_job *job)
{
    *bench = (struct bench){.render = render_new(job->templates)};
    return column_bench_init(&bench->columns) && bench->render &&
           render_ask_traces(bench->render) &&
           (!job->codec || evtx_chunk_set_codec(bench->render->chunk, job->codec) == EVTX_OK);
}

static void bench_done(struct bench *bench)
{
    column_bench_done(&bench->columns);
    render_free(bench->render);
    text_done(&bench->bytes);
    free(bench->bad);
}

static bool note_damage(struct bench *bench, size_t part, const struct damage *damage)
{
    struct bad_chunk *bad;

    if (!damage_any(damage))
        return true;
    bad = list_grow(bench->bad, bench->bad_count, &bench->bad_room, sizeof *bad, 4);
    if (!bad)
        return false;
    bench->bad = bad;
    bad[bench->bad_count++] = (struct bad_chunk){part, *damage};
    return true;
}

static bool put_rows(const struct writing *writing, struct bench *bench, size_t part)
{
    const struct part *at = &writing->parts[part];
    const char *source = (const char *)writing->sources.bytes + at->source_at;

    return note_damage(bench, part, &bench->render->damage) &&
           column_put_chunk(&bench->columns, bench->render, source,
                            at[1].source_at - at->source_at);
}

/* Chunk @position of a part, in log order. */
static enum evtx_status
put_chunk(const struct writing *writing, struct bench *bench, size_t part, uint64_t position)
{
    const struct columns_job *job = writing->job;
    const struct evtx_log *log = job->parts[part].log;
    const struct part *at = &writing->parts[part];
    uint64_t chunk = evtx_log_stored_at(log, (at->first + position) % at->count);
    struct damage lost = {0};
    struct evtx_fault fault = {0};
    enum evtx_status status = job->render
                                  ? job->render(job->context, part, bench->render, chunk, &fault)
                                  : render_rows(bench->render, log, chunk, &fault);

    if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED)
        return status;
    if (status == EVTX_OK)
        return put_rows(writing, bench, part) ? EVTX_OK : EVTX_NO_MEMORY;
    if (status == EVTX_END)
        return EVTX_OK;
    damage_chunk(&lost, &fault);
    return note_damage(bench, part, &lost) ? EVTX_OK : EVTX_NO_MEMORY;
}

/* The part that chunk @position of all is of. */
static size_t part_of(const struct writing *writing, uint64_t position)
{
    size_t low = 0, high = writing->job->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (writing->parts[middle].begin <= position)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static enum evtx_status make_group(struct writing *writing, struct bench *bench, uint64_t group)
{
    uint64_t from = group * GROUP_CHUNKS, end = from + GROUP_CHUNKS;
    size_t part = part_of(writing, from);
    enum evtx_status status = EVTX_OK;

    bench->bad_count = 0;
    for (uint64_t i = from; i < end && i < writing->chunks && status == EVTX_OK; i++) {
        while (i - writing->parts[part].begin >= writing->parts[part].count)
            part++;
        status = stop_asked(writing->job->stop)
                     ? EVTX_IO
                     : put_chunk(writing, bench, part, i - writing->parts[part].begin);
    }
    bench->bytes.size = 0;
    if (status == EVTX_OK && !parquet_group_end(bench->columns.group, &bench->bytes, &bench->part))
        status = EVTX_NO_MEMORY;
    return status;
}

/* ---- threads --------------------------------------------------------------------------------- */

/* With the lock held, which is let go while bytes are written: nobody else has this turn. */
static void write_group(struct writing *writing, const struct bench *bench)
{
    bool done = true;

    for (size_t i = 0; i < bench->bad_count && writing->job->damaged; i++)
        writing->job->damaged(writing->job->context, bench->bad[i].part, &bench->bad[i].damage);
    if (bench->part.rows > 0) {
        pthread_mutex_unlock(&writing->lock);
        done = writing->job->take(writing->job->output, bench->bytes.bytes, bench->bytes.size);
        pthread_mutex_lock(&writing->lock);
        if (!parquet_footer_add(&writing->footer, column_list, COLUMN_COUNT, &bench->part))
            writing->status = EVTX_NO_MEMORY;
    }
    if (!done)
        writing->status = EVTX_IO;
}

/* With the lock held. */
static void
finish(struct writing *writing, const struct bench *bench, uint64_t group, enum evtx_status status)
{
    while (writing->written != group && writing->status == EVTX_OK)
        pthread_cond_wait(&writing->turn, &writing->lock);
    if (writing->status == EVTX_OK)
        writing->status = status;
    if (writing->status == EVTX_OK)
        write_group(writing, bench);
    writing->written++;
    pthread_cond_broadcast(&writing->turn);
}

static void *work(void *argument)
{
    struct writing *writing = argument;
    struct bench *bench = calloc(1, sizeof *bench);
    bool ready = bench && bench_init(bench, writing->job);

    pthread_mutex_lock(&writing->lock);
    if (!ready)
        writing->status = EVTX_NO_MEMORY;
    while (writing->status == EVTX_OK && writing->taken < writing->groups) {
        uint64_t group = writing->taken++;
        enum evtx_status status;

        pthread_mutex_unlock(&writing->lock);
        status = make_group(writing, bench, group);
        pthread_mutex_lock(&writing->lock);
        finish(writing, bench, group, status);
    }
    pthread_cond_broadcast(&writing->turn);
    pthread_mutex_unlock(&writing->lock);
    if (bench)
        bench_done(bench);
    free(bench);
    return NULL;
}

/* ---- the file -------------------------------------------------------------------------------- */

static enum evtx_status write_footer(struct writing *writing)
{
    struct text bytes = {0};
    enum evtx_status status = EVTX_NO_MEMORY;

    if (parquet_footer_end(&writing->footer, column_list, COLUMN_COUNT,
                           "evtxfs version " EVTXFS_VERSION, &bytes))
        status =
            writing->job->take(writing->job->output, bytes.bytes, bytes.size) ? EVTX_OK : EVTX_IO;
    text_done(&bytes);
    return status;
}

/* False: no memory. */
static bool count_chunks(struct writing *writing)
{
    const struct columns_job *job = writing->job;
    struct part *parts = calloc(job->count + 1, sizeof *parts);

    if (!parts)
        return false;
    writing->parts = parts;
    for (size_t i = 0; i < job->count; i++) {
        const struct evtx_log *log = job->parts[i].log;

        parts[i].begin = writing->chunks;
        parts[i].count = evtx_log_stored(log);
        parts[i].source_at = writing->sources.size;
        (void)evtx_log_is_stored(log, evtx_log_first_chunk(log), &parts[i].first);
        writing->chunks += parts[i].count;
        utf8_put(&writing->sources, job->parts[i].source);
    }
    parts[job->count].source_at = writing->sources.size;
    writing->groups = (writing->chunks + GROUP_CHUNKS - 1) / GROUP_CHUNKS;
    return !writing->sources.bad;
}

enum evtx_status columns_write(const struct columns_job *job)
{
    struct writing writing = {.job = job, .status = EVTX_OK};
    const char *head = parquet_head();

    pthread_mutex_init(&writing.lock, NULL);
    pthread_cond_init(&writing.turn, NULL);
    if (!count_chunks(&writing))
        writing.status = EVTX_NO_MEMORY;
    else if (!job->take(job->output, (const uint8_t *)head, strlen(head)))
        writing.status = EVTX_IO;
    if (writing.status == EVTX_OK && writing.groups > 0)
        team_run(job->threads < writing.groups ? job->threads : (size_t)writing.groups, TEAM_MOST,
                 work, &writing);
    if (writing.status == EVTX_OK)
        writing.status = write_footer(&writing);
    pthread_cond_destroy(&writing.turn);
    pthread_mutex_destroy(&writing.lock);
    parquet_footer_done(&writing.footer);
    text_done(&writing.sources);
    free(writing.parts);
    return writing.status;
}
