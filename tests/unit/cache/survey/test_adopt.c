/* test_adopt.c - a survey takes over what another one knows of chunks that did not change. */
#include "cache/survey/survey.h"

#include "tests/unit/small_log.h"

#include <string.h>

struct state {
    struct evtx_log *log;
    struct evtx_templates *templates;
    struct cache *cache;
    struct survey *survey;
};

static struct state open_state(uint64_t chunks, uint64_t records)
{
    struct state state = {.log = small_plain(chunks, records), .templates = evtx_templates_new()};

    state.cache = cache_new(state.log, state.templates, CACHE_BUDGET_LEAST);
    state.survey = survey_new(state.log, state.cache);
    cr_assert(state.survey);
    return state;
}

static void close_state(struct state *state)
{
    cache_free(state->cache);
    survey_free(state->survey);
    evtx_templates_free(state->templates);
    evtx_log_close(state->log);
}

static void check_same(const struct state *a, const struct state *b)
{
    struct survey_log x = survey_log(a->survey), y = survey_log(b->survey);

    cr_expect(x.records == y.records && x.size == y.size && x.newest == y.newest);
    for (int f = 0; f < FACETS; f++) {
        uint32_t count = survey_values(a->survey, (enum facet)f);

        cr_assert(count == survey_values(b->survey, (enum facet)f), "facet %d", f);
        for (uint32_t i = 0; i < count; i++) {
            struct survey_value v = survey_value(a->survey, (enum facet)f, i);
            struct survey_value w = survey_value(b->survey, (enum facet)f, i);

            cr_expect(strcmp(v.name, w.name) == 0 && v.size == w.size, "facet %d, %s", f, v.name);
        }
    }
}

Test(adopt, renders_nothing_that_is_known)
{
    struct state known = open_state(4, 10), adopts = open_state(4, 10);

    cr_assert(survey_wait(known.survey) == EVTX_OK);
    for (uint64_t n = 0; n < 4; n++)
        cr_expect(survey_adopt(adopts.survey, known.survey, n));
    cr_assert(survey_wait(adopts.survey) == EVTX_OK);
    cr_expect(cache_stats(adopts.cache).misses == 0);
    check_same(&known, &adopts);
    cr_expect(survey_extends(adopts.survey, known.survey, 3));
    cr_expect(!survey_extends(adopts.survey, known.survey, 4), "there is none");
    close_state(&known);
    close_state(&adopts);
}

Test(adopt, takes_from_a_survey_that_was_adopted_itself)
{
    struct state first = open_state(3, 7), second = open_state(3, 7), third = open_state(4, 7);

    cr_assert(survey_wait(first.survey) == EVTX_OK);
    for (uint64_t n = 0; n < 3; n++)
        cr_expect(survey_adopt(second.survey, first.survey, n));
    cr_assert(survey_wait(second.survey) == EVTX_OK);
    close_state(&first);
    for (uint64_t n = 0; n < 3; n++)
        cr_expect(survey_adopt(third.survey, second.survey, n));
    cr_expect(!survey_adopt(third.survey, second.survey, 3), "there is none");
    close_state(&second);
    cr_assert(survey_wait(third.survey) == EVTX_OK);
    cr_expect(cache_stats(third.cache).misses == 1);
    first = open_state(4, 7);
    cr_assert(survey_wait(first.survey) == EVTX_OK);
    check_same(&first, &third);
    close_state(&first);
    close_state(&third);
}

Test(adopt, learns_what_the_other_does_not_know)
{
    struct state other = open_state(2, 5), survey = open_state(2, 5);

    cr_expect(!survey_adopt(survey.survey, other.survey, 0));
    cr_assert(survey_wait(survey.survey) == EVTX_OK);
    cr_expect(survey_log(survey.survey).records == 10);
    close_state(&other);
    close_state(&survey);
}
