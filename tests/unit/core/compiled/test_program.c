/* test_program.c - compiled templates say what the general path says, and know when they cannot.
 *
 * Every row of test_json.c and test_expand.c compares both as well: lines.h. */
#include "tests/unit/lines.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#define NUMBER(n) sample_int(0x08, n)
#define NONE      sample_null(0)

/* The shape of real events: the 18 values of docs/format.md 6.3. */
static const struct sample_template event = {
    .xml =
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        "<Provider Name='{14?}' Guid='{15?:0f}'/><EventID@3 Qualifiers='{4?:06}'>{3?:06}</EventID>"
        "<Version@11>{11?:04}</Version><Level@0>{0?:04}</Level><Task@2>{2?:06}</Task>"
        "<Opcode@1>{1?:04}</Opcode><Keywords@5>{5?:15}</Keywords>"
        "<TimeCreated SystemTime='{6?:11}'/><EventRecordID@10>{10?:0a}</EventRecordID>"
        "<Correlation ActivityID='{7?:0f}' RelatedActivityID='{13?:0f}'/>"
        "<Execution ProcessID='{8?:08}' ThreadID='{9?:08}'/><Channel@16>{16?}</Channel>"
        "<Computer>HOST</Computer><Security UserID='{12?:13}'/></System>{17?:21}</Event>"};

static const struct sample_template data = {
    .xml = "<EventData><Data Name='User'>{0}</Data><Data Name='Sid'>{1:13}</Data>"
           "<Data Name='Type'>{2:08}</Data><Data Name='Text'>{3}</Data></EventData>"};

struct variant {
    uint64_t event_id;
    const char *user, *text;
    bool qualifiers, activity, sid, body;
};

/* Fills one event; the lists belong to the caller. */
static struct sample_stream make_event(const struct variant *v, struct sample_value *values,
                                       struct sample_value *body_values, struct sample_stream *body)
{
    const struct sample_value nothing = sample_null(v->activity ? 0 : 16);

    body_values[0] = sample_text(v->user);
    body_values[1] = sample_sid("S-1-5-18");
    body_values[2] = NUMBER(3);
    body_values[3] = sample_text(v->text);
    *body = (struct sample_stream){.root = &data, .values = {body_values, 4}};
    for (int i = 0; i < 18; i++)
        values[i] = nothing;
    values[0] = sample_int(0x04, 4);
    values[1] = sample_int(0x04, 0);
    values[2] = sample_int(0x06, 12544);
    values[3] = sample_int(0x06, v->event_id);
    values[4] = v->qualifiers ? sample_int(0x06, 16384) : sample_null(2);
    values[5] = sample_int(0x15, 0x8020000000000000);
    values[6] = sample_int(0x11, SAMPLE_TIME);
    values[8] = NUMBER(4);
    values[9] = NUMBER(8);
    values[10] = sample_int(0x0A, 77);
    values[11] = sample_int(0x04, 1);
    if (v->activity)
        values[7] = sample_guid("{00112233-4455-6677-8899-aabbccddeeff}");
    if (v->sid)
        values[12] = sample_sid("S-1-5-21-1-2-3-500");
    values[14] = sample_text("Provider");
    values[15] = sample_guid("{54849625-5478-4994-A5BA-3E3B0328C30D}");
    values[16] = sample_text("Security");
    if (v->body)
        values[17] = sample_nested(body);
    return (struct sample_stream){.root = &event, .values = {values, 18}};
}

static bool runs(struct reader *reader, const struct variant *v)
{
    struct sample_value values[18], body_values[4];
    struct sample_stream body, stream = make_event(v, values, body_values, &body);
    bool all = true;

    reader_load(reader, chunk_of(&stream));
    for (int form = 0; form < EVTX_FORMS; form++)
        all &= reader_program(reader, 0, (enum evtx_form)form);
    return all;
}

Test(program, renders_real_events_in_every_form)
{
    static const struct variant variants[] = {
        {4624, "SYSTEM", "C:\\Windows\\x.exe", false, false, false, true},
        {4624, "x", "a \"quote\"\n", true, false, true, true},
        {1, "", "", true, true, true, true},
        {65535, "\xC3\xA9t\xC3\xA9 \xF0\x9F\x98\x80", "<&>", false, true, false, true},
        {7, "u", "t", false, false, false, false},
    };
    struct reader reader;

    reader_open(&reader);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
            cr_expect(runs(&reader, &variants[i]), "variant %zu needs the general path", i);
            (void)reader_line(&reader, 0);
            cr_expect(reader.fields.has_event_id && reader.fields.event_id == variants[i].event_id);
            cr_expect(reader.fields.has_time && reader.fields.time == SAMPLE_TIME);
        }
    reader_close(&reader);
}

Test(program, writes_the_line_of_a_real_event)
{
    static const struct variant v = {4624, "SYSTEM", "C:\\", true, false, false, true};
    struct sample_value values[18], body_values[4];
    struct sample_stream body, stream = make_event(&v, values, body_values, &body);

    expect_line(
        &stream,
        "{\"Event\":{\"#attributes\":{\"xmlns\":\"http://schemas.microsoft.com/win/2004/08/"
        "events/event\"},\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Provider\","
        "\"Guid\":\"{54849625-5478-4994-a5ba-3e3b0328c30d}\"}},\"EventID\":{\"#attributes\":"
        "{\"Qualifiers\":16384},\"#text\":4624},\"Version\":1,\"Level\":4,\"Task\":12544,"
        "\"Opcode\":0,\"Keywords\":\"0x8020000000000000\",\"TimeCreated\":{\"#attributes\":"
        "{\"SystemTime\":\"2024-02-01T04:16:07.8901234Z\"}},\"EventRecordID\":77,"
        "\"Correlation\":null,\"Execution\":{\"#attributes\":{\"ProcessID\":4,\"ThreadID\":8}},"
        "\"Channel\":\"Security\",\"Computer\":\"HOST\",\"Security\":null},\"EventData\":"
        "{\"User\":\"SYSTEM\",\"Sid\":\"S-1-5-18\",\"Type\":3,\"Text\":\"C:\\\\\"}}}",
        "a logon");
}

/* A template whose instance is regular or not. */
struct trial {
    const char *xml;
    struct sample_values values;
};

static bool is_compiled(const struct trial *trial)
{
    struct sample_template root = {.xml = trial->xml};
    const struct sample_stream stream = {.root = &root, .values = trial->values};
    struct reader reader;
    bool compiled;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    compiled = reader_program(&reader, 0, EVTX_JSON);
    cr_expect(reader_line(&reader, 0)[0] == '{', "%s", trial->xml);
    reader_close(&reader);
    return compiled;
}

Test(program, leaves_what_depends_on_more_than_types_to_the_general_path)
{
    const struct sample_stream nested = {.xml = "<N/>"};
    const struct trial rows[] = {
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_bytes(0x86, "\1\0\2\0", 4))},
        {"<E>{0}</E>", SAMPLE_VALUES(SAMPLE_STRINGS("a\0b"))}, /* no element to repeat */
        {"<E><A>{0}{1}</A></E>", SAMPLE_VALUES(SAMPLE_STRINGS("a\0b"), SAMPLE_STRINGS("c\0d"))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(SAMPLE_STRINGS(""))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_bytes(0x08, "\1\2", 2))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_bytes(0x01, "a\0b", 3))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_bytes(0x20, "a\0b\0", 4))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_bytes(0x01, "\0\0\0\0", 4))},
        {"<E><A>{0?}</A></E>", SAMPLE_VALUES(sample_bytes(0x02, "\0\0", 2))},
        {"<V><EventData><Data Name='{0}'>x</Data></EventData></V>",
         SAMPLE_VALUES(sample_text("n"))},
        {"<E a='{0:21}'/>", SAMPLE_VALUES(sample_nested(&nested))},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(!is_compiled(&rows[i]), "%s", rows[i].xml);
}

Test(program, compiles_what_does_not)
{
    const struct trial rows[] = {
        {"<E/>", {NULL, 0}},
        {"<E>t</E>", {NULL, 0}},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_text("a"))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(SAMPLE_STRINGS("a"))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(SAMPLE_STRINGS("a\0b"))},
        {"<E><A b='{0}'>{1}</A></E>", SAMPLE_VALUES(SAMPLE_STRINGS("\0b\0"), sample_text("x"))},
        {"<E><A>{0}{0}</A>{0}</E>", SAMPLE_VALUES(sample_text("a"))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_text(""))},
        {"<E><A>{0?}</A></E>", SAMPLE_VALUES(sample_bytes(0x01, "\0\0", 2))}, /* blank */
        {"<E><A>{0?}{1}</A></E>",
         SAMPLE_VALUES(sample_bytes(0x01, "\0\0", 2), sample_bytes(0x01, "a\0\0\0", 4))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_bytes(0x01, "a\0\0\0b\0", 6))},
        {"<E><A>{0}</A><B>{1}</B></E>", SAMPLE_VALUES(NONE, sample_null(16))},
        {"<E><A>{0}</A></E>", SAMPLE_VALUES(sample_size8(5))},
        {"<V><EventData><Data Name='n'>{0}</Data></EventData></V>",
         SAMPLE_VALUES(sample_text("x"))},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(is_compiled(&rows[i]), "%s", rows[i].xml);
}

Test(program, takes_more_shapes_than_it_keeps)
{
    struct sample_template root = {.xml = "<E><A>{0?}</A><B>{1?}</B><C>{2?}</C><D@3>{3}</D></E>"};
    struct reader reader;

    reader_open(&reader);
    for (int round = 0; round < 2; round++)
        for (unsigned types = 0; types < 7 * 7 * 7; types++) {
            static const uint8_t kinds[] = {0x00, 0x01, 0x04, 0x06, 0x08, 0x0A, 0x0D};
            struct sample_value values[4] = {NONE, NONE, NONE, NUMBER(types)};
            const struct sample_stream stream = {.root = &root, .values = {values, 4}};

            for (unsigned i = 0, rest = types; i < 3; i++, rest /= 7)
                values[i] =
                    kinds[rest % 7] == 0x01 ? sample_text("s") : sample_int(kinds[rest % 7], 1);
            reader_load(&reader, chunk_of(&stream));
            cr_expect(reader_line(&reader, 0)[0] == '{');
        }
    reader_close(&reader);
}

Test(program, serves_instances_with_any_number_of_values)
{
    static struct sample_value values[300];
    struct sample_template root = {.xml = "<E><A>{0}</A><B>{255?}</B><C>{299?}</C></E>"};

    for (unsigned i = 0; i < 300; i++)
        values[i] = i % 3 ? NUMBER(i) : sample_text("t");
    for (size_t count = 0; count <= 300; count += count < 70 || count > 250 ? 1 : 30) {
        const struct sample_stream stream = {.root = &root, .values = {values, count}};
        char line[128];

        snprintf(line, sizeof line, "{\"E\":{\"A\":%s,\"B\":%s,\"C\":%s}}",
                 count > 0 ? "\"t\"" : "null", count > 255 ? "\"t\"" : "null",
                 count > 299 ? "299" : "null");
        expect_line(&stream, line, "many values");
    }
}

/* What is nested is written by its own program in the middle of the outer one, if its name allows.
 */
Test(program, nests_where_no_name_is_taken)
{
    static const char *const roots[] = {"<X>{0}</X>", "<Data Name='n'>{0}</Data>",
                                        "<System>{0}</System>", "<X><Y>{0}</Y></X>",
                                        "<EventData><Data>{0}</Data></EventData>"};
    static const char *const outers[] = {
        "<E>{0:21}</E>",
        "<E><X/>{0:21}</E>",
        "<E>{0:21}<X/></E>",
        "<E><System/>{0:21}</E>",
        "<E>t{0:21}</E>",
        "<E a='1'>{0:21}</E>",
        "<E><EventData>{0:21}</EventData></E>",
        "<E><UserData><Data>1</Data>{0:21}</UserData></E>",
        "<E><A@0>{0:21}</A></E>",
        "<E>{0:21}{0:21}</E>",
        "<E><A>{0:21}</A><B>{0:21}</B></E>",
        "<E a='{0:21}'/>",
        "<E><EventData><Data Name='m'>{0:21}</Data></EventData></E>"};

    for (size_t i = 0; i < sizeof outers / sizeof *outers; i++)
        for (size_t j = 0; j < sizeof roots / sizeof *roots; j++)
            for (int kind = 0; kind < 4; kind++) {
                const struct sample_template inner = {.xml = roots[j]};
                const struct sample_template outer = {.xml = outers[i]};
                const struct sample_stream second = {
                    .root = &inner, .values = SAMPLE_VALUES(sample_text("second"))};
                const struct sample_stream nested = {
                    .root = &inner,
                    .values = SAMPLE_VALUES(kind == 1   ? SAMPLE_STRINGS("v\0w")
                                            : kind == 2 ? sample_text("")
                                                        : sample_text("v")),
                    .next = kind == 3 ? &second : NULL};
                const struct sample_stream stream = {
                    .root = &outer, .values = SAMPLE_VALUES(sample_nested(&nested))};
                struct reader reader;

                reader_open(&reader);
                reader_load(&reader, chunk_of(&stream));
                cr_expect(reader_line(&reader, 0)[0] == '{', "%s in %s", roots[j], outers[i]);
                reader_close(&reader);
            }
}

Test(program, is_refused_when_the_values_do_not_fit)
{
    struct sample_template root = {.xml = "<E><A>{0}</A></E>"};
    const struct sample_stream good = {.root = &root, .values = SAMPLE_VALUES(sample_text("abc"))};
    const struct sample_stream lies = {
        .root = &root, .values = SAMPLE_VALUES(sample_lie(sample_text("abc"), 60000))};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&good));
    cr_expect(reader_program(&reader, 0, EVTX_JSON));
    reader_load(&reader, chunk_of(&lies));
    cr_expect(!reader_program(&reader, 0, EVTX_JSON));
    cr_expect(strcmp(reader_line(&reader, 0), "truncated: values of a template instance") == 0);
    reader_close(&reader);
}

/* @count elements inside each other, and BinXML in the innermost one. */
static void nest(char *markup, size_t count)
{
    *markup = '\0';
    for (size_t i = 0; i < count; i++)
        markup = stpcpy(markup, "<x>");
    markup = stpcpy(markup, "{0?:21}");
    for (size_t i = 0; i < count; i++)
        markup = stpcpy(markup, "</>");
}

Test(program, knows_how_deep_elements_may_be_nested)
{
    static char outer[8192], inner[8192];
    const struct sample_template outer_root = {.xml = outer}, inner_root = {.xml = inner};

    nest(outer, MAX_TREE_DEPTH / 2 - 10);
    for (size_t innermost = 20; innermost <= 21; innermost++) {
        const struct sample_stream third = {.root = &inner_root, .values = SAMPLE_VALUES(NONE)};
        const struct sample_stream second = {.root = &outer_root,
                                             .values = SAMPLE_VALUES(sample_nested(&third))};
        const struct sample_stream first = {.root = &outer_root,
                                            .values = SAMPLE_VALUES(sample_nested(&second))};
        struct reader reader;

        nest(inner, innermost);
        reader_open(&reader);
        reader_load(&reader, chunk_of(&first));
        cr_expect(reader_line(&reader, 0)[0] == (innermost == 20 ? '{' : 't'), "%zu: %.40s",
                  innermost, (char *)reader.line.bytes); /* else: too large */
        reader_close(&reader);
    }
}

Test(program, finds_the_fields_of_what_is_nested)
{
    static const struct {
        const char *outer, *inner;
    } rows[] = {
        {"<Event>{0:21}</Event>", "<System><EventID>{0:06}</EventID></System>"},
        {"<Event>{0:21}<System/></Event>", "<System><EventID>{0:06}</EventID></System>"},
        {"<Event><System>{0:21}</System></Event>", "<EventID>{0:06}</EventID>"},
        {"<Event><System>{0:21}<EventID>9</EventID></System></Event>", "<EventID>7</EventID>"},
        {"<Event><System>{0:21}</System></Event>", "<TimeCreated SystemTime='{1:11}'/>"},
        {"<Event><System>{0:21}</System></Event>", "<Provider Name='{0:06}'/>"},
        {"<Event><System>{0:21}</System></Event>", "<Level>{0:06}</Level>"},
        {"<Event><System>{0:21}</System></Event>", "<Execution ProcessID='{0:06}'/>"},
        {"<Event><System>{0:21}</System></Event>", "<Channel>{0:06}</Channel>"},
        {"<Event><System>{0:21}</System></Event>", "<Computer>{0:06}</Computer>"},
        {"<Event><System>{0:21}</System></Event>", "<Security UserID='{0:06}'/>"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct sample_template outer = {.xml = rows[i].outer}, inner = {.xml = rows[i].inner};
        const struct sample_stream nested = {
            .root = &inner,
            .values = SAMPLE_VALUES(sample_int(0x06, 7), sample_int(0x11, SAMPLE_TIME))};
        const struct sample_stream stream = {.root = &outer,
                                             .values = SAMPLE_VALUES(sample_nested(&nested))};
        struct reader reader;
        bool found = false;
        uint64_t number;

        reader_open(&reader);
        reader_load(&reader, chunk_of(&stream)); /* reader_line() compares the fields */
        cr_expect(reader_line(&reader, 0)[0] == '{', "%s in %s", rows[i].inner, rows[i].outer);
        for (size_t field = 0; field < EVTX_FIELDS; field++)
            found |= evtx_value_number(&reader.fields.values[field], &number) && number == 7;
        cr_expect(found || reader.fields.time == SAMPLE_TIME, "%s in %s", rows[i].inner,
                  rows[i].outer);
        reader_close(&reader);
    }
}

Test(program, takes_an_array_for_no_number)
{
    const struct sample_template root = {
        .xml = "<Event><System><EventID>{0}</EventID></System></Event>"};
    const struct sample_stream one = {.root = &root, .values = SAMPLE_VALUES(SAMPLE_STRINGS("1"))};

    expect_line(&one, "{\"Event\":{\"System\":{\"EventID\":\"1\"}}}", "an array of one");
}

Test(program, shows_no_record_that_leaves_out_broken_BinXML)
{
    static const char *const places[] = {
        "<E a='{0}'/>", /* elements in an attribute */
        "<V><EventData><Data Name='n'>x</Data><Data>{0}</Data></EventData></V>"};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        expect_line(&(struct sample_stream){.root = &(struct sample_template){.xml = places[i]},
                                            .values = SAMPLE_VALUES(sample_bytes(0x21, "\x7F", 1))},
                    "bad value: unknown token", places[i]);
}

/* Every record of every log in that folder; how many a program rendered. */
static size_t compare_log(struct reader *reader, const char *path)
{
    struct evtx_log *log = NULL;
    size_t compiled = 0;

    if (evtx_log_open(path, &log, NULL) != EVTX_OK)
        return 0;
    for (uint64_t n = 0; n < evtx_log_chunks(log); n++) {
        if (evtx_chunk_load(reader->chunk, log, n, NULL) != EVTX_OK)
            continue;
        for (size_t place = 0; place < evtx_chunk_count(reader->chunk); place++)
            for (int form = 0; form < EVTX_FORMS; form++)
                compiled += reader_program(reader, place, (enum evtx_form)form);
    }
    evtx_log_close(log);
    return compiled;
}

Test(program, agrees_with_the_general_path_on_every_sample)
{
    const char *folder = getenv("EVTXFS_SAMPLES");
    char pattern[4096];
    glob_t logs;
    struct reader reader;
    size_t compiled = 0;

    if (!folder)
        cr_skip_test("EVTXFS_SAMPLES names no folder of logs");
    snprintf(pattern, sizeof pattern, "%s/*.evtx", folder);
    cr_assert(glob(pattern, 0, NULL, &logs) == 0, "%s", pattern);
    reader_open(&reader);
    for (size_t i = 0; i < logs.gl_pathc; i++)
        compiled += compare_log(&reader, logs.gl_pathv[i]);
    cr_expect(compiled > 100, "%zu", compiled);
    reader_close(&reader);
    globfree(&logs);
}
