/* survey_state.c - how the state of a survey changes, and who hears of that. */
#include "cache/survey/survey_state.h"
#include "cache/chunks/lock.h"

#include <assert.h>

void survey_wake(struct survey *survey)
{
    survey->turns++;
    pthread_cond_broadcast(&survey->change);
}

void survey_turn(struct survey *survey, enum state state)
{
    assert(lock_is_held(&survey->lock));
    if (survey->state != STATE_STOPPED)
        survey->state = state;
    survey_wake(survey);
}

void survey_fail(struct survey *survey, enum evtx_status status)
{
    survey->status = status;
    survey_turn(survey, STATE_FAILED);
}

void survey_try_again(struct survey *survey)
{
    if (survey->state != STATE_FAILED || survey->status != EVTX_NO_MEMORY)
        return;
    survey->claimed = 0;
    survey_turn(survey, STATE_LEARNING);
}

bool survey_stopped(struct survey *survey)
{
    bool stopped;

    pthread_mutex_lock(&survey->lock);
    stopped = survey->state == STATE_STOPPED;
    pthread_mutex_unlock(&survey->lock);
    return stopped;
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
