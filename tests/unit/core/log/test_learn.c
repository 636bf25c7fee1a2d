/* test_learn.c - definitions that are looked for, in the chunk and in the log. docs/format.md 5 */
#include "core/live.h"
#include "core/log/chunk.h"
#include "tests/unit/hurt_log.h"

static struct hurt_log hurt;
static char lines[HURT_CHUNKS * HURT_RECORDS][256]; /* of the log that is not hurt */

static void render_log(const struct evtx_log *log, char into[][256])
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    struct text text = {0};

    for (uint32_t i = 0; i < HURT_CHUNKS * HURT_RECORDS; i++) {
        enum evtx_status status = EVTX_OK;

        if (i % HURT_RECORDS == 0)
            cr_assert(evtx_chunk_load(chunk, log, i / HURT_RECORDS, NULL) == EVTX_OK);
        text.size = 0;
        status = evtx_record_render(chunk, i % HURT_RECORDS, EVTX_JSON, &text, NULL, NULL);
        snprintf(into[i], sizeof into[i], "%.*s",
                 status == EVTX_OK ? (int)text.size : (int)sizeof into[i],
                 status == EVTX_OK ? (const char *)text.bytes : evtx_status_name(status));
    }
    text_done(&text);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}

static void start(void)
{
    struct evtx_log *log;

    hurt_make(&hurt);
    log = hurt_open(&hurt);
    render_log(log, lines);
    evtx_log_close(log);
}

TestSuite(learn, .init = start);

/* All records of the log as it is now say what they said, but those that are different. */
static void expect_lines(const char *different)
{
    static char found[HURT_CHUNKS * HURT_RECORDS][256];
    struct evtx_log *log = hurt_open(&hurt);

    render_log(log, found);
    for (uint32_t i = 0; i < HURT_CHUNKS * HURT_RECORDS; i++)
        cr_expect((strcmp(found[i], lines[i]) != 0) == (different[i] == 'x'), "record %u: %s", i,
                  found[i]);
    evtx_log_close(log);
}

Test(learn, finds_a_definition_elsewhere_in_the_chunk)
{
    hurt_refer(&hurt, 0, 2, HURT_NOWHERE);
    hurt_refer(&hurt, 1, 3, HURT_DEFINITION + 1);
    expect_lines("--------");
}

Test(learn, finds_a_definition_in_another_chunk)
{
    hurt_lose_definition(&hurt, 0);
    hurt_refer(&hurt, 0, 2, HURT_NOWHERE);
    expect_lines("--------");
}

Test(learn, marks_or_loses_what_no_definition_is_found_for)
{
    hurt_lose_definition(&hurt, 0);
    hurt_lose_definition(&hurt, 1);
    hurt_refer(&hurt, 0, 2, HURT_NOWHERE);
    expect_lines("xxxxxxxx");
}

/* The name of the root, which the definition of the other chunk has behind its head. */
Test(learn, takes_no_definition_whose_names_do_not_fit)
{
    uint8_t *name;

    hurt_lose_definition(&hurt, 0);
    name = memmem(hurt_chunk(&hurt, 1), SAMPLE_CHUNK_SIZE, "E\0v\0e\0n\0t\0", 10);
    cr_assert(name);
    name[0] = 'X';
    expect_lines("xxxxxxxx");
}

/* ---- a log that changes ---------------------------------------------------------------------- */

static enum evtx_status render_first(const struct evtx_log *log)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    struct evtx_fault fault = {0};
    struct text text = {0};
    enum evtx_status status;

    cr_assert(evtx_chunk_load(chunk, log, 0, NULL) == EVTX_OK);
    status = evtx_record_render(chunk, 0, EVTX_JSON, &text, NULL, &fault);
    cr_expect(text.size == 0 || status == EVTX_OK);
    cr_expect(fault.status == status);
    text_done(&text);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    return status;
}

/* A record of one state and its template of another would be one of none. */
static void expect_changed(bool searched)
{
    static uint8_t bytes[EVTX_CHUNK_SIZE];
    struct evtx_log *log = NULL;
    int fd, other;

    hurt_lose_definition(&hurt, 0);
    fd = hurt_file(&hurt);
    other = dup(fd);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK && evtx_log_watch(log));
    if (searched)
        cr_expect(render_first(log) == EVTX_OK);
    else
        cr_expect(evtx_log_see(log, 1, bytes) == EVTX_OK);
    cr_assert(pwrite(other, "x", 1, SAMPLE_HEADER_SIZE + 2 * SAMPLE_CHUNK_SIZE - 1) == 1);
    cr_expect(render_first(log) == EVTX_CHANGED);
    cr_expect(render_first(log) == EVTX_CHANGED, "and again");
    cr_expect(evtx_log_changed(log));
    close(other);
    evtx_log_close(log);
}

Test(learn, takes_no_definition_of_another_state_of_the_log)
{
    expect_changed(false);
}

Test(learn, takes_no_definition_that_changed_since_it_was_found)
{
    expect_changed(true);
}

Test(learn, looks_in_no_log_for_a_chunk_that_has_none)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    struct text text = {0};

    hurt_refer(&hurt, 0, 1, HURT_NOWHERE);
    hurt_lose_definition(&hurt, 0);
    cr_assert(evtx_chunk_parse(chunk, hurt_chunk(&hurt, 0), EVTX_CHUNK_SIZE, 0, NULL) == EVTX_OK);
    cr_expect(evtx_record_render(chunk, 1, EVTX_JSON, &text, NULL, NULL) != EVTX_OK);
    cr_expect(text.size == 0);
    text_done(&text);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}
