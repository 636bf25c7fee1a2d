/* measure.c - how long the rows of each chunk are, found out by several threads. */
#include "cache/search/table.h"
#include "cache/survey/survey_state.h"

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
    const struct stop *stop;
    _Atomic(enum evtx_status) status; /* of the first thread that cannot go on */
};

static bool goes_on(struct measure *measure)
{
    enum evtx_status well = EVTX_OK;

    if (survey_stopped(measure->survey) || stop_asked(measure->stop))
        atomic_compare_exchange_strong(&measure->status, &well, EVTX_IO);
    return atomic_load(&measure->status) == EVTX_OK;
}

/* A chunk that cannot be read has no rows. */
static enum evtx_status
measure_chunk(struct measure *measure, struct render *render, uint64_t position, struct text *text)
{
    const struct rows *rows = &measure->survey->rows;
    enum evtx_status status;

    if (rows->chunks[rows_chunk_at(rows, position)].named == 0)
        return EVTX_OK;
    text->size = 0;
    status = render_lines(render, measure->log, survey_chunk_at(measure->survey, position), NULL);
    if (status == EVTX_OK)
        status = table_put(measure->table, render, text);
    measure->sizes[position] = status == EVTX_OK ? text->size : 0;
    return status == EVTX_NO_MEMORY || status == EVTX_CHANGED ? status : EVTX_OK;
}

static void *work(void *argument)
{
    struct measure *measure = argument;
    struct render *render = render_new(measure->templates);
    uint64_t count = measure->survey->rows.count, from;
    enum evtx_status status = render ? EVTX_OK : EVTX_NO_MEMORY, well = EVTX_OK;
    struct text text = {0};

    while (status == EVTX_OK && goes_on(measure) &&
           (from = atomic_fetch_add(&measure->next, CHUNKS_AT_ONCE)) < count)
        for (uint64_t i = from;
             status == EVTX_OK && i < count && i < from + CHUNKS_AT_ONCE && goes_on(measure); i++)
            status = measure_chunk(measure, render, i, &text);
    if (status != EVTX_OK)
        atomic_compare_exchange_strong(&measure->status, &well, status);
    text_done(&text);
    render_free(render);
    return NULL;
}

enum evtx_status table_measure(enum table table, const struct evtx_log *log, struct survey *survey,
                               struct evtx_templates *templates, size_t threads,
                               const struct stop *stop, uint64_t **begin)
{
    struct measure measure = {
        .table = table, .log = log, .survey = survey, .templates = templates, .stop = stop};
    enum evtx_status status;
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
    status = atomic_load(&measure.status);
    if (status != EVTX_OK) {
        free(measure.sizes);
        return status;
    }
    for (uint64_t i = 0; i <= count; i++) {
        uint64_t size = measure.sizes[i];

        measure.sizes[i] = at;
        at += size;
    }
    *begin = measure.sizes;
    return EVTX_OK;
}
