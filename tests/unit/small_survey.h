/* small_survey.h - what the tests of the survey share: a small log with its cache and survey. */
#ifndef EVTXFS_TESTS_SMALL_SURVEY_H
#define EVTXFS_TESTS_SMALL_SURVEY_H

#include "cache/survey/survey.h"
#include "tests/unit/small_log.h"

struct fixture {
    struct evtx_log *log;
    struct evtx_templates *templates;
    struct cache *cache;
    struct survey *survey;
};

static inline void open_survey(struct fixture *f, struct evtx_log *log)
{
    f->log = log;
    f->templates = evtx_templates_new();
    f->cache = cache_new(log, f->templates, CACHE_BUDGET_LEAST);
    f->survey = survey_new(log, f->cache);
    cr_assert(f->survey);
}

static inline void close_survey(struct fixture *f)
{
    cache_free(f->cache);
    survey_free(f->survey);
    evtx_templates_free(f->templates);
    evtx_log_close(f->log);
}

static inline void survey_all(struct fixture *f, struct evtx_log *log)
{
    open_survey(f, log);
    cr_assert(survey_wait(f->survey) == EVTX_OK);
}

#endif
