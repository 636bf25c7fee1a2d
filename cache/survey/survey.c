/*
 * survey.c - learns each chunk once, and merges what was learnt in log order.
 *
 * Chunks are learnt in any order, by any thread that renders one. The merge gives them ordinals and
 * offsets and enters the values of their records; it always takes the next chunk in log order, so
 * everything that depends on the order is the same in every run.
 */
#include "cache/chunks/lock.h"
#include "cache/survey/survey_state.h"

#include <assert.h>
#include <stdlib.h>

/* ---- learning -------------------------------------------------------------------------------- */

void survey_wake(struct survey *survey)
{
    survey->turns++;
    pthread_cond_broadcast(&survey->change);
}

/* With the lock held. */
static void turn(struct survey *survey, enum state state)
{
    assert(lock_is_held(&survey->lock));
    if (survey->state != STATE_STOPPED)
        survey->state = state;
    survey_wake(survey);
}

/* With the lock held. */
static void fail(struct survey *survey, enum evtx_status status)
{
    survey->status = status;
    turn(survey, STATE_FAILED);
}

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
            fail(survey, EVTX_NO_MEMORY);
            return true;
        }
        if (!rows_merge(rows)) {
            fail(survey, EVTX_TOO_LARGE);
            return true;
        }
    }
    turn(survey, STATE_LEARNING);
    return true;
}

void survey_tell(struct survey *survey)
{
    void (*changed)(void *context);
    void *context;

    pthread_mutex_lock(&survey->lock);
    changed = survey->changed;
    context = survey->context;
    pthread_mutex_unlock(&survey->lock);
    if (changed)
        changed(context);
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

/* The cache's listener. */
static bool learn(void *context, const struct cache_news *news)
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
    turn(survey, STATE_LEARNING);
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
        fail(survey, status);
        pthread_mutex_unlock(&survey->lock);
        survey_tell(survey);
        return;
    }
    nothing.unread = status == EVTX_IO;
    if (status != EVTX_END)
        damage_chunk(&damage, &fault);
    enter(survey, index, &nothing, &damage);
}

bool survey_stopped(struct survey *survey)
{
    bool stopped;

    pthread_mutex_lock(&survey->lock);
    stopped = survey->state == STATE_STOPPED;
    pthread_mutex_unlock(&survey->lock);
    return stopped;
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
        turn(survey, STATE_READY);
    else
        fail(survey, other ? EVTX_CHANGED : EVTX_NO_MEMORY);
    pthread_mutex_unlock(&survey->lock);
    survey_tell(survey);
}

bool survey_step(struct survey *survey)
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
    return todo != STATE_STOPPED || export_step(survey);
}

static bool over(const struct survey *survey)
{
    return survey->state >= STATE_READY;
}

void survey_help(struct survey *survey, bool (*is_over)(const struct survey *survey))
{
    while (!is_over(survey)) {
        uint64_t turns = survey->turns;
        bool more;

        pthread_mutex_unlock(&survey->lock);
        more = survey_step(survey);
        pthread_mutex_lock(&survey->lock);
        while (!more && turns == survey->turns && !is_over(survey))
            pthread_cond_wait(&survey->change, &survey->lock);
    }
}

void survey_try_again(struct survey *survey)
{
    if (survey->state != STATE_FAILED || survey->status != EVTX_NO_MEMORY)
        return;
    survey->claimed = 0;
    turn(survey, STATE_LEARNING);
}

enum evtx_status survey_wait(struct survey *survey)
{
    enum evtx_status status;

    pthread_mutex_lock(&survey->lock);
    survey_try_again(survey);
    survey_help(survey, over);
    status = survey->state == STATE_READY    ? EVTX_OK
             : survey->state == STATE_FAILED ? survey->status
                                             : EVTX_IO;
    pthread_mutex_unlock(&survey->lock);
    return status;
}

bool survey_ready(struct survey *survey)
{
    bool ready;

    pthread_mutex_lock(&survey->lock);
    ready = survey->state == STATE_READY;
    pthread_mutex_unlock(&survey->lock);
    return ready;
}

bool survey_over(struct survey *survey)
{
    bool is_over;

    pthread_mutex_lock(&survey->lock);
    is_over = over(survey);
    pthread_mutex_unlock(&survey->lock);
    return is_over;
}

void survey_stop(struct survey *survey)
{
    pthread_mutex_lock(&survey->lock);
    turn(survey, STATE_STOPPED);
    pthread_mutex_unlock(&survey->lock);
}

/* ---- making and freeing ---------------------------------------------------------------------- */

struct survey *survey_new(const struct evtx_log *log, struct cache *cache)
{
    uint64_t count = evtx_log_stored(log);
    struct survey *survey = calloc(1, sizeof *survey);

    if (!survey)
        return NULL;
    if (count < UINT32_MAX)
        survey->rows.chunks = calloc(count ? count : 1, sizeof *survey->rows.chunks);
    if (!survey->rows.chunks) {
        free(survey);
        return NULL;
    }
    pthread_mutex_init(&survey->lock, NULL);
    pthread_cond_init(&survey->change, NULL);
    survey->log = log;
    survey->cache = cache;
    survey->listed = CACHE_FILES;
    survey->rows.count = count;
    cache_listen(cache, learn, survey);
    return survey;
}

void survey_free(struct survey *survey)
{
    if (!survey)
        return;
    for (uint64_t i = 0; i < survey->rows.count; i++)
        row_chunk_done(&survey->rows.chunks[i]);
    free(survey->rows.chunks);
    duplicate_ids_done(&survey->clashes);
    facets_done(&survey->facets);
    free(survey->export.begin);
    pthread_cond_destroy(&survey->change);
    pthread_mutex_destroy(&survey->lock);
    free(survey);
}

void survey_list(struct survey *survey, enum cache_form form)
{
    survey->listed = form;
}

enum cache_form survey_listed(const struct survey *survey)
{
    return survey->listed;
}

void survey_listen(struct survey *survey, void (*changed)(void *context), void *context)
{
    pthread_mutex_lock(&survey->lock);
    survey->changed = changed;
    survey->context = context;
    pthread_mutex_unlock(&survey->lock);
}
