/* test_fields.c - EventID and the time of an event, from its tree and from its program. */
#include "tests/unit/lines.h"

#include <inttypes.h>

struct trial {
    const char *xml;
    struct sample_values values;
    int64_t event_id; /* -1: none */
    uint64_t time;    /* 0: none */
};

#define TIME_AS_TEXT "2024-02-01T04:16:07.8901234Z" /* SAMPLE_TIME */

static void expect_fields(struct reader *reader, const struct trial *trial)
{
    reader->fields = (struct evtx_fields){0};
    cr_expect(reader_line(reader, 0)[0] == '{', "%s", trial->xml);
    cr_expect(reader->fields.has_event_id == (trial->event_id >= 0), "%s", trial->xml);
    cr_expect(reader->fields.has_time == (trial->time != 0), "%s", trial->xml);
    if (trial->event_id >= 0)
        cr_expect(reader->fields.event_id == trial->event_id, "%s: %u", trial->xml,
                  reader->fields.event_id);
    if (trial->time)
        cr_expect(reader->fields.time == trial->time, "%s: %" PRIu64, trial->xml,
                  reader->fields.time);
}

static void expect_trials(const struct trial *trials, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sample_template root = {.xml = trials[i].xml};
        const struct sample_stream stream = {.root = &root, .values = trials[i].values};
        struct reader reader;

        reader_open(&reader);
        reader_load(&reader, chunk_of(&stream));
        expect_fields(&reader, &trials[i]);
        reader_close(&reader);
    }
}

Test(fields, finds_the_event_id)
{
    const struct trial trials[] = {
        {"<E><System><EventID>{0:06}</EventID></System></E>", SAMPLE_VALUES(sample_int(0x06, 4624)),
         4624, 0},
        {"<E><System><EventID Qualifiers='7'>{0:06}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x06, 4624)), 4624, 0},
        {"<E><A/><System><B/><EventID>{0:08}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x08, UINT32_MAX)), UINT32_MAX, 0},
        {"<E><System><EventID>{0:0a}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x0A, UINT64_C(1) << 32)), -1, 0},
        {"<E><System><EventID>{0}</EventID></System></E>", SAMPLE_VALUES(sample_text("1116")), 1116,
         0},
        {"<E><System><EventID>1116</EventID></System></E>", {NULL, 0}, 1116, 0},
        {"<E><System><EventID>0x10</EventID></System></E>", {NULL, 0}, -1, 0},
        {"<E><System><EventID>{0}</EventID></System></E>", SAMPLE_VALUES(sample_null(2)), -1, 0},
        {"<E><System><EventID@0>{0}</EventID></System></E>", SAMPLE_VALUES(sample_null(2)), -1, 0},
        {"<E><System><EventID>{0:06}{1}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x06, 5), sample_null(0)), 5, 0},
        {"<E><System><EventID>{0:06}x</EventID></System></E>", SAMPLE_VALUES(sample_int(0x06, 5)),
         -1, 0},
        {"<E><System><EventID>{0:06}</EventID><EventID>{1:06}</EventID></System></E>",
         SAMPLE_VALUES(sample_int(0x06, 5), sample_int(0x06, 6)), 5, 0},
        {"<E><EventID>{0:06}</EventID></E>", SAMPLE_VALUES(sample_int(0x06, 5)), -1, 0},
        {"<E><System><X><EventID>{0:06}</EventID></X></System></E>",
         SAMPLE_VALUES(sample_int(0x06, 5)), -1, 0},
        {"<System><EventID>{0:06}</EventID></System>", SAMPLE_VALUES(sample_int(0x06, 5)), -1, 0},
        {"<E><System><EventID>{0}</EventID></System></E>",
         SAMPLE_VALUES(sample_bytes(0x86, "\1\0\2\0", 4)), 1, 0},
    };

    expect_trials(trials, sizeof trials / sizeof *trials);
}

Test(fields, finds_the_time)
{
    const struct trial trials[] = {
        {"<E><System><TimeCreated SystemTime='{0:11}'/></System></E>",
         SAMPLE_VALUES(sample_int(0x11, SAMPLE_TIME)), -1, SAMPLE_TIME},
        {"<E><System><TimeCreated x='y' SystemTime='{0:11}'>z</TimeCreated></System></E>",
         SAMPLE_VALUES(sample_int(0x11, SAMPLE_TIME)), -1, SAMPLE_TIME},
        {"<E><System><TimeCreated SystemTime='" TIME_AS_TEXT "'/></System></E>",
         {NULL, 0},
         -1,
         SAMPLE_TIME},
        {"<E><System><TimeCreated SystemTime='{0}'/></System></E>",
         SAMPLE_VALUES(sample_text(TIME_AS_TEXT)), -1, SAMPLE_TIME},
        {"<E><System><TimeCreated SystemTime='yesterday'/></System></E>", {NULL, 0}, -1, 0},
        {"<E><System><TimeCreated SystemTime='{0:11}'/></System></E>",
         SAMPLE_VALUES(sample_int(0x11, UINT64_MAX)), -1, 0},
        {"<E><System><TimeCreated SystemTime='{0:11}'/></System></E>",
         SAMPLE_VALUES(sample_null(8)), -1, 0},
        {"<E><System><TimeCreated>" TIME_AS_TEXT "</TimeCreated></System></E>", {NULL, 0}, -1, 0},
        {"<E><System><TimeCreated SystemTime='{0:0a}'/></System></E>",
         SAMPLE_VALUES(sample_int(0x0A, SAMPLE_TIME)), -1, 0},
        {"<E><System><EventID>7</EventID><TimeCreated SystemTime='{0:11}'/></System></E>",
         SAMPLE_VALUES(sample_int(0x11, 1)), 7, 1},
    };

    expect_trials(trials, sizeof trials / sizeof *trials);
}

Test(fields, are_found_in_records_without_a_template)
{
    static const struct sample_stream stream = {
        .xml = "<Event><System><EventID>1116</EventID><TimeCreated SystemTime='" TIME_AS_TEXT
               "'/></System></Event>"};
    const struct trial trial = {.xml = "direct", .event_id = 1116, .time = SAMPLE_TIME};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    expect_fields(&reader, &trial);
    reader_close(&reader);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static const char system_markup[] =
    "<Event><System><Provider Name='{0}' Guid='x'/><EventID Qualifiers='{1:06}'>{2:06}</EventID>"
    "<Level>{3:04}</Level><TimeCreated SystemTime='{4:11}'/>"
    "<Execution ProcessID='{5:08}' ThreadID='{6:08}'/><Channel>{7}</Channel>"
    "<Computer>pc1</Computer><Security UserID='{8:13}'/></System></Event>";

/* The text of each field, one a line. */
static const char *fields_as_text(const struct evtx_fields *fields, struct text *text)
{
    text->size = 0;
    for (size_t i = 0; i < EVTX_FIELDS; i++) {
        evtx_value_text(text, &fields->values[i]);
        text_putc(text, '\n');
    }
    text_putc(text, '\0');
    return (const char *)text->bytes;
}

static void expect_texts(const struct sample_stream *stream, const char *expected)
{
    struct text text = {0};
    struct reader reader;
    const char *got;

    reader_open(&reader);
    reader_load(&reader, chunk_of(stream));
    (void)reader_line(&reader, 0);
    got = fields_as_text(&reader.fields, &text);
    cr_expect_str_eq(got, expected, "%s", got);
    text_done(&text);
    reader_close(&reader);
}

Test(fields, have_texts)
{
    const struct sample_template root = {.xml = system_markup};
    const struct sample_stream stream = {
        .root = &root,
        .values =
            SAMPLE_VALUES(sample_text("A/B"), sample_int(0x06, 7), sample_int(0x06, 4624),
                          sample_int(0x04, 3), sample_int(0x11, SAMPLE_TIME), sample_int(0x08, 100),
                          sample_int(0x08, 200), sample_text("Sec"), sample_sid("S-1-5-18"))};

    expect_texts(&stream, "A/B\n4624\n7\n3\n" TIME_AS_TEXT "\n100\n200\nSec\npc1\nS-1-5-18\n");
}

Test(fields, that_are_null_or_empty_have_none)
{
    const struct sample_template root = {.xml = system_markup};
    const struct sample_stream stream = {
        .root = &root,
        .values = SAMPLE_VALUES(sample_text(""), sample_null(2), sample_int(0x06, 1),
                                sample_null(1), sample_null(8), sample_null(4), sample_null(0),
                                sample_bytes(0x01, "\0\0", 2), sample_null(12))};

    expect_texts(&stream, "\n1\n\n\n\n\n\n\npc1\n\n");
}

Test(fields, of_a_record_without_a_template_are_texts)
{
    static const struct sample_stream stream = {
        .xml = "<Event><System><Provider Name='P'/><EventID>1116</EventID><Level>4</Level>"
               "<Channel>C</Channel><Security UserID='S-1-5-19'/></System></Event>"};

    expect_texts(&stream, "P\n1116\n\n4\n\n\n\nC\n\nS-1-5-19\n");
}

Test(fields, keep_a_surrogate_that_is_alone)
{
    const struct sample_template root = {
        .xml = "<Event><System><Channel>{0}</Channel></System></Event>"};
    const struct sample_stream stream = {
        .root = &root, .values = SAMPLE_VALUES(sample_bytes(0x01, "a\0\x3d\xd8z\0", 6))};

    expect_texts(&stream, "\n\n\n\n\n\n\na\xED\xA0\xBDz\n\n\n");
}

/* The general path and a program, which sees the string as it lies there; lines.h compares them. */
Test(fields, have_strings_without_the_nuls_at_their_end)
{
    static const uint8_t padded[] = "P\0\0\0\0";
    const struct sample_template root = {.xml = "<E><System><Provider Name='{0}'/></System></E>"};
    const struct sample_stream stream = {
        .root = &root, .values = SAMPLE_VALUES(sample_bytes(0x01, padded, sizeof padded))};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    (void)reader_line(&reader, 0);
    cr_expect(reader.fields.values[EVTX_PROVIDER].size == 2);
    reader_close(&reader);
}
