/* test_definitions.c - files of template definitions: names, twins, and what there is no room for.
 */
#include "fusefs/tree/definitions.h"

#include "tests/unit/small_survey.h"

#include <stdio.h>
#include <string.h>

#define GUID "00000009-0000-0000-0000-000000000000"

static struct fixture f;
static struct definitions *definitions;

/* A record that is an instance of the definition that @xml makes. */
static void add(struct sample_log *log, uint8_t guid, const char *xml)
{
    const struct sample_template root = {.xml = xml, .guid = {guid}};
    const struct sample_stream stream = {.root = &root};

    cr_assert(sample_log_add(log, SAMPLE_TIME, &stream));
}

static void open_definitions(struct small_log *small)
{
    survey_all(&f, small_finish(small));
    definitions = definitions_new(f.log, f.survey, f.templates);
    cr_assert(definitions);
    cr_expect(!definitions_ready(definitions));
    cr_assert(definitions_find(definitions) == EVTX_OK);
    cr_expect(definitions_ready(definitions));
}

static void close_definitions(void)
{
    definitions_free(definitions);
    close_survey(&f);
}

/* The file @number has this name, the size of its text, and @part in it. */
static void expect_file(uint32_t number, const char *name, const char *part)
{
    char found[NAME_ROOM];
    struct text text = {0};
    uint32_t named;

    definitions_name(definitions, number, found);
    cr_expect_str_eq(found, name);
    cr_assert(definitions_named(definitions, name, &named), "%s", name);
    cr_expect(named == number);
    cr_assert(definitions_put(definitions, number, &text) == EVTX_OK);
    cr_expect(text.size == definitions_size(definitions, number));
    text_putc(&text, '\0');
    cr_expect(strstr((const char *)text.bytes, part), "%s: %s", name, (const char *)text.bytes);
    text_done(&text);
}

Test(definitions, with_one_guid_are_told_apart_by_what_they_say)
{
    static const char *const none[] = {"",
                                       "x",
                                       GUID,
                                       GUID ".XML",
                                       GUID "-1.xml",
                                       GUID "-3.xml",
                                       GUID "-02.xml",
                                       GUID "-0.xml",
                                       GUID "-.xml",
                                       GUID "-2.xml ",
                                       GUID "-4294967298.xml",
                                       "%other.txt",
                                       GUID "-16386.xml"};
    struct small_log small;
    uint32_t number;

    small_start(&small);
    add(&small.log, 9, "<Event><B>{0?}</B></Event>");
    small_next_chunk(&small);
    add(&small.log, 5, "<Event/>");
    add(&small.log, 9, "<Event><A>{0}</A></Event>");
    small_next_chunk(&small);
    add(&small.log, 9, "<Event><B>{0?}</B></Event>");
    open_definitions(&small);

    cr_assert(definitions_count(definitions) == 3);
    expect_file(0, "00000005-0000-0000-0000-000000000000.xml",
                "first met in chunk 1 at offset 550,");
    expect_file(1, GUID ".xml", "<B>%1</B>");
    expect_file(1, GUID ".xml", "first met in chunk 0 at offset 550, byte 4646 of the log");
    expect_file(2, GUID "-2.xml", "<A>%1</A>");
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect(!definitions_named(definitions, none[i], &number), "%s", none[i]);
    close_definitions();
}

Test(definitions, of_an_empty_log_are_none)
{
    struct small_log small;
    uint32_t number;

    small_start(&small);
    open_definitions(&small);
    cr_expect(definitions_count(definitions) == 0);
    cr_expect(!definitions_named(definitions, GUID ".xml", &number));
    close_definitions();
}

/* Each has a GUID of its own, which follows from what it says. */
Test(definitions, for_which_there_is_no_room_are_counted)
{
    enum { MOST = 16384, MORE = 37 };
    struct small_log small;
    char xml[40];

    small_start(&small);
    for (int i = 0; i < MOST + MORE; i++) {
        struct sample_template root = {.xml = xml};
        const struct sample_stream stream = {.root = &root};

        if (i > 0 && i % 200 == 0)
            small_next_chunk(&small);
        snprintf(xml, sizeof xml, "<Event a='%d'/>", i);
        cr_assert(sample_log_add(&small.log, SAMPLE_TIME, &stream));
    }
    open_definitions(&small);
    cr_assert(definitions_count(definitions) == MOST + 1);
    expect_file(MOST, "%other.txt", "37 uses of further definitions have no file");
    close_definitions();
}

Test(definitions, of_a_log_that_changed_are_an_error)
{
    struct small_log small;
    struct text text = {0};
    int fd;

    small_start(&small);
    add(&small.log, 9, "<Event><A>{0}</A></Event>");
    small_next_chunk(&small);
    add(&small.log, 5, "<Event/>");
    small_close(&small);
    fd = memfd_create("small", MFD_CLOEXEC);
    cr_assert(write(fd, small.log.bytes, small.log.size) == (ssize_t)small.log.size);
    cr_assert(evtx_log_open_fd(dup(fd), &f.log, NULL) == EVTX_OK);
    sample_log_done(&small.log);
    survey_all(&f, f.log);
    definitions = definitions_new(f.log, f.survey, f.templates);
    cr_assert(definitions_find(definitions) == EVTX_OK);
    cr_assert(definitions_put(definitions, 0, &text) == EVTX_OK); /* the chunk is loaded now */
    cr_assert(ftruncate(fd, 4096) == 0);
    cr_expect(definitions_put(definitions, 1, &text) == EVTX_IO);
    text_done(&text);
    close_definitions();
    close(fd);
}

/* A log into which some bytes came, before its second chunk. */
Test(definitions, of_a_log_that_is_shifted_lie_where_they_say)
{
    enum { MORE = 512 };
    struct evtx_log *log = NULL;
    struct small_log small;
    static uint8_t bytes[EVTX_CHUNK_SIZE];
    int fd;

    small_start(&small);
    add(&small.log, 9, "<Event><B>{0?}</B></Event>");
    small_next_chunk(&small);
    add(&small.log, 5, "<Event/>");
    small_close(&small);
    fd = small_file(&small);
    cr_assert(pread(fd, bytes, sizeof bytes, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE) == sizeof bytes);
    cr_assert(pwrite(fd, bytes, sizeof bytes, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE + MORE) ==
              sizeof bytes);
    memset(bytes, 'x', MORE);
    cr_assert(pwrite(fd, bytes, MORE, EVTX_HEADER_SIZE + EVTX_CHUNK_SIZE) == MORE);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    survey_all(&f, log);
    definitions = definitions_new(f.log, f.survey, f.templates);
    cr_assert(definitions && definitions_find(definitions) == EVTX_OK);
    expect_file(1, GUID ".xml", "at offset 550, byte 4646 of the log");
    expect_file(0, "00000005-0000-0000-0000-000000000000.xml",
                "at offset 550, byte 70694 of the log"); /* 4096 + 65536 + 512 + 550 */
    close_definitions();
}
