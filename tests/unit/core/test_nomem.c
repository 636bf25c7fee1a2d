/* test_nomem.c - every allocation fails in turn. Nothing is lost but the call that needed it.
 */
#include "core/live.h"
#include "samples/writer.h"
#include "tests/unit/refuse.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- a log with one record of each kind ------------------------------------------------------- */

enum { RECORDS = 6 };

static int make_log(void)
{
    static char letters[20001];
    const struct sample_template data = {
        .xml = "<EventData><Data Name='n'>{0}</Data><Data Name='n'>{1}</Data></EventData>"};
    const struct sample_template event = {
        .xml = "<Event><System><EventID>{0:06}</EventID></System>{1:21}</Event>"};
    const struct sample_template simple = {.xml = "<E><A>{0}</A><A>{1}</A></E>"};
    const struct sample_stream literal = {.xml = "<L/>"};
    const struct sample_template embedded = {.xml = "<E>{*0}{0}</E>", .inner = &literal};
    const struct sample_stream nested = {
        .root = &data, .values = SAMPLE_VALUES(sample_text("a"), sample_text("b"))};
    const struct sample_stream array = {
        .root = &data, .values = SAMPLE_VALUES(SAMPLE_STRINGS("a\0b"), sample_text("c"))};
    const struct sample_stream records[RECORDS] = {
        {.root = &event, .values = SAMPLE_VALUES(sample_int(0x06, 1), sample_nested(&nested))},
        {.root = &event, .values = SAMPLE_VALUES(sample_int(0x06, 2), sample_nested(&array))},
        {.root = &simple, .values = SAMPLE_VALUES(sample_text(letters), sample_int(0x08, 1))},
        {.root = &embedded, .values = SAMPLE_VALUES(sample_text("x"))},
        {.xml = "<E a='1'><B>x</B><B/>&amp;</E>"},
        {.xml = NULL},
    };
    struct sample_log log;
    struct sample_header header;
    int fd = memfd_create("test_nomem", MFD_CLOEXEC);

    memset(letters, 'x', sizeof letters - 1);
    ((struct sample_value *)(uintptr_t)records[2].values.list)->size = 20000;
    cr_assert(fd >= 0 && sample_log_start(&log, NULL));
    for (int i = 0; i < RECORDS; i++)
        cr_assert(sample_log_add(&log, SAMPLE_TIME, &records[i]));
    header = sample_log_header(&log);
    cr_assert(sample_log_finish(&log, &header));
    cr_assert(write(fd, log.bytes, log.size) == (ssize_t)log.size);
    sample_log_done(&log);
    return fd;
}

static struct evtx_log *open_log(void)
{
    struct evtx_log *log = NULL;

    cr_assert(evtx_log_open_fd(make_log(), &log, NULL) == EVTX_OK);
    return log;
}

/* --- each call -------------------------------------------------------------------------------- */

Test(nomem, opening_a_log_fails_cleanly)
{
    int fd = make_log();
    struct evtx_log *log = NULL;
    struct evtx_fault fault = {0};
    enum evtx_status status;
    long n = 0;

    for (;; n++) {
        refuse(n);
        status = evtx_log_open_fd(fd, &log, &fault);
        if (!refused())
            break;
        cr_assert(status == EVTX_NO_MEMORY && log == NULL && fault.status == EVTX_NO_MEMORY);
    }
    cr_expect(n > 0 && status == EVTX_OK);
    evtx_log_close(log);
}

Test(nomem, a_log_that_cannot_be_watched_is_as_it_was)
{
    struct evtx_log *log = open_log();
    static uint8_t bytes[EVTX_CHUNK_SIZE];

    refuse(0);
    cr_expect(!evtx_log_watch(log) && refused());
    cr_expect(evtx_log_see(log, 0, bytes) == EVTX_OK && evtx_log_seen(log, 0) == 0);
    cr_expect(evtx_log_watch(log));
    cr_expect(evtx_log_see(log, 0, bytes) == EVTX_OK && evtx_log_seen(log, 0) != 0);
    evtx_log_close(log);
}

Test(nomem, making_a_store_and_a_chunk_fails_cleanly)
{
    struct evtx_templates *templates;
    struct evtx_chunk *chunk;
    long n = 0;

    for (;; n++) {
        refuse(n);
        templates = evtx_templates_new();
        chunk = templates ? evtx_chunk_new(templates) : NULL;
        if (!refused())
            break;
        cr_assert(!templates || !chunk);
        evtx_chunk_free(chunk);
        evtx_templates_free(templates);
    }
    cr_expect(n > 2 && templates && chunk);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}

/* The lines of all records in all forms, one after the other. */
static void render_all(struct evtx_chunk *chunk, struct text *text)
{
    for (int form = 0; form < EVTX_FORMS; form++)
        for (size_t place = 0; place < RECORDS; place++)
            cr_assert(evtx_record_render(chunk, place, (enum evtx_form)form, text, NULL, NULL) ==
                      EVTX_OK);
}

/* Renders all, and the n-th allocation fails; a record that lacked memory is rendered again. */
static bool render_without(struct evtx_chunk *chunk, long n, struct text *text)
{
    bool ran_out = false;

    for (int form = 0; form < EVTX_FORMS; form++)
        for (size_t place = 0; place < RECORDS; place++) {
            struct evtx_fields fields = {.event_id = 12345};
            struct evtx_fault fault = {0};
            size_t size = text->size;
            enum evtx_status status;

            if (!ran_out)
                refuse(n);
            status = evtx_record_render(chunk, place, (enum evtx_form)form, text, &fields, &fault);
            n = refuse_left();
            ran_out |= refused();
            if (status == EVTX_OK)
                continue;
            cr_assert(status == EVTX_NO_MEMORY && ran_out, "form %d, place %zu: %s, %s", form,
                      place, evtx_status_name(status), fault.what);
            cr_assert(text->size == size && !text->bad && text->limit == 0);
            cr_assert(fields.event_id == 12345 && fault.status == EVTX_NO_MEMORY);
            cr_assert(fault.in_record && fault.record == place + 1);
            cr_assert(evtx_record_render(chunk, place, (enum evtx_form)form, text, &fields, NULL) ==
                      EVTX_OK);
        }
    return ran_out;
}

Test(nomem, rendering_costs_no_more_than_the_record)
{
    struct evtx_log *log = open_log();
    struct text expected = {0};
    bool ran_out = true;
    long n = 0;

    for (; ran_out; n++) {
        struct evtx_templates *templates = evtx_templates_new();
        struct evtx_chunk *chunk = evtx_chunk_new(templates);
        struct text text = {0};

        cr_assert(evtx_chunk_load(chunk, log, 0, NULL) == EVTX_OK);
        cr_assert(evtx_chunk_count(chunk) == RECORDS);
        if (n == 0)
            render_all(chunk, &expected);
        evtx_chunk_free(chunk);
        evtx_templates_free(templates);

        templates = evtx_templates_new(); /* that knows nothing yet */
        chunk = evtx_chunk_new(templates);
        cr_assert(evtx_chunk_load(chunk, log, 0, NULL) == EVTX_OK);
        ran_out = render_without(chunk, n, &text);
        cr_assert(text.size == expected.size && memcmp(text.bytes, expected.bytes, text.size) == 0,
                  "allocation %ld", n);
        text_done(&text);
        evtx_chunk_free(chunk);
        evtx_templates_free(templates);
    }
    cr_expect(n > 10, "%ld allocations", n);
    text_done(&expected);
    evtx_log_close(log);
}

Test(nomem, loading_a_chunk_fails_cleanly)
{
    struct evtx_log *log = open_log();
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);

    for (long n = 0;; n++) {
        enum evtx_status status;

        refuse(n);
        status = evtx_chunk_load(chunk, log, 0, NULL);
        if (!refused()) {
            cr_expect(status == EVTX_OK && evtx_chunk_count(chunk) == RECORDS);
            break;
        }
        cr_assert(status == EVTX_NO_MEMORY && evtx_chunk_count(chunk) == 0);
    }
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    evtx_log_close(log);
}

Test(nomem, laying_out_a_line_is_all_or_nothing)
{
    static uint8_t line[20000];
    struct text expected = {0};

    memset(line, '[', 100);
    memset(line + 100, '5', sizeof line - 200);
    memset(line + sizeof line - 100, ']', 100);
    evtx_json_indent(&expected, line, sizeof line);
    cr_assert(!expected.bad);
    for (long n = 0;; n++) {
        struct text text = {0};
        bool ran_out;

        refuse(n);
        evtx_json_indent(&text, line, sizeof line);
        ran_out = refused();
        cr_expect(text.bad == ran_out, "what lacks memory is no shorter layout");
        cr_expect(ran_out || (text.size == expected.size &&
                              memcmp(text.bytes, expected.bytes, text.size) == 0));
        text_done(&text);
        if (!ran_out)
            break;
    }
    text_done(&expected);
}
