/*
 * columns.c - threads make row groups, and write them in log order.
 *
 * A thread that is done before its turn waits with the bytes of its group; so no more than one
 * group for each thread is in memory, and that is compressed.
 */
#include "cache/search/columns.h"

#include "cache/chunks/team.h"
#include "cache/search/column_row.h"
#include "core/base/utf8.h"

#include <pthread.h>
#include <stdlib.h>

enum { GROUP_CHUNKS = 256 };

struct writing {
    const struct columns_job *job;
    struct text source;
    uint64_t chunks, first; /* that are stored; which of them log order begins with */
    uint64_t groups;

    pthread_mutex_t lock; /* guards everything below it */
    pthread_cond_t turn;
    uint64_t taken, written; /* groups */
    struct parquet_footer footer;
    struct damage *damage;
    enum evtx_status status; /* of the first thread that cannot go on */
};

bool columns_are_built_in(void)
{
    return true;
}

/* ---- one row group --------------------------------------------------------------------------- */

/** What a thread works with. */
struct bench {
    struct column_bench columns;
    struct render *render;
    struct text bytes;
    struct parquet_part part;
    struct damage damage;
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
}

static enum evtx_status put_chunk(struct writing *writing, struct bench *bench, uint64_t position)
{
    const struct columns_job *job = writing->job;
    uint64_t index = (writing->first + position) % writing->chunks;
    uint64_t chunk = evtx_log_stored_at(job->log, index);
    struct evtx_fault fault = {0};
    enum evtx_status status = job->render ? job->render(job->context, bench->render, chunk, &fault)
                                          : render_rows(bench->render, job->log, chunk, &fault);

    if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED)
        return status;
    if (status == EVTX_OK) {
        damage_add(&bench->damage, &bench->render->damage);
        return column_put_chunk(&bench->columns, bench->render, (const char *)writing->source.bytes,
                                writing->source.size)
                   ? EVTX_OK
                   : EVTX_NO_MEMORY;
    }
    if (status != EVTX_END)
        damage_chunk(&bench->damage, &fault);
    return EVTX_OK;
}

static enum evtx_status make_group(struct writing *writing, struct bench *bench, uint64_t group)
{
    uint64_t from = group * GROUP_CHUNKS, end = from + GROUP_CHUNKS;
    enum evtx_status status = EVTX_OK;

    bench->damage = (struct damage){0};
    for (uint64_t i = from; i < end && i < writing->chunks && status == EVTX_OK; i++)
        status = stop_asked(writing->job->stop) ? EVTX_IO : put_chunk(writing, bench, i);
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

    damage_add(writing->damage, &bench->damage);
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

enum evtx_status columns_write(const struct columns_job *job, struct damage *damage)
{
    struct writing writing = {
        .job = job, .chunks = evtx_log_stored(job->log), .damage = damage, .status = EVTX_OK};
    const char *head = parquet_head();

    (void)evtx_log_is_stored(job->log, evtx_log_first_chunk(job->log), &writing.first);
    writing.groups = (writing.chunks + GROUP_CHUNKS - 1) / GROUP_CHUNKS;
    utf8_put(&writing.source, job->source);
    pthread_mutex_init(&writing.lock, NULL);
    pthread_cond_init(&writing.turn, NULL);
    if (writing.source.bad)
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
    text_done(&writing.source);
    return writing.status;
}
