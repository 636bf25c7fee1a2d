/*
 * survey_state.h - what a survey is made of. Inside cache/ only: survey.c writes it, answers.c
 * reads.
 */
#ifndef EVTX_CACHE_SURVEY_STATE_H
#define EVTX_CACHE_SURVEY_STATE_H

#include "cache/clash.h"
#include "cache/survey.h"

#include <pthread.h>

enum state {
    STATE_NEW,
    STATE_ORDERING, /* a thread finds the chunk that log order begins with */
    STATE_LEARNING,
    STATE_NAMING, /* everything is merged; a thread looks for names that clash */
    STATE_READY,
    STATE_FAILED,
    STATE_STOPPED,
};

struct survey {
    const struct evtx_log *log;
    struct cache *cache;
    void (*changed)(void *context);
    void *context;
    enum cache_form listed; /* the form whose sizes the rows keep */

    pthread_mutex_t lock; /* guards everything below it until STATE_READY; sizes of files always */
    pthread_cond_t change;
    enum state state;
    enum evtx_status status; /* in STATE_FAILED */
    uint64_t turns;          /* counts what waiting threads should look at again */
    uint64_t claimed;        /* chunks in log order that a thread has taken on */
    struct rows rows;
    struct events events;
    struct ranges ranges;
    struct damage damage;
};

#endif
