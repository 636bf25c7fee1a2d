/* test_render.c - what evtx_record_render() promises, and the caps on what one record can cost. */
#include "tests/unit/lines.h"

#include <stdio.h>
#include <stdlib.h>

#define NUMBER(n) sample_int(0x08, n)

/* "<E>" + @count times @piece + "</E>"; freed by the caller. */
static char *repeated(const char *before, const char *piece, size_t count, const char *after)
{
    char *xml = malloc(strlen(before) + count * strlen(piece) + strlen(after) + 1), *at = xml;

    cr_assert(xml);
    at = stpcpy(at, before);
    while (count--)
        at = stpcpy(at, piece);
    strcpy(at, after);
    return xml;
}

/* --- promises --------------------------------------------------------------------------------- */

Test(render, appends_and_keeps_what_was_there)
{
    const struct sample_stream stream = {.xml = "<E>x</E>"};
    struct text text = {.limit = 1000};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    text_puts(&text, "before ");
    for (int i = 0; i < 2; i++)
        cr_expect(evtx_record_render(reader.chunk, 0, EVTX_JSON, &text, NULL, NULL) == EVTX_OK);
    cr_expect(text.size == 27 &&
              memcmp(text.bytes, "before {\"E\":\"x\"}\n{\"E\":\"x\"}\n", 27) == 0);
    cr_expect(text.limit == 1000 && !text.bad);
    text_done(&text);
    reader_close(&reader);
}

Test(render, leaves_everything_as_it_was_on_an_error)
{
    const struct sample_stream stream = {.xml = "<E>x{~ff}</E>"};
    struct evtx_fields fields = {
        .has_event_id = true, .has_time = true, .event_id = 42, .time = 43};
    struct evtx_fault fault = {0};
    struct text text = {.limit = 77};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    text_puts(&text, "before");
    cr_expect(evtx_record_render(reader.chunk, 0, EVTX_JSON, &text, &fields, &fault) ==
              EVTX_BAD_VALUE);
    cr_expect(text.size == 6 && text.limit == 77 && !text.bad);
    cr_expect(fields.has_event_id && fields.event_id == 42 && fields.has_time && fields.time == 43);
    cr_expect(fault.status == EVTX_BAD_VALUE && fault.in_record && fault.record == 1);
    cr_expect(evtx_record_render(reader.chunk, 0, EVTX_JSON, &text, NULL, NULL) == EVTX_BAD_VALUE);
    text_done(&text);
    reader_close(&reader);
}

Test(render, tells_a_place_in_the_chunk_where_a_reference_leads_out_of_it)
{
    static const uint8_t far[] = {0, 0, 0, 0x4C};
    const struct sample_template root = {.xml = "<E/>"};
    const struct sample_stream stream = {.root = &root};
    struct evtx_fault fault = {0};
    struct text text = {0};
    struct reader reader;
    uint8_t *bytes = (uint8_t *)(uintptr_t)chunk_of(&stream);

    memcpy(bytes + 546, far, sizeof far); /* where the instance says that its definition is; */
    memset(bytes + 550, 0, 5);            /* no values follow, and the end */
    reader_open(&reader);
    reader_load(&reader, bytes);
    cr_expect(evtx_record_render(reader.chunk, 0, EVTX_JSON, &text, NULL, &fault) != EVTX_OK);
    cr_expect(fault.offset == 512, "at %u", fault.offset);
    text_done(&text);
    reader_close(&reader);
}

Test(render, leaves_the_fault_alone_when_all_is_well)
{
    const struct sample_stream stream = {.xml = "<E>x</E>"};
    struct evtx_fault fault = {.what = "untouched"};
    struct text text = {0};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    cr_expect(evtx_record_render(reader.chunk, 0, EVTX_JSON, &text, NULL, &fault) == EVTX_OK);
    cr_expect(strcmp(fault.what, "untouched") == 0);
    text_done(&text);
    reader_close(&reader);
}

Test(render, stops_at_the_limit_of_its_caller)
{
    const struct sample_template root = {.xml = "<E>{0}</E>"};
    const struct sample_stream direct = {.xml = "<E>0123456789</E>"};
    const struct sample_stream instance = {.root = &root,
                                           .values = SAMPLE_VALUES(sample_text("0123456789"))};
    const struct sample_stream *streams[] = {&direct, &instance};

    for (int i = 0; i < 2; i++)
        for (size_t limit = 6; limit < 200; limit += limit == 24 ? 175 : 1) {
            struct text text = {.limit = limit};
            struct evtx_fault fault = {0};
            struct reader reader;
            enum evtx_status status;

            reader_open(&reader);
            reader_load(&reader, chunk_of(streams[i]));
            text_puts(&text, "before");
            status = evtx_record_render(reader.chunk, 0, EVTX_JSON, &text, NULL, &fault);
            cr_expect(status == (limit < 6 + 19 ? EVTX_TOO_LARGE : EVTX_OK), "limit %zu: %s", limit,
                      evtx_status_name(status));
            cr_expect(text.size == (status == EVTX_OK ? 25 : 6) && !text.bad &&
                      text.limit == limit);
            if (status != EVTX_OK)
                cr_expect(fault.status == EVTX_TOO_LARGE && fault.in_record);
            text_done(&text);
            reader_close(&reader);
        }
}

Test(render, does_nothing_to_a_text_that_is_bad)
{
    const struct sample_stream stream = {.xml = "<E>x</E>"};
    struct text text = {.limit = 2};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    text_puts(&text, "abc");
    text.limit = 0;
    cr_expect(evtx_record_render(reader.chunk, 0, EVTX_JSON, &text, NULL, NULL) != EVTX_OK);
    cr_expect(text.bad && text.size == 0);
    text_done(&text);
    reader_close(&reader);
}

Test(render, marks_a_torn_record)
{
    const struct sample_stream stream = {.xml = "<E>x</E>"};
    static uint8_t chunk[EVTX_CHUNK_SIZE];
    struct reader reader;
    const char *line;

    memcpy(chunk, chunk_of(&stream), sizeof chunk);
    chunk[512 + chunk[516] - 4]++;
    reader_open(&reader);
    reader_load(&reader, chunk);
    line = reader_line(&reader, 0);
    cr_expect(strcmp(line, "{\"E\":\"x\",\"evtxfs\":{\"damaged\":\"the sizes at the record's start "
                           "and end differ\",\"record\":1,\"written\":"
                           "\"2024-02-01T04:16:07.8901234Z\"}}") == 0,
              "%s", line);
    reader_close(&reader);
}

/* --- caps ------------------------------------------------------------------------------------- */

static void expect_too_large(const struct sample_stream *stream, const char *what)
{
    struct reader reader;
    const char *line;

    reader_open(&reader);
    reader_load(&reader, chunk_of(stream));
    line = reader_line(&reader, 0);
    cr_expect(strncmp(line, "too large: ", 11) == 0, "%s: %.60s", what, line);
    cr_expect(reader.chunk->scratch.held < 256u << 20, "%s: %zu bytes", what,
              reader.chunk->scratch.held);
    reader_close(&reader);
}

static void expect_rendered(const struct sample_stream *stream, const char *what)
{
    struct reader reader;
    const char *line;

    reader_open(&reader);
    reader_load(&reader, chunk_of(stream));
    line = reader_line(&reader, 0);
    cr_expect(line[0] == '{', "%s: %.60s", what, line);
    reader_close(&reader);
}

Test(render, caps_the_depth_of_elements)
{
    for (size_t depth = 511; depth <= 513; depth++) {
        char *inner = repeated("", "<E>", depth, ""), *xml = repeated(inner, "</E>", depth, "");
        const struct sample_stream stream = {.xml = xml};

        if (depth <= 512)
            expect_rendered(&stream, "as deep as allowed");
        else
            expect_too_large(&stream, "an element more");
        free(inner);
        free(xml);
    }
}

/* Streams in each other, each a value of an instance of the one around it. */
static void expect_nesting(int streams, bool rendered)
{
    static struct sample_stream stream[100];
    static struct sample_value value[100];
    static const struct sample_template root = {.xml = "<E>{0:21}</E>", .guid = {1}};

    for (int i = 0; i < streams; i++) {
        value[i] = i ? sample_nested(&stream[i - 1]) : sample_text("x");
        stream[i] = (struct sample_stream){.root = &root, .values = {&value[i], 1}};
    }
    (rendered ? expect_rendered : expect_too_large)(&stream[streams - 1], "nested instances");
}

Test(render, caps_the_depth_of_nested_streams)
{
    expect_nesting(33, true);
    expect_nesting(65, true); /* as evtx_dump does */
    expect_nesting(66, false);
    expect_nesting(100, false);
}

/* A nested stream that is used by its parent many times, whose parent is, and so on. */
static void expect_bomb(const char *inner_xml, const struct sample_value *value, const char *what)
{
    char *many = repeated("<E>", "{0:21}", 2500, "</E>");
    struct sample_template outer = {.xml = many}, middle = {.xml = inner_xml};
    const struct sample_stream nested = {.root = &middle, .values = {value, 1}};
    const struct sample_stream stream = {.root = &outer,
                                         .values = SAMPLE_VALUES(sample_nested(&nested))};

    expect_too_large(&stream, what);
    free(many);
}

Test(render, caps_the_number_of_nodes)
{
    const struct sample_value number = NUMBER(1);
    char *xml = repeated("<E>", "<A>{0:08}</A>", 200, "</E>");

    expect_bomb(xml, &number, "half a million elements");
    free(xml);
}

Test(render, caps_the_text_of_a_record)
{
    static char letters[30001];
    char *xml = repeated("<E>", "{0}", 1500, "</E>");
    struct sample_template root = {.xml = xml};
    struct sample_stream stream = {.root = &root};
    struct sample_value value;

    memset(letters, 'x', sizeof letters - 1);
    letters[16000] = '\0'; /* 24 million letters */
    value = sample_text(letters);
    stream.values = (struct sample_values){&value, 1};
    expect_too_large(&stream, "a long text");
    letters[11000] = '\0'; /* 16.5 million: below the cap */
    value = sample_text(letters);
    expect_rendered(&stream, "a text just not too long");
    free(xml);
}

/* What follows cost gigabytes or hours before it was counted. */
Test(render, counts_the_values_of_an_instance)
{
    static struct sample_value many[7000]; /* all Null */
    static const struct sample_template leaf = {.xml = "<I/>"};
    static const struct sample_stream inner = {.root = &leaf, .values = {many, 7000}};
    const struct sample_value value = sample_nested(&inner);
    char *xml = repeated("<M>", "{0:21}", 1000, "</M>");

    expect_bomb(xml, &value, "many values");
    free(xml);
}

Test(render, counts_the_length_of_names)
{
    char *name = repeated("<", "n", 16000, "/>");
    const struct sample_stream inner = {.xml = name};
    const struct sample_value value = sample_nested(&inner);
    char *xml = repeated("<M>", "{0:21}", 1000, "</M>");

    expect_bomb(xml, &value, "long names");
    free(name);
    free(xml);
}

Test(render, counts_the_length_of_streams_without_nodes)
{
    static uint8_t headers[20000];
    const struct sample_value value = sample_bytes(0x21, headers, sizeof headers);
    char *xml = repeated("<M>", "{0:21}", 2500, "</M>");

    for (size_t i = 0; i < sizeof headers; i += 4)
        memcpy(headers + i, "\x0F\1\1", 4);
    expect_bomb(xml, &value, "fragment headers");
    free(xml);
}

Test(render, looks_at_the_nuls_of_a_string_once)
{
    static const uint8_t zeros[30000];
    const struct sample_value string = sample_bytes(0x01, zeros, sizeof zeros);
    const struct sample_value ansi = sample_bytes(0x02, zeros, sizeof zeros);
    char *xml = repeated("<M>", "{0?}", 2500, "</M>");

    expect_bomb(xml, &string, "NULs of UTF-16");
    expect_bomb(xml, &ansi, "NULs of ANSI");
    free(xml);
}

Test(render, does_not_copy_the_equal_names_of_data)
{
    static char controls[5001];
    struct sample_template root = {0};
    struct sample_stream stream = {.root = &root};
    struct sample_value value;
    char *xml = repeated("<V><EventData>", "<Data Name='{0}'/>", 1000, "</EventData></V>");
    struct reader reader;

    memset(controls, 1, sizeof controls - 1);
    value = sample_text(controls);
    root.xml = xml;
    stream.values = (struct sample_values){&value, 1};
    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    cr_expect(reader_line(&reader, 0)[0] == '{');
    cr_expect(reader.chunk->scratch.held < 16u << 20, "%zu bytes", reader.chunk->scratch.held);
    reader_close(&reader);
    free(xml);
}

Test(render, caps_the_products_of_arrays)
{
    static uint8_t items[200];
    struct sample_template root = {.xml = "<E><X>{0}{0}{0}{0}</X></E>"}; /* 200^4 elements */
    const struct sample_stream stream = {
        .root = &root, .values = SAMPLE_VALUES(sample_bytes(0x84, items, sizeof items))};

    expect_too_large(&stream, "a product");
}

/* One chunk of records that are long each but below the cap. */
Test(render, caps_the_text_of_a_chunk_and_begins_anew_with_the_next_pass)
{
    static struct sample_chunk chunk;
    static char letters[4001];
    char *xml = repeated("<E>", "{0}", 3000, "</E>"); /* 12 million letters for each record */
    struct sample_template root = {.xml = xml};
    const struct sample_stream stream = {.root = &root,
                                         .values = SAMPLE_VALUES(sample_text(letters))};
    struct reader reader;

    memset(letters, 'x', sizeof letters - 1);
    ((struct sample_value *)(uintptr_t)stream.values.list)->size = 4000;
    sample_chunk_start(&chunk, 1);
    for (int i = 1; i <= 6; i++)
        cr_assert(sample_chunk_add(&chunk, (uint64_t)i, SAMPLE_TIME, &stream));
    sample_chunk_close(&chunk);
    reader_open(&reader);
    reader_load(&reader, chunk.bytes);
    for (int pass = 0; pass < 2; pass++)
        for (size_t place = 0; place < 6; place++) {
            struct text text = {0};
            enum evtx_status status =
                evtx_record_render(reader.chunk, place, EVTX_JSON, &text, NULL, NULL);

            cr_expect(status == (place < 5 ? EVTX_OK : EVTX_TOO_LARGE), "pass %d, place %zu: %s",
                      pass, place, evtx_status_name(status));
            text_done(&text);
        }
    reader_close(&reader);
    free(xml);
}
