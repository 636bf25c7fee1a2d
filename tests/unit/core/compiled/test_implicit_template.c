/* test_implicit_template.c - direct elements that are like others are rendered as instances of a
 * template. Every line is compared with that of the general path: lines.h. */
#include "core/compiled/implicit_template.h"
#include "tests/unit/lines.h"

static struct reader reader;

static void start(void)
{
    reader_open(&reader);
}

static void stop(void)
{
    reader_close(&reader);
}

TestSuite(implicit_template, .init = start, .fini = stop);

/* Loads a chunk with just this record; whether a program renders it, in every form. */
static bool runs(const struct sample_stream *stream)
{
    bool all = true;

    reader_load(&reader, chunk_of(stream));
    for (int form = 0; form < EVTX_FORMS; form++)
        all &= reader_program(&reader, 0, (enum evtx_form)form);
    return all;
}

static void expect(const char *xml, const char *line)
{
    const struct sample_stream stream = {.xml = xml};

    cr_expect(runs(&stream), "%s", xml);
    cr_expect(strcmp(reader_line(&reader, 0), line) == 0, "%s: %s", xml, (char *)reader.line.bytes);
}

Test(implicit_template, differs_from_record_to_record_in_its_strings)
{
    expect("<E a='1'>one</E>", "{\"E\":{\"#attributes\":{\"a\":\"1\"},\"#text\":\"one\"}}");
    expect("<E a='22'>two \"2\"</E>",
           "{\"E\":{\"#attributes\":{\"a\":\"22\"},\"#text\":\"two \\\"2\\\"\"}}");
    cr_expect(reader.templates->implicit_count == 1);
    expect("<E a='1'/>", "{\"E\":{\"#attributes\":{\"a\":\"1\"}}}");
    expect("<E a='1'></E>", "{\"E\":{\"#attributes\":{\"a\":\"1\"}}}");
    expect("<E b='1'>one</E>", "{\"E\":{\"#attributes\":{\"b\":\"1\"},\"#text\":\"one\"}}");
    expect("<F a='1'>one</F>", "{\"F\":{\"#attributes\":{\"a\":\"1\"},\"#text\":\"one\"}}");
    cr_expect(reader.templates->implicit_count == 5);
}

/* The hash of a stream leaves its strings out, and this one is a key in JSON. */
Test(implicit_template, tells_names_of_data_apart)
{
    static const char *const names[] = {"n", "m", "nn", "n"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char xml[128], line[128];

        snprintf(xml, sizeof xml, "<E><EventData><Data Name='%s'>x</Data></EventData></E>",
                 names[i]);
        snprintf(line, sizeof line, "{\"E\":{\"EventData\":{\"%s\":\"x\"}}}", names[i]);
        expect(xml, line);
    }
    cr_expect(reader.templates->implicit_count == 3);
}

Test(implicit_template, finds_the_fields_in_its_strings)
{
    expect("<Event><System><EventID>7</EventID><TimeCreated SystemTime='2024-02-01T04:16:07Z'/>"
           "</System></Event>",
           "{\"Event\":{\"System\":{\"EventID\":\"7\",\"TimeCreated\":{\"#attributes\":"
           "{\"SystemTime\":\"2024-02-01T04:16:07Z\"}}}}}");
    cr_expect(reader.fields.has_event_id && reader.fields.event_id == 7 && reader.fields.has_time);
}

Test(implicit_template, leaves_to_the_general_path_what_more_than_strings_may_differ_in)
{
    static const char *const rows[] = {
        "<E>{=08:05000000}</E>", "<E>&amp;</E>",   "<E>&#65;</E>",
        "<E><![CDATA[x]]></E>",  "<E><?p x?></E>", "<E/><F/>",
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect(!runs(&(struct sample_stream){.xml = rows[i]}), "%s", rows[i]);
        cr_expect(reader_line(&reader, 0)[0] == '{', "%s", rows[i]);
    }
}

Test(implicit_template, leaves_a_string_that_says_nothing_to_the_general_path)
{
    expect("<E>a</E>", "{\"E\":\"a\"}");
    cr_expect(!runs(&(struct sample_stream){.xml = "<E>{~050101000000}</E>"}), "one unit, a NUL");
    cr_expect(strcmp(reader_line(&reader, 0), "{\"E\":null}") == 0, "%s",
              (char *)reader.line.bytes);
    cr_expect(runs(&(struct sample_stream){.xml = "<E>{~0501020041000000}</E>"}));
    cr_expect(strcmp(reader_line(&reader, 0), "{\"E\":\"A\"}") == 0);
}

/* What follows the last token must be as it was: nothing, or the token that ends the stream. */
Test(implicit_template, minds_how_the_stream_ends)
{
    cr_expect(runs(&(struct sample_stream){.xml = "<E>a</E>", .no_eof = true}));
    cr_expect(runs(&(struct sample_stream){.xml = "<E>a</E>"}));
    cr_expect(runs(&(struct sample_stream){.xml = "<E>a</E>", .tail = "\7\7", .tail_size = 2}));
    cr_expect(!runs(&(struct sample_stream){
        .xml = "<E>a</E>", .no_eof = true, .tail = "\7\7", .tail_size = 2}));
    cr_expect(runs(&(struct sample_stream){.xml = "<E>a</E>", .no_header = true}));
}

Test(implicit_template, has_as_many_strings_as_a_program_has_places)
{
    static char xml[16384];

    for (size_t count = 60; count <= 260; count += count < 70 || count >= 245 ? 1 : 25) {
        char *at = stpcpy(xml, "<E>");

        for (size_t i = 0; i < count; i++)
            at += sprintf(at, "<x>%zu</x>", i);
        strcpy(at, "</E>");
        cr_expect(runs(&(struct sample_stream){.xml = xml}) == (count <= MAX_IMPLICIT_STRINGS),
                  "%zu strings", count);
        cr_expect(reader_line(&reader, 0)[0] == '{', "%zu strings", count);
    }
}

Test(implicit_template, is_kept_for_no_more_streams_than_there_is_room_for)
{
    size_t compiled = 0;

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 300; i++) {
            char xml[64];

            snprintf(xml, sizeof xml, "<E><n%d>x</n%d></E>", i, i);
            compiled += runs(&(struct sample_stream){.xml = xml});
            cr_expect(reader_line(&reader, 0)[0] == '{');
        }
    cr_expect(compiled == 2 * 256, "%zu", compiled);
}

/* A log has the same record again and again, and each attempt costs memory. */
Test(implicit_template, is_not_tried_for_ever_where_none_can_be_made)
{
    for (int i = 0; i < 20; i++)
        cr_expect(!runs(&(struct sample_stream){.xml = "<E/><F/>"}));
    cr_expect(reader.templates->implicit_count == 4, "%zu", reader.templates->implicit_count);
    cr_expect(runs(&(struct sample_stream){.xml = "<E>a</E>"}));
}
