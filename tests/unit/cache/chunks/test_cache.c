/* test_cache.c - rendered chunks: pinned, evicted oldest first, made once. */
#include "cache/chunks/cache.h"
#include "core/live.h"

#include "tests/unit/hurt_log.h"
#include "tests/unit/small_log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static struct evtx_log *log;
static struct evtx_templates *templates;
static struct cache *cache;
static atomic_int rendered; /* chunks that the listener was told of */

static bool listen_in(void *context, const struct cache_news *news)
{
    (void)context, (void)news;
    atomic_fetch_add(&rendered, 1);
    return true;
}

/* 60 chunks of about 60 kB of lines each. */
static void start(void)
{
    log = small_plain(60, 400);
    templates = evtx_templates_new();
    cache = cache_new(log, templates, CACHE_BUDGET_LEAST);
    cr_assert(cache);
    cache_listen(cache, listen_in, NULL);
    rendered = 0;
}

static void stop(void)
{
    cache_free(cache);
    evtx_templates_free(templates);
    evtx_log_close(log);
}

TestSuite(cache, .init = start, .fini = stop);

static const struct cached_chunk *get(uint64_t number, enum cache_form form)
{
    const struct cached_chunk *chunk = NULL;

    cr_assert(cache_get(cache, number, form, &chunk) == EVTX_OK);
    return chunk;
}

static void touch(uint64_t number)
{
    cache_put(cache, get(number, CACHE_LINES));
}

static bool holds(uint64_t number)
{
    const struct cached_chunk *chunk = cache_peek(cache, number, CACHE_LINES);

    if (chunk)
        cache_put(cache, chunk);
    return chunk;
}

Test(cache, holds_each_record_of_a_chunk)
{
    const struct cached_chunk *lines = get(3, CACHE_LINES), *files = get(3, CACHE_FILES);
    size_t at = 0;

    cr_assert(lines->count == 400 && files->count == 400);
    for (size_t i = 0; i < lines->count; i++) {
        const struct span *line = &lines->spans[i], *file = &files->spans[i];
        struct text text = {0};

        cr_expect(line->at == at, "the lines lie one behind the other");
        at += line->size;
        cr_expect(lines->text[at - 1] == '\n');
        evtx_json_indent(&text, lines->text + line->at, line->size);
        cr_expect(text.size == file->size &&
                      memcmp(text.bytes, files->text + file->at, file->size) == 0,
                  "record %zu", i);
        text_done(&text);
    }
    cr_expect(at == lines->size);
    cache_put(cache, lines);
    cache_put(cache, files);
}

Test(cache, holds_xml_beside_json)
{
    const struct cached_chunk *lines = get(3, CACHE_LINES), *xml = get(3, CACHE_XML);
    size_t at = 0;

    cr_assert(xml->count == lines->count);
    for (size_t i = 0; i < xml->count; i++) {
        cr_expect(xml->spans[i].at == at, "the documents lie one behind the other");
        cr_expect(memcmp(xml->text + at, "<?xml ", 6) == 0);
        at += xml->spans[i].size;
    }
    cr_expect(at == xml->size && lines->text[0] == '{');
    cache_put(cache, lines);
    cache_put(cache, xml);
}

Test(cache, holds_pages_beside_json)
{
    const struct cached_chunk *lines = get(3, CACHE_LINES), *pages = get(3, CACHE_TEXT);
    size_t at = 0;

    cr_assert(pages->count == lines->count);
    for (size_t i = 0; i < pages->count; i++) {
        cr_expect(pages->spans[i].at == at, "the pages lie one behind the other");
        cr_expect(memcmp(pages->text + at, "Log: ", 5) == 0);
        at += pages->spans[i].size;
    }
    cr_expect(at == pages->size);
    cache_put(cache, lines);
    cache_put(cache, pages);
}

Test(cache, stays_within_its_budget)
{
    for (uint64_t n = 0; n < 60; n++) {
        touch(n);
        cr_expect(cache_stats(cache).bytes <= CACHE_BUDGET_LEAST);
    }
    cr_expect(cache_stats(cache).evictions > 0);
    cr_expect(cache_stats(cache).misses == 60);
}

static void expect_same_chunk(const struct cached_chunk *a, const struct cached_chunk *b)
{
    cr_assert(a->size == b->size && a->count == b->count);
    cr_expect(memcmp(a->text, b->text, a->size) == 0);
    cr_expect(memcmp(a->spans, b->spans, a->count * sizeof *a->spans) == 0);
}

/* A large cache has its texts rendered in its own memory, a small one copies them. */
Test(cache, holds_the_same_wherever_it_is_rendered)
{
    struct cache *large = cache_new(log, templates, (size_t)16 << 20);
    const struct cached_chunk *held[CACHE_FORMS][20];

    cr_assert(large);
    for (uint64_t n = 0; n < 20; n++)
        for (enum cache_form form = 0; form < CACHE_FORMS; form++)
            cr_assert(cache_get(large, n, form, &held[form][n]) == EVTX_OK);
    cr_expect(cache_stats(large).bytes <= cache_stats(large).budget);
    for (uint64_t n = 0; n < 20; n++)
        for (enum cache_form form = 0; form < CACHE_FORMS; form++) {
            const struct cached_chunk *chunk = get(n, form);

            expect_same_chunk(held[form][n], chunk);
            cache_put(cache, chunk);
            cache_put(large, held[form][n]);
        }
    cache_shrink(large);
    cr_expect(cache_stats(large).bytes == 0, "a workbench keeps no stretch");
    cr_assert(cache_get(large, 0, CACHE_LINES, &held[0][0]) == EVTX_OK);
    cache_put(large, held[0][0]);
    cache_free(large);
}

/* Of 60 KB of controls, which are six characters each in JSON. */
Test(cache, holds_a_text_that_outgrows_its_memory)
{
    enum { PARTS = 60, UNITS = 500 };
    static const struct sample_template with = {.xml = "<Event><A>{0:01}</A></Event>", .guid = {3}};
    static char controls[UNITS + 1];
    struct small_log small;
    struct evtx_log *wide;
    struct cache *large;
    const struct cached_chunk *chunk;

    memset(controls, 1, UNITS);
    small_start(&small);
    for (uint64_t id = 1; id <= PARTS; id++) {
        struct sample_value value = sample_text(controls);
        struct sample_stream stream = {.root = &with, .values = {&value, 1}};

        small.log.next_id = id;
        cr_assert(sample_log_add(&small.log, small.time, &stream));
    }
    wide = small_finish(&small);
    large = cache_new(wide, templates, (size_t)12 << 20);
    cr_assert(large && cache_get(large, 0, CACHE_FILES, &chunk) == EVTX_OK);
    cr_assert(chunk->count == PARTS && chunk->size > PARTS * UNITS * 6);
    for (size_t i = 0; i < PARTS; i++)
        cr_expect(memmem(chunk->text + chunk->spans[i].at, chunk->spans[i].size,
                         "\\u0001\\u0001\"\n", 14));
    cache_put(large, chunk);
    cache_free(large);
    evtx_log_close(wide);
}

Test(cache, evicts_what_was_used_least_lately)
{
    uint64_t most = 0;

    while (cache_stats(cache).evictions == 0) {
        touch(0); /* used again and again */
        touch(++most);
    }
    cr_expect(holds(0));
    cr_expect(holds(most));
    cr_expect_not(holds(1));
}

Test(cache, evicts_first_what_is_spent)
{
    struct evtx_fault fault;
    uint64_t most = 0, evictions;

    while (cache_stats(cache).evictions == 0)
        touch(++most);
    cache_put_spent(cache, get(most, CACHE_LINES));
    evictions = cache_stats(cache).evictions;
    cr_expect(cache_pass(cache, 0, CACHE_LINES, &fault) == EVTX_OK);
    cr_expect(holds(0), "also who passes by may have its room");
    cr_expect_not(holds(most));
    cr_expect(holds(most - 1));
    cr_expect(cache_stats(cache).evictions == evictions + 1);
}

/* Renders chunks from @number on until one more was evicted; returns the next one. */
static uint64_t evict_one(uint64_t number)
{
    uint64_t evictions = cache_stats(cache).evictions;

    while (cache_stats(cache).evictions == evictions)
        touch(number++);
    return number;
}

Test(cache, evicts_what_is_spent_in_the_order_in_which_it_was)
{
    uint64_t next = evict_one(0), most = next - 1;

    cache_put_spent(cache, get(most, CACHE_LINES));
    cache_put_spent(cache, get(most - 1, CACHE_LINES));
    cache_put_spent(cache, get(most - 2, CACHE_LINES));
    touch(most - 1); /* somebody needs it again */
    next = evict_one(next);
    cr_expect_not(cache_holds(cache, most, CACHE_LINES));
    cr_expect(cache_holds(cache, most - 2, CACHE_LINES)); /* unlike holds() it is no use of it */
    evict_one(next);
    cr_expect(cache_holds(cache, most - 1, CACHE_LINES));
    cr_expect_not(cache_holds(cache, most - 2, CACHE_LINES));
}

Test(cache, never_evicts_what_is_pinned)
{
    const struct cached_chunk *pinned = get(7, CACHE_LINES);
    char first[100];

    memcpy(first, pinned->text, sizeof first);
    for (uint64_t n = 0; n < 60; n++)
        touch(n);
    cr_expect(cache_stats(cache).pinned == 1);
    cr_expect(memcmp(first, pinned->text, sizeof first) == 0);
    cr_expect(get(7, CACHE_LINES) == pinned);
    cache_put(cache, pinned);
    cache_put(cache, pinned);
    cr_expect(cache_stats(cache).pinned == 0);
}

/* With everything pinned there is no room left, and it works all the same. */
Test(cache, goes_beyond_its_budget_only_while_all_of_it_is_pinned)
{
    const struct cached_chunk *pinned[60];

    for (uint64_t n = 0; n < 60; n++)
        pinned[n] = get(n, CACHE_LINES);
    cr_expect(cache_stats(cache).bytes > CACHE_BUDGET_LEAST);
    for (uint64_t n = 0; n < 60; n++) {
        cr_expect(pinned[n]->number == n && pinned[n]->text[pinned[n]->size - 1] == '\n');
        cache_put(cache, pinned[n]);
    }
    cr_expect(cache_stats(cache).bytes <= CACHE_BUDGET_LEAST);
}

Test(cache, makes_files_from_lines_that_it_has)
{
    touch(1);
    cache_put(cache, get(1, CACHE_FILES));
    cr_expect(cache_peek(cache, 2, CACHE_FILES) == NULL);
    cr_expect(rendered == 2, "the listener hears of both forms");
}

Test(cache, in_passing_renders_but_evicts_nothing)
{
    struct evtx_fault fault;
    uint64_t evictions;

    for (uint64_t n = 0; n < 30; n++)
        touch(n);
    evictions = cache_stats(cache).evictions;
    for (uint64_t n = 30; n < 60; n++)
        cr_expect(cache_pass(cache, n, CACHE_LINES, &fault) == EVTX_OK);
    cr_expect(rendered == 60);
    cr_expect(cache_stats(cache).evictions == evictions);
    cr_expect(holds(29));
}

Test(cache, says_what_is_not_there)
{
    const struct cached_chunk *chunk;

    cr_expect(cache_get(cache, 60, CACHE_LINES, &chunk) == EVTX_END);
    cr_expect(cache_get(cache, UINT64_MAX, CACHE_FILES, &chunk) == EVTX_END);
}

/* ---- threads --------------------------------------------------------------------------------- */

static void *read_all(void *argument)
{
    unsigned seed = *(unsigned *)argument;

    for (int i = 0; i < 300; i++) {
        uint64_t number = (uint64_t)rand_r(&seed) % 60;
        const struct cached_chunk *chunk = get(number, seed & 64 ? CACHE_FILES : CACHE_LINES);

        cr_assert(chunk->number == number);
        cr_assert(chunk->text[chunk->size - 1] == '\n');
        cache_put(cache, chunk);
    }
    return NULL;
}

Test(cache, serves_many_threads)
{
    pthread_t threads[8];
    unsigned seeds[8];

    for (unsigned i = 0; i < 8; i++) {
        seeds[i] = i;
        cr_assert(pthread_create(&threads[i], NULL, read_all, &seeds[i]) == 0);
    }
    for (unsigned i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    cr_expect(cache_stats(cache).pinned == 0);
    cr_expect(cache_stats(cache).bytes <= CACHE_BUDGET_LEAST);
}

Test(cache, that_shrinks_keeps_what_is_pinned_and_works_on)
{
    struct cache *own = cache_new(log, templates, 16 * CACHE_BUDGET_LEAST);
    const struct cached_chunk *chunks[40], *again;

    for (uint64_t n = 0; n < 40; n++)
        cr_assert(cache_get(own, n, CACHE_LINES, &chunks[n]) == EVTX_OK);
    for (uint64_t n = 0; n < 39; n++)
        cache_put(own, chunks[n]);
    cr_expect(cache_stats(own).bytes > 2 * CACHE_BUDGET_LEAST);
    cache_shrink(own);
    cr_expect(cache_stats(own).budget == CACHE_BUDGET_LEAST && cache_stats(own).pinned == 1);
    cr_expect(cache_stats(own).bytes < CACHE_BUDGET_LEAST / 4, "only one chunk is left");
    cr_expect(cache_has_room(own, 1000));
    cr_expect(chunks[39]->text[chunks[39]->size - 1] == '\n');
    cr_assert(cache_get(own, 39, CACHE_LINES, &again) == EVTX_OK && again == chunks[39]);
    cache_put(own, again);
    cache_put(own, chunks[39]);
    for (uint64_t n = 0; n < 60; n++) {
        cr_assert(cache_get(own, n, CACHE_LINES, &again) == EVTX_OK && again->count == 400);
        cache_put(own, again);
        cr_expect(cache_stats(own).bytes <= CACHE_BUDGET_LEAST);
    }
    cache_free(own);
}

static pthread_barrier_t barrier;

static void *get_one(void *argument)
{
    (void)argument;
    pthread_barrier_wait(&barrier);
    return (void *)(uintptr_t)get(5, CACHE_LINES);
}

Test(cache, renders_once_what_many_threads_want)
{
    pthread_t threads[8];

    pthread_barrier_init(&barrier, NULL, 8);
    for (size_t i = 0; i < 8; i++)
        cr_assert(pthread_create(&threads[i], NULL, get_one, NULL) == 0);
    for (size_t i = 0; i < 8; i++) {
        void *chunk;

        pthread_join(threads[i], &chunk);
        cache_put(cache, chunk);
    }
    cr_expect(rendered == 1, "rendered %d times", rendered);
    cr_expect(cache_stats(cache).misses == 1 && cache_stats(cache).hits == 7);
}

static atomic_int inside, most_inside;

/* Waits in the middle of a render until another thread is there too. */
static bool meet(void *context, const struct cache_news *news)
{
    int now = atomic_fetch_add(&inside, 1) + 1;

    (void)context, (void)news;
    if (now > most_inside)
        most_inside = now;
    for (int i = 0; i < 2000 && most_inside < 2; i++)
        usleep(1000);
    atomic_fetch_sub(&inside, 1);
    return true;
}

static void *get_own(void *argument)
{
    touch(*(uint64_t *)argument);
    return NULL;
}

Test(cache, renders_different_chunks_at_the_same_time)
{
    uint64_t numbers[2] = {1, 2};
    pthread_t threads[2];

    cache_listen(cache, meet, NULL);
    for (size_t i = 0; i < 2; i++)
        cr_assert(pthread_create(&threads[i], NULL, get_own, &numbers[i]) == 0);
    for (size_t i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    cr_expect(most_inside == 2);
}

/* The template of its records is in the second chunk, which is not what it was. */
Test(cache, gives_no_chunk_of_two_states_of_the_log)
{
    static uint8_t bytes[EVTX_CHUNK_SIZE];
    static struct hurt_log hurt;
    struct evtx_log *changing = NULL;
    const struct cached_chunk *chunk = NULL;
    struct cache *own;
    int fd, other;

    hurt_make(&hurt);
    hurt_lose_definition(&hurt, 0);
    fd = hurt_file(&hurt);
    other = dup(fd);
    cr_assert(evtx_log_open_fd(fd, &changing, NULL) == EVTX_OK && evtx_log_watch(changing));
    own = cache_new(changing, templates, CACHE_BUDGET_LEAST);
    cr_assert(evtx_log_see(changing, 1, bytes) == EVTX_OK);
    cr_assert(pwrite(other, "x", 1, SAMPLE_HEADER_SIZE + 2 * SAMPLE_CHUNK_SIZE - 1) == 1);
    cr_expect(cache_get(own, 0, CACHE_LINES, &chunk) == EVTX_CHANGED && !chunk);
    cache_free(own);
    evtx_log_close(changing);
    close(other);
}
