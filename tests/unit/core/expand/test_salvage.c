/* test_salvage.c - what is left of a record that is torn, or cannot be rendered in full. */
#include "core/base/little.h"
#include "tests/unit/lines.h"

#define WRITTEN "2024-02-01T04:16:07.8901234Z" /* SAMPLE_TIME */
#define MARK(why, more)                                                                            \
    ",\"evtxfs\":{\"damaged\":\"" why "\",\"record\":1,\"written\":\"" WRITTEN "\"" more "}}"
#define BOTH ",\"from_header\":[\"EventRecordID\",\"TimeCreated\"]"
#define TIME "\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"" WRITTEN "\"}}"

enum { FIRST = 512, SIZE = 4, ID = 8, WRITTEN_AT = 16 }; /* of a record */

static uint8_t bytes[EVTX_CHUNK_SIZE];

static void store(uint32_t at, uint64_t number, int size)
{
    put_little(bytes + at, number, (size_t)size);
}

static uint32_t size_of_first(void)
{
    return bytes[FIRST + SIZE] + 256u * bytes[FIRST + SIZE + 1];
}

static void expect(enum evtx_form form, const char *wanted)
{
    struct reader reader;
    enum evtx_status status;

    reader_open(&reader);
    reader_load(&reader, bytes);
    status =
        evtx_record_salvage(reader.chunk, 0, form, &reader.line, &reader.fields, &reader.fault);
    cr_assert(status == EVTX_OK);
    text_putc(&reader.line, '\0');
    cr_expect(strcmp((char *)reader.line.bytes, wanted) == 0, "%s\nnot\n%s",
              (char *)reader.line.bytes, wanted);
    cr_expect(evtx_record_marked(reader.chunk, 0, &reader.fault));
    reader_close(&reader);
}

/* The first record is this stream. */
static void make(const struct sample_stream *stream)
{
    memcpy(bytes, chunk_of(stream), sizeof bytes);
}

static const struct sample_template data = {
    .xml =
        "<EventData><Data Name='A'>{0}</Data><Data Name='B'>{1}</Data><N>{2:08}</N></EventData>"};

static const struct sample_template event = {
    .xml = "<Event><System><EventID>{0:06}</EventID><TimeCreated SystemTime='{1:11}'/>"
           "<EventRecordID>{2:0A}</EventRecordID><Computer>{3}</Computer></System>{4:21}</Event>"};

static void make_event(const struct sample_stream *inner)
{
    const struct sample_stream stream = {
        .root = &event,
        .values = SAMPLE_VALUES(sample_int(0x06, 4624), sample_int(0x11, SAMPLE_TIME - 10000000),
                                sample_int(0x0A, 99), sample_text("pc"), sample_nested(inner))};

    make(&stream);
}

/* --- where the event ends too early ----------------------------------------------------------- */

Test(salvage, keeps_elements_before_a_token_that_is_none)
{
    make(&(struct sample_stream){.xml = "<Event><A>1</A><B x='y'>2{~99}</B><C>3</C></Event>"});
    expect(EVTX_JSON,
           "{\"Event\":{\"A\":\"1\",\"B\":{\"#attributes\":{\"x\":\"y\"},\"#text\":\"2\"},"
           "\"System\":{\"EventRecordID\":1," TIME
           "}}" MARK("bad value: unknown token", BOTH) "\n");
    expect(EVTX_XML_FLAT, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                          "<!-- damaged: bad value: unknown token; record 1, written " WRITTEN
                          "; from the header: EventRecordID, TimeCreated -->\n"
                          "<Event><A>1</A><B x=\"y\">2</B><System><EventRecordID>1</EventRecordID>"
                          "<TimeCreated SystemTime=\"" WRITTEN "\"/></System></Event>\n");
}

Test(salvage, has_an_event_where_nothing_can_be_read)
{
    make(&(struct sample_stream){.xml = "{~99}"});
    expect(EVTX_JSON, "{\"Event\":{\"System\":{\"EventRecordID\":1," TIME
                      "}}" MARK("bad value: unknown token", BOTH) "\n");
}

Test(salvage, takes_no_number_that_is_not_between_its_neighbours_and_no_time_that_cannot_be)
{
    static const struct {
        uint64_t id, written;
        const char *system;
    } rows[] = {
        {5, 0, "null"},
        {5, SAMPLE_TIME, "{" TIME "}"},
        {1, UINT64_C(119600063999999999), "{\"EventRecordID\":1}"},
        {1, UINT64_C(157469184000000000), "{\"EventRecordID\":1}"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reader reader;
        char wanted[200];

        make(&(struct sample_stream){.xml = "{~99}"});
        store(FIRST + ID, rows[i].id, 8);
        store(FIRST + WRITTEN_AT, rows[i].written, 8);
        snprintf(wanted, sizeof wanted, "{\"Event\":{\"System\":%s}", rows[i].system);
        reader_open(&reader);
        reader_load(&reader, bytes);
        cr_assert(evtx_record_salvage(reader.chunk, 0, EVTX_JSON, &reader.line, NULL, NULL) ==
                  EVTX_OK);
        cr_expect(reader.line.size > strlen(wanted) &&
                      memcmp(reader.line.bytes, wanted, strlen(wanted)) == 0,
                  "row %zu: %.*s", i, (int)reader.line.size, (char *)reader.line.bytes);
        reader_close(&reader);
    }
}

/* --- templates -------------------------------------------------------------------------------- */

Test(salvage, gives_values_without_names_where_the_template_is_gone)
{
    const struct sample_stream inner = {
        .root = &data,
        .values = SAMPLE_VALUES(sample_text("x"), sample_null(0), sample_int(0x08, 7))};
    const uint8_t *name;

    make_event(&inner);
    name = memmem(bytes, sizeof bytes, "E\0v\0e\0n\0t\0D\0a\0t\0a", 17);
    cr_assert(name);
    store((uint32_t)(name - bytes) + 18 + 2, 0x99, 1); /* the token behind it */
    expect(EVTX_JSON, "{\"Event\":{\"System\":{\"EventID\":4624,\"TimeCreated\":{\"#attributes\":"
                      "{\"SystemTime\":\"2024-02-01T04:16:06.8901234Z\"}},\"EventRecordID\":99,"
                      "\"Computer\":\"pc\"}},\"values\":[\"x\",null,7]" MARK(
                          "bad value: unknown token", "") "\n");
    expect(
        EVTX_XML_FLAT,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<!-- damaged: bad value: unknown token; record 1, written " WRITTEN " -->\n"
        "<Event><System><EventID>4624</EventID><TimeCreated SystemTime="
        "\"2024-02-01T04:16:06.8901234Z\"/><EventRecordID>99</EventRecordID><Computer>pc</Computer>"
        "</System><Values><Value>x</Value><Value></Value><Value>7</Value></Values></Event>\n");
}

Test(salvage, writes_null_for_a_number_that_has_no_bytes)
{
    static const struct sample_template root = {.xml = "<Event/>"};

    make(&(struct sample_stream){
        .root = &root,
        .values = SAMPLE_VALUES(sample_bytes(0x08, "", 0), sample_bytes(0x0D, "", 0),
                                sample_bytes(0x01, "", 0), sample_int(0x11, SAMPLE_TIME))});
    store(FIRST + 24 + 4 + 10 + 24, 0x99, 1); /* the first token of the definition */
    expect(EVTX_JSON, "{\"Event\":{\"System\":{\"EventRecordID\":1," TIME
                      "}},\"values\":[null,null,\"\",\"" WRITTEN
                      "\"]" MARK("bad value: unknown token", BOTH) "\n");
}

Test(salvage, puts_values_into_an_element_of_any_name)
{
    const struct sample_stream inner = {.root = &data, .values = SAMPLE_VALUES(sample_text("x"))};
    const struct sample_stream stream = {.xml = "<Other/>{@0}", .inner = &inner};
    uint8_t *name;

    make(&stream);
    name = memmem(bytes, sizeof bytes, "E\0v\0e\0n\0t\0D\0a\0t\0a", 17);
    cr_assert(name);
    name[18 + 2] = 0x99;
    expect(EVTX_XML_FLAT,
           "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
           "<!-- damaged: bad value: unknown token; record 1, written " WRITTEN " -->\n"
           "<Other><Values><Value>x</Value></Values></Other>\n");
}

/* --- sizes that cannot be --------------------------------------------------------------------- */

Test(salvage, gives_values_up_to_the_first_that_is_not_what_its_size_says)
{
    const struct sample_value lies[] = {
        sample_lie(sample_bytes(0x01, "y\0\0\0", 4), 60000), /* what follows is not known either */
        sample_lie(sample_bytes(0x01, "y\0\0\0", 4), 2),     /* its NUL is missing */
    };

    for (size_t i = 0; i < 2; i++) {
        const struct sample_stream inner = {
            .root = &data,
            .values = SAMPLE_VALUES(sample_bytes(0x01, "x\0\0\0", 4), lies[i],
                                    sample_lie(sample_int(0x08, 7), i ? 40000 : 4))};

        make_event(&inner);
        expect(EVTX_JSON,
               "{\"Event\":{\"System\":{\"EventID\":4624,\"TimeCreated\":{\"#attributes\":"
               "{\"SystemTime\":\"2024-02-01T04:16:06.8901234Z\"}},\"EventRecordID\":99,"
               "\"Computer\":\"pc\"},\"EventData\":{\"A\":\"x\"}}" MARK(
                   "truncated: values of a template instance", "") "\n");
    }
}

/* --- torn ------------------------------------------------------------------------------------- */

/* All is zeros from @skip bytes behind the beginning of @mark on. */
static const char *torn(const void *mark, size_t size, uint32_t skip)
{
    static char line[1000];
    const struct sample_stream inner = {
        .root = &data,
        .values = SAMPLE_VALUES(sample_text("x"), sample_text("y"), sample_int(0x08, 7))};
    struct reader reader;
    const uint8_t *at;

    make_event(&inner);
    at = memmem(bytes, sizeof bytes, mark, size);
    cr_assert(at);
    skip += (uint32_t)(at - bytes);
    memset(bytes + skip, 0, FIRST + size_of_first() - skip);
    reader_open(&reader);
    reader_load(&reader, bytes);
    snprintf(line, sizeof line, "%s", reader_line(&reader, 0));
    reader_close(&reader);
    return line;
}

#define TORN "the sizes at the record's start and end differ"

Test(salvage, shows_no_zeros_of_a_torn_record_as_values)
{
    const char *line = torn("x\0y\0\7\0\0\0", 8, 4); /* but those behind a letter are not sure */

    cr_expect(strstr(line, "\"EventRecordID\":99") && strstr(line, "\"A\":\"x\"") &&
                  !strstr(line, "\"N\"") && strstr(line, MARK(TORN, "")),
              "%s", line);
    line = torn("\x10\x12", 2, 0); /* 4624, the first of all values */
    cr_expect(strcmp(line, "{\"Event\":{\"System\":{\"EventRecordID\":1," TIME
                           "}}" MARK(TORN, BOTH)) == 0,
              "%s", line);
}

Test(salvage, believes_no_value_where_the_time_cannot_be)
{
    const struct sample_stream none = {.xml = NULL};
    uint8_t time[8];
    uint8_t *at;

    make_event(&none);
    for (int i = 0; i < 8; i++)
        time[i] = (uint8_t)((SAMPLE_TIME - 10000000) >> 8 * i);
    at = memmem(bytes, sizeof bytes, time, 8);
    cr_assert(at);
    memset(at, 0, 8);
    bytes[FIRST + size_of_first() - 4]++;
    expect(EVTX_JSON,
           "{\"Event\":{\"System\":{\"EventRecordID\":1," TIME "}}" MARK(TORN, BOTH) "\n");
}
