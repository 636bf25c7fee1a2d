/*
 * test_hurt_nomem.c - each allocation fails in turn that a hurt log needs: to find its chunks, the
 * definitions that are lost, and stale records. What lacks memory says so, and who asks again gets
 * all of it.
 */
#include "core/carve.h"
#include "tests/unit/hurt_log.h"
#include "tests/unit/refuse.h"

#include <glob.h>
#include <stdlib.h>

enum { SECOND = SAMPLE_HEADER_SIZE + SAMPLE_CHUNK_SIZE }; /* where the second chunk lies */

static struct hurt_log hurt;

/* Whether a call is to be made again: it failed for want of memory, which only happens once. */
static bool again(enum evtx_status status)
{
    cr_assert(status != EVTX_NO_MEMORY || refuse_did);
    return status == EVTX_NO_MEMORY;
}

/* An answer as text, in which every call that lacks memory is made again. @text has the room. */
typedef void ask_fn(struct text *text);

static void refuse_each(ask_fn *ask, long least)
{
    struct text expected = {0};
    bool failing = true;
    long n = 0;

    cr_assert(text_reserve(&expected, 1 << 20));
    ask(&expected);
    cr_assert(expected.size > 0);
    for (; failing; n++) {
        struct text text = {0};

        cr_assert(text_reserve(&text, 1 << 20));
        refuse(n);
        ask(&text);
        failing = refused();
        cr_assert(text.size == expected.size && memcmp(text.bytes, expected.bytes, text.size) == 0,
                  "allocation %ld failed, and the answer is another one", n);
        text_done(&text);
    }
    cr_expect(n > least, "%ld allocations", n);
    text_done(&expected);
}

/* ---- where chunks are ------------------------------------------------------------------------ */

static void ask_layout(struct text *text)
{
    struct evtx_log *log = NULL;
    struct evtx_fault fault = {0};
    int fd = memfd_create("layout", MFD_CLOEXEC);
    uint32_t size;

    /* the second chunk lies a sector too far behind */
    cr_assert(pwrite(fd, hurt.bytes, SECOND, 0) == SECOND);
    cr_assert(pwrite(fd, "something", 9, SECOND) == 9);
    cr_assert(pwrite(fd, hurt_chunk(&hurt, 1), SAMPLE_CHUNK_SIZE, SECOND + 512) ==
              SAMPLE_CHUNK_SIZE);
    while (again(evtx_log_open_fd(fd, &log, &fault)))
        cr_assert(!log && fault.status == EVTX_NO_MEMORY);
    for (uint64_t n = 0; n < evtx_log_chunks(log); n++)
        text_putf(text, "%llu,", (unsigned long long)evtx_log_chunk_offset(log, n, &size));
    evtx_log_close(log);
}

Test(hurt_nomem, a_log_whose_chunks_are_searched_is_opened_or_not)
{
    hurt_make(&hurt);
    refuse_each(ask_layout, 3);
}

/* ---- live records ---------------------------------------------------------------------------- */

static void put_records(struct evtx_chunk *chunk, struct text *text)
{
    enum evtx_status status;

    for (int form = 0; form < EVTX_FORMS; form++)
        for (size_t place = 0; place < HURT_RECORDS; place++) {
            while (again(
                status = evtx_record_render(chunk, place, (enum evtx_form)form, text, NULL, NULL)))
                ;
            text_puts(text, evtx_status_name(status));
        }
}

static void put_definitions(struct evtx_chunk *chunk, struct text *text)
{
    struct evtx_definitions *definitions = malloc(sizeof *definitions);
    char guid[EVTX_GUID_TEXT];

    if (!definitions)
        definitions = malloc(sizeof *definitions);
    while (again(evtx_chunk_definitions(chunk, definitions)))
        ;
    for (size_t i = 0; i < definitions->count; i++)
        while (again(evtx_definition_render(chunk, definitions->offsets[i], guid, text, NULL)))
            ;
    free(definitions);
}

static struct evtx_log *open_hurt(struct evtx_templates **templates)
{
    struct evtx_log *log = NULL;
    int fd = hurt_file(&hurt);

    while (again(evtx_log_open_fd(fd, &log, NULL)))
        ;
    while (!(*templates = evtx_templates_new()))
        ;
    return log;
}

static void ask_live(struct text *text)
{
    struct evtx_templates *templates;
    struct evtx_log *log = open_hurt(&templates);
    struct evtx_chunk *chunk;

    while (!(chunk = evtx_chunk_new(templates)))
        ;
    for (uint64_t n = 0; n < HURT_CHUNKS; n++) {
        while (again(evtx_chunk_load(chunk, log, n, NULL)))
            ;
        put_records(chunk, text);
        put_definitions(chunk, text);
    }
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    evtx_log_close(log);
}

Test(hurt_nomem, a_definition_that_is_searched_is_found)
{
    hurt_make(&hurt);
    refuse_each(ask_live, 10);
    hurt_refer(&hurt, 1, 2, HURT_NOWHERE);
    hurt_lose_definition(&hurt, 0);
    refuse_each(ask_live, 10);
    hurt_lose_definition(&hurt, 1);
    refuse_each(ask_live, 10);
}

/* ---- stale records --------------------------------------------------------------------------- */

static void put_carved(struct evtx_carver *carver, uint64_t chunk, struct text *text)
{
    size_t count = 0;

    while (again(evtx_carve(carver, chunk, &count, NULL)))
        ;
    for (int form = 0; form < EVTX_FORMS; form++)
        for (size_t i = 0; i < count; i++)
            while (again(evtx_carved_render(carver, i, (enum evtx_form)form, text)))
                ;
}

static void carve(const struct evtx_store *store, struct text *text)
{
    struct evtx_templates *templates;
    struct evtx_log *log = open_hurt(&templates);
    struct evtx_carver *carver;

    while (!(carver = evtx_carver_new(log, templates, store)))
        ;
    for (uint64_t n = 0; n < HURT_CHUNKS; n++)
        put_carved(carver, n, text);
    evtx_carver_free(carver);
    evtx_templates_free(templates);
    evtx_log_close(log);
}

static void ask_carved(struct text *text)
{
    carve(NULL, text);
}

/* With the files in it. */
static void remove_folder(const char *folder)
{
    char pattern[64];
    glob_t files;

    snprintf(pattern, sizeof pattern, "%s/*", folder);
    if (glob(pattern, 0, NULL, &files) == 0)
        for (size_t i = 0; i < files.gl_pathc; i++)
            unlink(files.gl_pathv[i]);
    globfree(&files);
    rmdir(folder);
}

/* Of the first chunk two records are stale, whose definition is that of the other one. */
static void make_stale(void)
{
    hurt_make(&hurt);
    hurt_end_behind(&hurt, 0, 2);
    hurt_end_behind(&hurt, 1, 3);
    hurt_lose_definition(&hurt, 0);
}

Test(hurt_nomem, a_stale_record_has_the_same_names)
{
    make_stale();
    refuse_each(ask_carved, 10);
}

/* The store is made of a log that is well, and used for one whose definitions are gone. */
static struct hurt_log well;

static void ask_stored(struct text *text)
{
    char folder[] = "/tmp/hurt_nomem.XXXXXX";
    struct evtx_store *store, *loaded;
    struct evtx_log *log = NULL;
    size_t written = 0;
    int fd = hurt_file(&well);

    cr_assert(mkdtemp(folder));
    while (again(evtx_log_open_fd(fd, &log, NULL)))
        ;
    while (!(store = evtx_store_new()))
        ;
    while (!(loaded = evtx_store_new()))
        ;
    while (again(evtx_store_add(store, log)))
        ;
    cr_assert(evtx_store_save(store, folder, &written) == EVTX_OK);
    while (again(evtx_store_load(loaded, folder)))
        ;
    cr_assert(written == 1 && evtx_store_count(loaded) == 1);
    carve(loaded, text);
    evtx_store_free(store);
    evtx_store_free(loaded);
    evtx_log_close(log);
    remove_folder(folder);
}

Test(hurt_nomem, a_store_has_all_its_definitions)
{
    struct text text = {0};

    hurt_make(&well);
    make_stale();
    hurt_lose_definition(&hurt, 1);
    ask_stored(&text);
    cr_expect(text.size && memmem(text.bytes, text.size, "\"store\"", 7));
    text_done(&text);
    refuse_each(ask_stored, 10);
}
