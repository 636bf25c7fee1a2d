/* measure.c - how long the rows of each chunk are, found out by several threads. */
#include "cache/survey_state.h"
#include "cache/table.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { CHUNKS_AT_ONCE = 8, MOST_THREADS = 16 };

struct measure {
    enum table table;
    const struct evtx_log *log;
    struct survey *survey;
    struct evtx_templates *templates;
    uint64_t *sizes; /* by position in log order */
    _Atomic(uint64_t) next;
    _Atomic(bool) failed;
};

static bool
measure_chunk(struct measure *measure, struct render *render, uint64_t position, struct text *text)
{
    const struct rows *rows = &measure->survey->rows;
    enum evtx_status status;

    if (rows->chunks[rows_chunk_at(rows, position)].named == 0)
        return true;
    text->size = 0;
    status = render_lines(render, measure->log, survey_chunk_at(measure->survey, position), NULL);
    if (status == EVTX_OK)
        status = table_put(measure->table, render, text);
    measure->sizes[position] = status == EVTX_OK ? text->size : 0;
    return status != EVTX_NO_MEMORY;
}

static void *work(void *argument)
{
    struct measure *measure = argument;
    struct render *render = render_new(measure->templates);
    uint64_t count = measure->survey->rows.count, from;
    struct text text = {0};
    bool done = render;

    while (done && !atomic_load(&measure->failed) &&
           (from = atomic_fetch_add(&measure->next, CHUNKS_AT_ONCE)) < count) {
        for (uint64_t i = from; done && i < count && i < from + CHUNKS_AT_ONCE; i++)
            done = measure_chunk(measure, render, i, &text);
        done = done && !survey_stopped(measure->survey);
    }
    if (!done)
        atomic_store(&measure->failed, true);
    text_done(&text);
    render_free(render);
    return NULL;
}

enum evtx_status table_measure(enum table table, const struct evtx_log *log, struct survey *survey,
                               struct evtx_templates *templates, size_t threads, uint64_t **begin)
{
    struct measure measure = {.table = table, .log = log, .survey = survey, .templates = templates};
    uint64_t count = survey->rows.count, at = 0;
    pthread_t ids[MOST_THREADS];
    size_t started = 0;

    measure.sizes = calloc(count + 1, sizeof *measure.sizes);
    if (!measure.sizes)
        return EVTX_NO_MEMORY;
    while (started + 1 < threads && started < MOST_THREADS &&
           pthread_create(&ids[started], NULL, work, &measure) == 0)
        started++;
    work(&measure);
    for (size_t i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    if (atomic_load(&measure.failed)) {
        free(measure.sizes);
        return EVTX_NO_MEMORY;
    }
    for (uint64_t i = 0; i <= count; i++) {
        uint64_t size = measure.sizes[i];

        measure.sizes[i] = at;
        at += size;
    }
    *begin = measure.sizes;
    return EVTX_OK;
}
