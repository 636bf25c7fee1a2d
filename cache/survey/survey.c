/* survey.c - a survey, from its making to its end: who steps, who waits, who stops it. */
#include "cache/chunks/lock.h"
#include "cache/survey/survey_state.h"

#include <stdlib.h>

bool survey_step(struct survey *survey)
{
    return learn_step(survey) || export_step(survey);
}

/* ---- waiting --------------------------------------------------------------------------------- */

static bool over(const struct survey *survey)
{
    return survey->state >= STATE_READY;
}

/* With the lock held, on return too: does steps, or sleeps, until @is_over. */
static void help(struct survey *survey, bool (*is_over)(const struct survey *survey))
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

enum evtx_status survey_wait(struct survey *survey)
{
    enum evtx_status status;

    pthread_mutex_lock(&survey->lock);
    survey_try_again(survey);
    help(survey, over);
    status = survey->state == STATE_READY    ? EVTX_OK
             : survey->state == STATE_FAILED ? survey->status
                                             : EVTX_IO;
    pthread_mutex_unlock(&survey->lock);
    return status;
}

enum evtx_status survey_export_wait(struct survey *survey)
{
    enum evtx_status status = EVTX_IO;

    survey_export_ask(survey);
    pthread_mutex_lock(&survey->lock);
    survey_try_again(survey);
    help(survey, export_is_over);
    if (survey->export.state == EXPORT_READY)
        status = EVTX_OK;
    else if (survey->export.state == EXPORT_FAILED)
        status = survey->export.status;
    else if (survey->state == STATE_FAILED)
        status = survey->status;
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
    survey_turn(survey, STATE_STOPPED);
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
    cache_listen(cache, survey_learn, survey);
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
