/*
 * learn.c - learns each chunk once, and merges what was learnt in log order.
 *
 * Chunks are learnt in any order, by any thread that renders one. The merge gives them ordinals and
 * offsets and enters the values of their records; it always takes the next chunk in log order, so
 * everything that depends on the order is the same in every run.
 */
#include "cache/chunks/lock.h"
#include "cache/survey/survey_state.h"
#include "core/live.h"

#include <assert.h>

/* ---- learning -------------------------------------------------------------------------------- */

/* With the lock held: merges what is known in log order. True: that was the last of it. */
static bool merge(struct survey *survey)
{
    struct rows *rows = &survey->rows;

    assert(lock_is_held(&survey->lock));
    if (survey->state != STATE_LEARNING)
        return false;
    while (rows->merged < rows->count) {
        struct row_chunk *chunk = &rows->chunks[rows_chunk_at(rows, rows->merged)];

        if (!chunk->known)
            return false;
        if (!facets_merge(&survey->facets, chunk)) {
            survey_fail(survey, EVTX_NO_MEMORY);
            return true;
        }
        if (!rows_merge(rows)) {
            survey_fail(survey, EVTX_TOO_LARGE);
            return true;
        }
    }
    survey_turn(survey, STATE_LEARNING);
    return true;
}

/* Enters what was made of chunk @index unless another thread was first; takes it over. */
static void
enter(struct survey *survey, uint64_t index, struct row_chunk *made, const struct damage *damage)
{
    struct row_chunk *chunk = &survey->rows.chunks[index];
    bool last = false, entered;

    pthread_mutex_lock(&survey->lock);
    made->damaged = damage_any(damage);
    entered = !chunk->known;
    if (entered) {
        made->part = chunk->part;
        made->measured = chunk->measured;
        *chunk = *made;
        damage_add(&survey->damage, damage);
        last = merge(survey);
    }
    pthread_mutex_unlock(&survey->lock);
    if (!entered)
        row_chunk_done(made);
    if (last)
        survey_tell(survey);
}

static bool is_known(struct survey *survey, uint64_t index)
{
    bool known;

    pthread_mutex_lock(&survey->lock);
    known = survey->rows.chunks[index].known;
    pthread_mutex_unlock(&survey->lock);
    return known;
}

bool survey_learn(void *context, const struct cache_news *news)
{
    struct survey *survey = context;
    struct row_chunk made, *chunk;
    uint64_t index;

    if (!evtx_log_is_stored(survey->log, news->number, &index))
        return true; /* it was a hole, and its records are none of this state of the log */
    chunk = &survey->rows.chunks[index];
    if (news->facts && !is_known(survey, index)) {
        if (!rows_make(news, &made))
            return false;
        enter(survey, index, &made, news->damage);
    }
    if (news->files && news->form == CACHE_XML)
        export_learn(survey, chunk, news);
    if (news->files && news->form == survey->listed) {
        pthread_mutex_lock(&survey->lock);
        if (chunk->known && !chunk->files)
            rows_set_files(chunk, news->files);
        pthread_mutex_unlock(&survey->lock);
    }
    return true;
}

/* ---- stepping -------------------------------------------------------------------------------- */

static void step_order(struct survey *survey)
{
    uint64_t first = evtx_log_first_chunk(survey->log), index;
    bool stored = evtx_log_is_stored(survey->log, first, &index);

    pthread_mutex_lock(&survey->lock);
    survey->rows.first = stored ? index : 0;
    survey_turn(survey, STATE_LEARNING);
    merge(survey);
    pthread_mutex_unlock(&survey->lock);
    survey_tell(survey);
}

/* With the lock held: the next chunk to learn. */
static bool claim(struct survey *survey, uint64_t *index)
{
    assert(lock_is_held(&survey->lock));
    if (survey->claimed == survey->rows.count)
        return false;
    *index = rows_chunk_at(&survey->rows, survey->claimed++);
    return true;
}

static void step_learn(struct survey *survey, uint64_t index)
{
    uint64_t number = evtx_log_stored_at(survey->log, index);
    struct row_chunk nothing = {.known = true};
    struct damage damage = {0};
    struct evtx_fault fault = {0};
    enum evtx_status status;

    if (is_known(survey, index))
        return;
    status = cache_pass(survey->cache, number, CACHE_LINES, &fault);
    if (status == EVTX_OK)
        return;
    if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED) {
        pthread_mutex_lock(&survey->lock);
        survey_fail(survey, status);
        pthread_mutex_unlock(&survey->lock);
        survey_tell(survey);
        return;
    }
    nothing.unread = status == EVTX_IO;
    if (status != EVTX_END)
        damage_chunk(&damage, &fault);
    enter(survey, index, &nothing, &damage);
}

static bool stopped(void *context)
{
    return survey_stopped(context);
}

/* Whether the order was that of another moment: headers are read apart from their chunks, and the
 * log may have been emptied then and written back. */
static bool is_other_order(const struct survey *survey)
{
    uint64_t index;

    return evtx_log_touched(survey->log) &&
           evtx_log_is_stored(survey->log, evtx_log_first_chunk(survey->log), &index) &&
           index != survey->rows.first;
}

/* Alone: every chunk is known, so nobody writes but sizes of files. */
static void step_build(struct survey *survey)
{
    struct rows *rows = &survey->rows;
    bool other = is_other_order(survey);
    bool done = !other && duplicate_ids_mark(&survey->clashes, rows) &&
                duplicate_ids_name(&survey->clashes, rows, &survey->lock, stopped, survey) &&
                facets_build(&survey->facets, rows);

    pthread_mutex_lock(&survey->lock);
    if (done)
        survey_turn(survey, STATE_READY);
    else
        survey_fail(survey, other ? EVTX_CHANGED : EVTX_NO_MEMORY);
    pthread_mutex_unlock(&survey->lock);
    survey_tell(survey);
}

bool learn_step(struct survey *survey)
{
    uint64_t index = 0;
    enum state todo = STATE_STOPPED; /* the piece that this thread takes on; none so far */

    pthread_mutex_lock(&survey->lock);
    if (survey->state == STATE_NEW) {
        survey->state = todo = STATE_ORDERING;
    } else if (survey->state == STATE_LEARNING) {
        if (survey->rows.merged == survey->rows.count)
            survey->state = todo = STATE_BUILDING;
        else if (claim(survey, &index))
            todo = STATE_LEARNING;
        else if (merge(survey)) /* the last ones were adopted */
            todo = STATE_READY;
    }
    pthread_mutex_unlock(&survey->lock);

    if (todo == STATE_ORDERING)
        step_order(survey);
    else if (todo == STATE_LEARNING)
        step_learn(survey, index);
    else if (todo == STATE_BUILDING)
        step_build(survey);
    else if (todo == STATE_READY)
        survey_tell(survey);
    return todo != STATE_STOPPED;
}
