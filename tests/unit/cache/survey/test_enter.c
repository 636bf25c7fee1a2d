/*
 * test_enter.c - a chunk is learnt once, by whoever is first.
 *
 * One thread finds that a chunk cannot be read. Before it says so another one reads it after all.
 * To have that happen in this order, all locking of this program goes through the function below:
 * -Wl,--wrap in meson.build.
 */
#include "cache/survey/survey_state.h"
#include "tests/unit/small_log.h"

int __real_pthread_mutex_lock(pthread_mutex_t *lock);
int __wrap_pthread_mutex_lock(pthread_mutex_t *lock);

enum { SIZE = EVTX_HEADER_SIZE + 2 * EVTX_CHUNK_SIZE };

static uint8_t bytes[SIZE]; /* of the log */
static struct cache *cache;
static struct survey *survey;
static int file;
static int locks = -1; /* of the survey until the other one comes; negative: it does not */

static void read_it_after_all(void)
{
    const struct cached_chunk *chunk;

    cr_assert(pwrite(file, bytes, SIZE, 0) == SIZE);
    cr_assert(cache_get(cache, 0, CACHE_LINES, &chunk) == EVTX_OK);
    cr_assert(chunk->count == 5);
    cache_put(cache, chunk);
}

int __wrap_pthread_mutex_lock(pthread_mutex_t *lock)
{
    if (survey && lock == &survey->lock && locks >= 0 && locks-- == 0)
        read_it_after_all();
    return __real_pthread_mutex_lock(lock);
}

Test(enter, keeps_what_was_learnt_first)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_log *log = small_plain_fd(2, 5, &file);
    struct survey_chunk chunk;
    struct damage damage;

    cache = cache_new(log, templates, CACHE_BUDGET_LEAST);
    survey = survey_new(log, cache);
    cr_assert(pread(file, bytes, SIZE, 0) == SIZE);
    cr_assert(survey && survey_step(survey)); /* which chunk is the first one */
    cr_assert(ftruncate(file, EVTX_HEADER_SIZE) == 0);
    locks = 2; /* one for the step, one to ask whether it is known, and one to enter it */
    cr_assert(survey_step(survey));
    cr_expect(locks == -1, "the order was not forced");
    cr_assert(survey_wait(survey) == EVTX_OK);
    cr_expect(survey_chunk(survey, 0, &chunk) && chunk.named == 5);
    damage = survey_damage(survey);
    cr_expect(!damage_any(&damage));
    cache_free(cache);
    survey_free(survey);
    evtx_templates_free(templates);
    evtx_log_close(log);
    close(file);
}
