/* tables.c - measures tables once, and makes rows again when they are read. */
#include "fusefs/tree/tables.h"

#include "cache/chunks/lock.h"
#include "cache/chunks/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct tables {
    const struct evtx_log *log;
    struct survey *survey;
    struct evtx_templates *templates;
    uint64_t chunks;           /* positions in log order */
    pthread_mutex_t measuring; /* who has it measures */
    bool asked;                /* with that: a table was measured */
    struct table_file {
        struct stop stop;          /* of who measures */
        _Atomic(uint64_t *) begin; /* owned; NULL: not measured. Set once */
        _Atomic(uint64_t) done;    /* chunks that are measured */
        pthread_mutex_t lock;      /* guards everything below it, and .rows of the table */
        struct render *render;
        struct table_bench *bench;
        uint64_t position; /* in log order; .chunks: none */
    } of[TABLES];
    struct text rows[TABLES]; /* of the chunk at .position */
};

struct tables *
tables_new(const struct evtx_log *log, struct survey *survey, struct evtx_templates *templates)
{
    struct tables *tables = calloc(1, sizeof *tables);

    if (!tables)
        return NULL;
    tables->log = log;
    tables->survey = survey;
    tables->templates = templates;
    tables->chunks = survey_positions(survey);
    pthread_mutex_init(&tables->measuring, NULL);
    for (size_t i = 0; i < TABLES; i++) {
        pthread_mutex_init(&tables->of[i].lock, NULL);
        tables->of[i].position = tables->chunks;
    }
    return tables;
}

void tables_free(struct tables *tables)
{
    for (size_t i = 0; tables && i < TABLES; i++) {
        pthread_mutex_destroy(&tables->of[i].lock);
        free(tables->of[i].begin);
        render_free(tables->of[i].render);
        table_bench_free(tables->of[i].bench);
        text_done(&tables->rows[i]);
    }
    if (tables)
        pthread_mutex_destroy(&tables->measuring);
    free(tables);
}

bool tables_ready(const struct tables *tables, enum table table)
{
    return atomic_load(&tables->of[table].begin);
}

/* Who asks for one table may want no other. Who asks for a second one looks at all of them, as
 * `ls -l` does, and one walk over the log measures the rest. */
static unsigned to_measure(const struct tables *tables, enum table table)
{
    unsigned wanted = 1u << table;

    for (size_t i = 0; tables->asked && i < TABLES; i++)
        if (!tables_ready(tables, (enum table)i))
            wanted |= 1u << i;
    return wanted;
}

/* One measures, others wait for it. */
static enum evtx_status measure(struct tables *tables, enum table table)
{
    enum evtx_status status = EVTX_OK;
    uint64_t *begin[TABLES] = {NULL};

    pthread_mutex_lock(&tables->measuring);
    if (!tables_ready(tables, table)) { /* no other thread was faster */
        status = table_measure(to_measure(tables, table), tables->log, tables->survey,
                               tables->templates, pool_processors(), &tables->of[table].stop,
                               &tables->of[table].done, begin);
        for (size_t i = 0; i < TABLES; i++)
            if (begin[i])
                atomic_store(&tables->of[i].begin, begin[i]);
        tables->asked |= status == EVTX_OK;
    }
    pthread_mutex_unlock(&tables->measuring);
    return status;
}

struct stop *tables_stop(struct tables *tables, enum table table)
{
    return &tables->of[table].stop;
}

enum evtx_status tables_size(struct tables *tables, enum table table, uint64_t *size)
{
    enum evtx_status status = tables_ready(tables, table) ? EVTX_OK : measure(tables, table);

    if (status == EVTX_OK)
        *size = strlen(table_head(table)) + atomic_load(&tables->of[table].begin)[tables->chunks];
    return status;
}

/* The last position whose rows begin at or before @offset. */
static uint64_t find(const uint64_t *begin, uint64_t count, uint64_t offset)
{
    uint64_t low = 0, high = count;

    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;

        if (begin[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* With the lock held. False: no memory. */
static bool have_bench(struct table_file *file, struct evtx_templates *templates)
{
    if (!file->bench)
        file->bench = table_bench_new();
    if (file->render || !file->bench)
        return file->bench;
    file->render = render_new(templates);
    if (file->render && render_ask_traces(file->render))
        return true;
    render_free(file->render);
    file->render = NULL;
    return false;
}

/* With the lock held: makes the rows of the chunk at @position. */
static enum evtx_status make(struct tables *tables, enum table table, uint64_t position)
{
    struct text *rows = &tables->rows[table];
    enum evtx_status status;

    assert(lock_is_held(&tables->of[table].lock));
    if (tables->of[table].position == position)
        return EVTX_OK;
    if (!have_bench(&tables->of[table], tables->templates))
        return EVTX_NO_MEMORY;
    tables->of[table].position = tables->chunks;
    rows->size = 0;
    rows->bad = false;
    status = render_rows(tables->of[table].render, tables->log,
                         survey_chunk_at(tables->survey, position), NULL);
    if (status == EVTX_OK)
        status =
            table_put(tables->of[table].bench, 1u << table, tables->of[table].render, tables->rows);
    if (status == EVTX_OK)
        tables->of[table].position = position;
    return status;
}

/* With the lock held: copies what the chunk has of the bytes behind the head. */
static enum evtx_status copy(struct tables *tables, enum table table, uint64_t offset,
                             uint8_t *bytes, size_t size, size_t *copied)
{
    const uint64_t *begin = tables->of[table].begin;
    uint64_t position = find(begin, tables->chunks, offset);
    enum evtx_status status = make(tables, table, position);
    const struct text *rows = &tables->rows[table];
    uint64_t skip = offset - begin[position];

    assert(lock_is_held(&tables->of[table].lock) && offset < begin[tables->chunks]);
    if (status != EVTX_OK)
        return status == EVTX_NO_MEMORY || status == EVTX_CHANGED ? status : EVTX_IO;
    if (rows->size != begin[position + 1] - begin[position] || skip >= rows->size)
        return EVTX_IO; /* it could not be read when it was measured */
    *copied = rows->size - skip < size ? (size_t)(rows->size - skip) : size;
    memcpy(bytes, rows->bytes + skip, *copied);
    return EVTX_OK;
}

enum evtx_status
tables_read(struct tables *tables, enum table table, uint64_t offset, uint8_t *bytes, size_t size)
{
    const char *head = table_head(table);
    size_t head_size = strlen(head), done = 0;
    enum evtx_status status = EVTX_OK;

    assert(tables_ready(tables, table));
    if (offset < head_size) {
        done = head_size - offset < size ? (size_t)(head_size - offset) : size;
        memcpy(bytes, head + offset, done);
    }
    pthread_mutex_lock(&tables->of[table].lock);
    while (status == EVTX_OK && done < size) {
        size_t copied = 0;

        status = copy(tables, table, offset + done - head_size, bytes + done, size - done, &copied);
        done += copied;
    }
    pthread_mutex_unlock(&tables->of[table].lock);
    return status;
}
