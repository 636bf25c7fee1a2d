/* measure.c - how long the rows of each chunk are, found out by several threads. */
#include "cache/chunks/team.h"
#include "cache/search/table.h"
#include "cache/survey/survey_state.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { CHUNKS_AT_ONCE = 8 };

struct measure {
    unsigned wanted;
    const struct evtx_log *log;
    struct survey *survey;
    struct evtx_templates *templates;
    uint64_t *sizes[TABLES]; /* by position in log order; NULL: not wanted */
    _Atomic(uint64_t) next;
    _Atomic(uint64_t) *done;
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
measure_chunk(struct measure *measure, struct render *render, struct table_bench *bench,
              uint64_t position, struct text texts[TABLES])
{
    const struct rows *rows = &measure->survey->rows;
    enum evtx_status status;

    atomic_fetch_add(measure->done, 1);
    if (rows->chunks[rows_chunk_at(rows, position)].named == 0)
        return EVTX_OK;
    for (size_t i = 0; i < TABLES; i++)
        texts[i].size = 0;
    status = render_rows(render, measure->log, survey_chunk_at(measure->survey, position), NULL);
    if (status == EVTX_OK)
        status = table_put(bench, measure->wanted, render, texts);
    for (size_t i = 0; i < TABLES; i++)
        if (measure->sizes[i])
            measure->sizes[i][position] = status == EVTX_OK ? texts[i].size : 0;
    return status == EVTX_NO_MEMORY || status == EVTX_CHANGED ? status : EVTX_OK;
}

static void *work(void *argument)
{
    struct measure *measure = argument;
    struct table_bench *bench = table_bench_new();
    struct render *render = render_new(measure->templates);
    bool ready = bench && render && render_ask_traces(render);
    uint64_t count = measure->survey->rows.count, from;
    enum evtx_status status = ready ? EVTX_OK : EVTX_NO_MEMORY, well = EVTX_OK;
    struct text texts[TABLES] = {{0}};

    while (status == EVTX_OK && goes_on(measure) &&
           (from = atomic_fetch_add(&measure->next, CHUNKS_AT_ONCE)) < count)
        for (uint64_t i = from;
             status == EVTX_OK && i < count && i < from + CHUNKS_AT_ONCE && goes_on(measure); i++)
            status = measure_chunk(measure, render, bench, i, texts);
    if (status != EVTX_OK)
        atomic_compare_exchange_strong(&measure->status, &well, status);
    for (size_t i = 0; i < TABLES; i++)
        text_done(&texts[i]);
    render_free(render);
    table_bench_free(bench);
    return NULL;
}

/* False: no memory. */
static bool prepare(struct measure *measure, uint64_t count)
{
    bool done = true;

    for (size_t i = 0; i < TABLES; i++)
        if (measure->wanted >> i & 1) {
            measure->sizes[i] = calloc(count + 1, sizeof **measure->sizes);
            done = done && measure->sizes[i];
        }
    return done;
}

/* Sizes become beginnings. */
static void add_up(uint64_t *sizes, uint64_t count)
{
    uint64_t at = 0;

    for (uint64_t i = 0; i <= count; i++) {
        uint64_t size = sizes[i];

        sizes[i] = at;
        at += size;
    }
}

enum evtx_status
table_measure(unsigned wanted, const struct evtx_log *log, struct survey *survey,
              struct evtx_templates *templates, size_t threads, const struct stop *stop,
              _Atomic(uint64_t) *done, uint64_t *begin[TABLES])
{
    struct measure measure = {.wanted = wanted,
                              .log = log,
                              .survey = survey,
                              .templates = templates,
                              .stop = stop,
                              .done = done};
    uint64_t count = survey->rows.count;
    enum evtx_status status = EVTX_NO_MEMORY;

    atomic_store(done, 0);
    if (prepare(&measure, count)) {
        team_run(threads, TEAM_SERVING, work, &measure);
        status = atomic_load(&measure.status);
    }
    for (size_t i = 0; i < TABLES; i++) {
        if (status == EVTX_OK && measure.sizes[i]) {
            add_up(measure.sizes[i], count);
            begin[i] = measure.sizes[i];
        } else {
            free(measure.sizes[i]);
        }
    }
    return status;
}
