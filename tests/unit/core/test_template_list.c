/* test_template_list.c - which template definitions a chunk refers to, and what they say as XML. */
#include "tests/unit/lines.h"

static struct evtx_definitions definitions;

/* The text of the definition at .offsets[@index]. */
static const char *text_of(struct reader *reader, size_t index)
{
    char guid[EVTX_GUID_TEXT];
    enum evtx_status status;

    reader->line.size = 0;
    status = evtx_definition_render(reader->chunk, definitions.offsets[index], guid, &reader->line,
                                    &reader->fault);
    cr_assert(status == EVTX_OK, "%s: %s", evtx_status_name(status), reader->fault.what);
    cr_expect(strlen(guid) == EVTX_GUID_TEXT - 1);
    text_putc(&reader->line, '\0');
    return (const char *)reader->line.bytes;
}

static void load(struct reader *reader, const struct sample_stream *streams, size_t count)
{
    static struct sample_chunk chunk;

    sample_chunk_start(&chunk, 1);
    for (size_t i = 0; i < count; i++)
        cr_assert(sample_chunk_add(&chunk, i + 1, SAMPLE_TIME, &streams[i]));
    sample_chunk_close(&chunk);
    reader_load(reader, chunk.bytes);
    cr_assert(evtx_chunk_definitions(reader->chunk, &definitions) == EVTX_OK);
}

/* What a definition with that markup says. */
static void expect_text(const char *markup, const char *text)
{
    const struct sample_template root = {.xml = markup};
    const struct sample_stream stream = {.root = &root};
    struct reader reader;

    reader_open(&reader);
    load(&reader, &stream, 1);
    cr_assert(definitions.count == 1, "%s", markup);
    cr_expect_str_eq(text_of(&reader, 0), text);
    reader_close(&reader);
}

Test(template_list, says_where_its_values_go)
{
    static const struct {
        const char *markup, *text;
    } rows[] = {
        {"<E/>", "<E/>\n"},
        {"<E>{0}</E>", "<!-- values: %1 is the first one\n"
                       "     %1 String\n"
                       "-->\n"
                       "<E>%1</E>\n"},
        {"<E a='x{1?:06}'>{0:81}<B>{1?:06}</B></E>", "<!-- values: %1 is the first one\n"
                                                     "     %1 String array\n"
                                                     "     %2 UInt16, optional\n"
                                                     "-->\n"
                                                     "<E a=\"x%2\">\n"
                                                     "  %1\n"
                                                     "  <B>%2</B>\n"
                                                     "</E>\n"},
        {"<E><B@2>x</B><C@2/>{2:21}</E>", "<!-- values: %1 is the first one\n"
                                          "     %3 BinXml\n"
                                          "     %3 Null leaves out <B>\n"
                                          "     %3 Null leaves out <C>\n"
                                          "-->\n"
                                          "<E>\n"
                                          "  <B>x</B>\n"
                                          "  <C/>\n"
                                          "  %3\n"
                                          "</E>\n"},
        {"<E>{0}{0:06}{0?}{65535:7e}</E>", "<!-- values: %1 is the first one\n"
                                           "     %1 String\n"
                                           "     %1 String, optional\n"
                                           "     %1 UInt16\n"
                                           "     %65536 type 0x7e\n"
                                           "-->\n"
                                           "<E>%1%1%1%65536</E>\n"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_text(rows[i].markup, rows[i].text);
}

Test(template_list, is_met_in_the_order_of_its_first_use_and_once)
{
    const struct sample_template outer = {.xml = "<Outer>{0:21}</Outer>"};
    const struct sample_template inner = {.xml = "<Inner>{0}</Inner>"};
    const struct sample_template other = {.xml = "<Other/>"};
    const struct sample_stream nested = {.root = &inner, .values = SAMPLE_VALUES(sample_text("x"))};
    const struct sample_stream streams[] = {
        {.root = &outer, .values = SAMPLE_VALUES(sample_nested(&nested))},
        {.xml = "<Direct>y</Direct>"},
        {.root = &other},
        {.root = &outer, .values = SAMPLE_VALUES(sample_nested(&nested))},
    };
    struct reader reader;

    reader_open(&reader);
    for (int again = 0; again < 3; again++) { /* also when all of them are known, and compiled */
        load(&reader, streams, 4);
        cr_assert(definitions.count == 3, "%zu", definitions.count);
        cr_expect(strstr(text_of(&reader, 0), "<Outer>%1</Outer>"));
        cr_expect(strstr(text_of(&reader, 1), "<Inner>%1</Inner>"));
        cr_expect_str_eq(text_of(&reader, 2), "<Other/>\n");
        cr_expect_str_eq(reader_line(&reader, 0), "{\"Outer\":{\"Inner\":\"x\"}}");
    }
    reader_close(&reader);
}

/* More than a chunk remembers at once, each met again when others were met. */
Test(template_list, has_each_of_many_once)
{
    enum { MANY = 200 };
    static struct sample_template roots[MANY];
    static struct sample_stream streams[3 * MANY];
    struct reader reader;

    for (size_t i = 0; i < 3 * MANY; i++) {
        if (i < MANY)
            roots[i] = (struct sample_template){.xml = "<E/>", .guid = {(uint8_t)(i + 1), 9}};
        streams[i] = (struct sample_stream){.root = &roots[i % MANY]};
    }
    reader_open(&reader);
    load(&reader, streams, 3 * MANY);
    cr_expect(definitions.count == MANY, "%zu", definitions.count);
    for (size_t i = 1; i < definitions.count; i++)
        cr_expect(definitions.offsets[i] > definitions.offsets[i - 1]);
    reader_close(&reader);
}

Test(template_list, that_is_elsewhere_says_the_same)
{
    const struct sample_template first = {.xml = "<First/>"};
    const struct sample_template second = {.xml = "<E a='{0}'>{1?:08}</E>", .guid = {7}};
    const struct sample_stream streams[] = {
        {.root = &second, .values = SAMPLE_VALUES(sample_text("x"))},
        {.root = &first},
        {.root = &second, .values = SAMPLE_VALUES(sample_text("x"))},
    };
    struct reader reader;
    char before[200];
    uint32_t offset;

    reader_open(&reader);
    load(&reader, streams, 1);
    offset = definitions.offsets[0];
    strcpy(before, text_of(&reader, 0));
    load(&reader, streams + 1, 2);
    cr_expect(definitions.offsets[1] != offset);
    cr_expect_str_eq(text_of(&reader, 1), before);
    reader_close(&reader);
}

Test(template_list, that_is_none_is_told)
{
    const struct sample_stream stream = {.xml = "<E/>"};
    struct reader reader;
    char guid[EVTX_GUID_TEXT];

    reader_open(&reader);
    load(&reader, &stream, 1);
    cr_expect(definitions.count == 0);
    text_puts(&reader.line, "before");
    for (uint32_t offset = 0; offset < 70000; offset += 7)
        if (evtx_definition_render(reader.chunk, offset, guid, &reader.line, &reader.fault) !=
            EVTX_OK)
            cr_expect(reader.line.size == 6 && !reader.line.bad);
        else
            reader.line.size = 6; /* any bytes can be one by chance */
    reader_close(&reader);
}
