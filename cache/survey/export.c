/*
 * export.c - how large each chunk's part of the whole log's XML is, and where it begins.
 *
 * Nothing is done until somebody asks. Then the chunks that were not rendered as XML so far are
 * shared out in log order among the threads that step or wait, and when the last one is done the
 * beginnings are added up. It needs the survey, which says where log order begins.
 */
#include "cache/chunks/lock.h"
#include "cache/survey/survey_state.h"

#include <assert.h>
#include <stdlib.h>

enum {
    HEAD = sizeof XML_DECLARATION - 1,
    BLANK = 1
}; /* around each record, left out of the export */

struct span survey_export_part(struct span document)
{
    if (document.size <= HEAD + BLANK)
        return (struct span){.at = document.at};
    return (struct span){.at = document.at + HEAD, .size = document.size - HEAD - BLANK};
}

void export_learn(struct survey *survey, struct row_chunk *chunk, const struct cache_news *news)
{
    uint32_t size = 0;

    for (size_t i = 0; i < news->count; i++)
        size += survey_export_part(news->files[i]).size;
    pthread_mutex_lock(&survey->lock);
    chunk->part = size;
    chunk->measured = true;
    pthread_mutex_unlock(&survey->lock);
}

/* ---- stepping -------------------------------------------------------------------------------- */

/* With the lock held: the next chunk to measure. */
static bool claim(struct survey *survey, uint64_t *number)
{
    const struct rows *rows = &survey->rows;

    assert(lock_is_held(&survey->lock));
    while (survey->export.claimed < rows->count) {
        uint64_t index = rows_chunk_at(rows, survey->export.claimed++);

        if (rows->chunks[index].count && !rows->chunks[index].measured) {
            survey->export.pending++;
            *number = evtx_log_stored_at(survey->log, index);
            return true;
        }
    }
    return false;
}

/* With the lock held: adds up, once nothing is left to measure. A chunk that could not be read has
 * no part. True: the export is over. */
static bool finish(struct survey *survey)
{
    struct export *export = &survey->export;
    const struct rows *rows = &survey->rows;

    assert(lock_is_held(&survey->lock));
    if (export->state != EXPORT_MEASURING || export->claimed < rows->count || export->pending)
        return false;
    export->begin = malloc((rows->count ? rows->count : 1) * sizeof *export->begin);
    export->state = export->begin ? EXPORT_READY : EXPORT_FAILED;
    export->status = EVTX_NO_MEMORY;
    for (uint64_t i = 0; export->begin && i < rows->count; i++) {
        export->begin[i] = export->size;
        export->size += rows->chunks[rows_chunk_at(rows, i)].part;
    }
    survey_wake(survey);
    return true;
}

/* True: the export is over. */
static bool measure(struct survey *survey, uint64_t number)
{
    struct evtx_fault fault;
    enum evtx_status status = cache_pass(survey->cache, number, CACHE_XML, &fault);
    bool last;

    pthread_mutex_lock(&survey->lock);
    survey->export.pending--;
    last = status == EVTX_NO_MEMORY || status == EVTX_CHANGED;
    if (last) {
        survey->export.state = EXPORT_FAILED;
        survey->export.status = status;
        survey_wake(survey);
    } else {
        last = finish(survey);
    }
    pthread_mutex_unlock(&survey->lock);
    return last;
}

bool export_step(struct survey *survey)
{
    uint64_t number;
    bool claimed = false, last = false;

    pthread_mutex_lock(&survey->lock);
    if (survey->state == STATE_READY && survey->export.state == EXPORT_MEASURING) {
        claimed = claim(survey, &number);
        last = !claimed && finish(survey); /* all was measured already */
    }
    pthread_mutex_unlock(&survey->lock);
    if (claimed)
        last = measure(survey, number);
    if (last)
        survey_tell(survey);
    return claimed || last;
}

/* ---- asking ---------------------------------------------------------------------------------- */

void survey_export_ask(struct survey *survey)
{
    bool first;

    pthread_mutex_lock(&survey->lock);
    first = survey->export.state == EXPORT_UNASKED || survey->export.state == EXPORT_FAILED;
    if (first) {
        survey->export.state = EXPORT_MEASURING;
        survey->export.claimed = 0; /* what was measured is known */
    }
    pthread_mutex_unlock(&survey->lock);
    if (first)
        survey_tell(survey);
}

bool export_is_over(const struct survey *survey)
{
    return survey->export.state >= EXPORT_READY || survey->state > STATE_READY;
}

bool survey_export_over(struct survey *survey)
{
    bool is_over;

    pthread_mutex_lock(&survey->lock);
    is_over = export_is_over(survey);
    pthread_mutex_unlock(&survey->lock);
    return is_over;
}

bool survey_export_ready(struct survey *survey)
{
    bool ready;

    pthread_mutex_lock(&survey->lock);
    ready = survey->export.state == EXPORT_READY;
    pthread_mutex_unlock(&survey->lock);
    return ready;
}

/* ---- once it is ready ------------------------------------------------------------------------ */

uint64_t survey_export_size(const struct survey *survey)
{
    return survey->export.size;
}

uint64_t survey_export_seek(const struct survey *survey, uint64_t offset, uint64_t *begin)
{
    uint64_t low = 0, high = survey->rows.count; /* the part is at a position in [low, high) */

    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;

        if (survey->export.begin[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    *begin = survey->export.begin[low];
    return survey_chunk_at(survey, low);
}
