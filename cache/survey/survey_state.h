/*
 * survey_state.h - what a survey is made of. Inside cache/survey/ only: learn.c and export.c write
 * it, answers.c reads, survey.c stands above them.
 */
#ifndef EVTX_CACHE_SURVEY_STATE_H
#define EVTX_CACHE_SURVEY_STATE_H

#include "cache/survey/duplicate_ids.h"
#include "cache/survey/facets.h"
#include "cache/survey/survey.h"

#include <pthread.h>

enum state {
    STATE_NEW,
    STATE_ORDERING, /* a thread finds the chunk that log order begins with */
    STATE_LEARNING,
    STATE_BUILDING, /* everything is merged; a thread looks for names that clash, and writes the
                       postings of the facets */
    STATE_READY,
    STATE_FAILED,
    STATE_STOPPED,
};

enum export_state {
    EXPORT_UNASKED,
    EXPORT_MEASURING,
    EXPORT_READY,
    EXPORT_FAILED,
};

struct export
{
    enum export_state state;
    enum evtx_status status; /* in EXPORT_FAILED */
    uint64_t claimed; /* chunks in log order that a thread has taken on, or that were known */
    uint64_t pending; /* of them, those that a thread is still at */
    uint64_t *begin;  /* owned: where each chunk's part begins, in log order; NULL until ready */
    uint64_t size;    /* of all parts */
};

struct survey {
    const struct evtx_log *log;
    struct cache *cache;
    void (*changed)(void *context);
    void *context;
    enum cache_form listed; /* the form whose sizes the rows keep */

    pthread_mutex_t lock; /* guards everything below it until STATE_READY; sizes of files and
                             .export always */
    pthread_cond_t change;
    enum state state;
    enum evtx_status status; /* in STATE_FAILED */
    uint64_t turns;          /* counts what waiting threads should look at again */
    uint64_t claimed;        /* chunks in log order that a thread has taken on */
    struct rows rows;
    struct facets facets;
    struct duplicate_ids clashes;
    struct damage damage;
    struct export export;
};

/* survey_state.c */

/** With the lock held: what a thread waits for may have happened. */
void survey_wake(struct survey *survey);

/** With the lock held: the survey is in @state from now on, unless it was stopped. */
void survey_turn(struct survey *survey, enum state state);

/** With the lock held: it ends without what it was for, for want of this. */
void survey_fail(struct survey *survey, enum evtx_status status);

/** With the lock held: what failed for want of memory goes on where it was, with the first chunk
 *  that is not known. */
void survey_try_again(struct survey *survey);

/** Without the lock: tells who listens. */
void survey_tell(struct survey *survey);

/* export.c */

/** Takes the sizes of the XML of @chunk. Without the lock. */
void export_learn(struct survey *survey, struct row_chunk *chunk, const struct cache_news *news);

/** Does a piece of the export. False: there is none to do now. */
bool export_step(struct survey *survey);

/** With the lock held: whether nothing more will come of it. */
bool export_is_over(const struct survey *survey);

/* learn.c */

/** The cache's listener: @context is the survey. False: no memory. */
bool survey_learn(void *context, const struct cache_news *news);

/** Does a piece of the survey. False: there is none to do now. */
bool learn_step(struct survey *survey);

#endif
