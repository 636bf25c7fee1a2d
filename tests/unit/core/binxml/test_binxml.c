/* test_binxml.c - each token, and what becomes of a stream that breaks the grammar. */
#include "core/base/little.h"
#include "tests/unit/lines.h"

#include <stdio.h>
#include <stdlib.h>

/* Where things lie in the chunk of a record that is one instance; samples/writer.h */
enum {
    STREAM = 512 + 24,
    INSTANCE_DEFINITION = 546,
    DEFINITION_SIZE = 570,
    BODY = 574,
    ROOT = BODY + 4,
    ROOT_NAME = ROOT + 1 + 2 + 4, /* behind token, dependency and size */
    CLOSE = ROOT_NAME + 4 + 12,   /* behind a name of one letter */
};

static void expect_direct(const char *xml, const char *line)
{
    const struct sample_stream stream = {.xml = xml};

    expect_line(&stream, line, xml);
}

static void store(uint8_t *to, uint64_t number, int size)
{
    put_little(to, number, (size_t)size);
}

/* --- tokens, docs/format.md 2.1 --------------------------------------------------------------- */

Test(binxml, refuses_every_byte_that_is_no_token)
{
    static const uint8_t known[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
                                    0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F,
                                    0x41, 0x45, 0x46, 0x47, 0x48, 0x49};

    for (unsigned byte = 0; byte < 256; byte++) {
        char xml[32];

        if (memchr(known, (int)byte, sizeof known))
            continue;
        snprintf(xml, sizeof xml, "<E>{~%02x}</E>", byte);
        expect_direct(xml, "bad value: unknown token");
    }
}

Test(binxml, refuses_tokens_out_of_place)
{
    expect_direct("{~04}", "bad value: end of an element that is not open");
    expect_direct("<E/>{~04}", "bad value: end of an element that is not open");
    expect_direct("<E a='{~04}'/>", "bad value: end of an element that is not open");
    expect_direct("{~02}", "bad value: end of a start tag that did not begin");
    expect_direct("<E>{~02}</E>", "bad value: end of a start tag that did not begin");
    expect_direct("<E>{~03}</E>", "bad value: end of a start tag that did not begin");
    expect_direct("<E>{~0600020000}</E>", "bad value: attribute outside of a start tag");
    expect_direct("{~0600020000}", "bad value: attribute outside of a start tag");
    expect_direct("<E a='{~010000000000020000}'/>", "bad value: element inside of a start tag");
    expect_direct("{~050101004100}", "bad value: content outside of an element");
    expect_direct("<E/>{~084100}", "bad value: content outside of an element");
    expect_direct("{~0a00020000}", "bad value: content outside of an element");
    expect_direct("<E>{0}</E>", "bad value: substitution outside of a template definition");
    expect_direct("<E>{0?}</E>", "bad value: substitution outside of a template definition");
    expect_direct("<E><F/>{~00}</E>", "truncated: element that does not end");
    expect_direct("<E a='{~00}'/>", "truncated: element that does not end");
}

Test(binxml, refuses_instances_and_streams_where_they_cannot_be)
{
    const struct sample_template plain = {.xml = "<X/>"};
    const struct sample_stream inner = {.root = &plain};
    const struct sample_template root = {.xml = "<E>{@0}</E>", .inner = &inner};
    const struct sample_stream in_definition = {.root = &root};
    const struct sample_stream in_start = {.xml = "<E a='{@0}'/>", .inner = &inner};
    const struct sample_stream in_attribute = {.xml = "<E a='{*0}'/>", .inner = &inner};

    expect_line(&in_definition, "bad value: template instance out of place", "0C in a definition");
    expect_line(&in_start, "bad value: template instance out of place", "0C in a start tag");
    expect_line(&in_attribute, "bad value: BinXML inside of an attribute", "21 in an attribute");
}

Test(binxml, reads_literals_of_every_type_that_has_a_size)
{
    expect_direct("<E>{=01:010041000000}</E>", "truncated: element that does not end");
    expect_direct("<E><A>{=00:}</A></E>", "{\"E\":{\"A\":null}}");
    expect_direct("<E><A>{=01:020041004200}</A></E>", "{\"E\":{\"A\":\"AB\"}}");
    expect_direct("<E><A>{=03:ff}</A><A>{=04:ff}</A></E>", "{\"E\":{\"A\":-1,\"A_1\":255}}");
    expect_direct("<E><A>{=05:ffff}</A><A>{=06:ffff}</A></E>", "{\"E\":{\"A\":-1,\"A_1\":65535}}");
    expect_direct("<E><A>{=07:ffffffff}</A><A>{=08:ffffffff}</A></E>",
                  "{\"E\":{\"A\":-1,\"A_1\":4294967295}}");
    expect_direct("<E><A>{=09:ffffffffffffffff}</A><A>{=0a:ffffffffffffffff}</A></E>",
                  "{\"E\":{\"A\":-1,\"A_1\":18446744073709551615}}");
    expect_direct("<E><A>{=0b:0000c03f}</A><A>{=0c:000000000000f83f}</A></E>",
                  "{\"E\":{\"A\":\"1.5\",\"A_1\":\"1.5\"}}");
    expect_direct("<E><A>{=0d:02000000}</A></E>", "{\"E\":{\"A\":2}}");
    expect_direct("<E><A>{=0f:000102030405060708090a0b0c0d0e0f}</A></E>",
                  "{\"E\":{\"A\":\"{03020100-0504-0706-0809-0a0b0c0d0e0f}\"}}");
    expect_direct("<E><A>{=11:0000000000000000}</A></E>",
                  "{\"E\":{\"A\":\"1601-01-01T00:00:00.0000000Z\"}}");
    expect_direct("<E><A>{=12:e807020004001d0017003b003a000700}</A></E>",
                  "{\"E\":{\"A\":\"2024-02-29T23:59:58.0070000Z\"}}");
    expect_direct("<E><A>{=13:010100000000000512000000}</A></E>", "{\"E\":{\"A\":\"S-1-5-18\"}}");
    expect_direct("<E><A>{=14:ff000000}</A><A>{=15:ff00000000000000}</A></E>",
                  "{\"E\":{\"A\":\"0xff\",\"A_1\":\"0xff\"}}");
}

Test(binxml, refuses_literals_of_types_that_need_a_size)
{
    for (unsigned type = 0; type < 256; type++) {
        char xml[32];

        if (type <= 0x15 && type != 0x02 && type != 0x0E && type != 0x10)
            continue;
        if (type == 0x21)
            continue;
        snprintf(xml, sizeof xml, "<E>{=%02x:}</E>", type);
        expect_direct(xml, "bad value: type of a literal value");
    }
}

Test(binxml, passes_over_fragment_headers_wherever_they_are)
{
    expect_direct("{~0f0101000fffffff}<E>{~0f010100}x{~0f010100}</E>", "{\"E\":\"x\"}");
}

Test(binxml, passes_over_the_data_of_an_instruction_without_a_target)
{
    expect_direct("<E>{~0b010041000b0000}x</E>", "{\"E\":\"x\"}");
    expect_direct("<E><?a b?>{~0b01004100}x</E>", "{\"E\":\"x\"}");
}

Test(binxml, stops_at_the_first_end)
{
    const struct sample_stream garbage = {.xml = "<E/>", .tail = "\xFF\x0C\x04", .tail_size = 3};

    expect_line(&garbage, "{\"E\":null}", "what lies behind the end is not looked at");
}

/* --- streams that are cut --------------------------------------------------------------------- */

/* Makes the record at 512 end @size bytes behind the start of its stream. */
static void cut(uint8_t *chunk, uint32_t size)
{
    store(chunk + 512 + 4, 24 + size + 4, 4);
    store(chunk + STREAM + size, 24 + size + 4, 4);
}

static void expect_cuts(const struct sample_stream *stream, const char *line)
{
    static uint8_t whole[EVTX_CHUNK_SIZE], chunk[EVTX_CHUNK_SIZE];
    struct reader reader;
    uint32_t size;
    const char *got;

    memcpy(whole, chunk_of(stream), sizeof whole);
    size = whole[512 + 4] + 256u * whole[512 + 5] - 28;
    reader_open(&reader);
    for (uint32_t left = 0; left <= size; left++) {
        memcpy(chunk, whole, sizeof chunk);
        cut(chunk, left);
        reader_load(&reader, chunk);
        got = reader_line(&reader, 0);
        if (left <= 4 && left != 1 && left != 2 && left != 3)
            cr_expect(strcmp(got, "{\"Event\":null}") == 0, "%u bytes: %s", left, got);
        else if (strncmp(got, "truncated: ", 11) != 0)
            cr_expect(strcmp(got, line) == 0, "%u bytes: %s", left, got);
    }
    cr_expect(strcmp(got, line) == 0, "all of it: %s", got);
    reader_close(&reader);
}

Test(binxml, finds_every_cut_in_a_stream_of_elements)
{
    const struct sample_stream stream = {
        .xml = "<E a='1' b='&lt;'>x&amp;&#65;<![CDATA[c]]><?p q?>{=13:010100000000000512000000}"
               "{=0f:000102030405060708090a0b0c0d0e0f}</E>"};

    expect_cuts(&stream,
                "{\"E\":{\"#attributes\":{\"a\":\"1\",\"b\":\"<\"},\"#text\":\"x&AcS-1-5-18"
                "{03020100-0504-0706-0809-0a0b0c0d0e0f}\"}}");
}

Test(binxml, finds_every_cut_in_an_instance)
{
    const struct sample_template root = {.xml = "<E><A>{0}</A><B>{1:08}</B></E>"};
    const struct sample_stream stream = {
        .root = &root, .values = SAMPLE_VALUES(sample_text("ab"), sample_int(0x08, 7))};

    expect_cuts(&stream, "{\"E\":{\"A\":\"ab\",\"B\":7}}");
}

/* --- one field of a good record is wrong ------------------------------------------------------ */

struct broken {
    uint32_t offset;
    uint64_t value;
    int size;
    const char *line;
};

static void
expect_broken(const struct sample_stream *stream, const struct broken *rows, size_t count)
{
    static uint8_t chunk[EVTX_CHUNK_SIZE];

    for (size_t i = 0; i < count; i++) {
        struct reader reader; /* a new one: a store would know the template */
        const char *got;

        memcpy(chunk, chunk_of(stream), sizeof chunk);
        store(chunk + rows[i].offset, rows[i].value, rows[i].size);
        reader_open(&reader);
        reader_load(&reader, chunk);
        got = reader_line(&reader, 0);
        cr_expect(strcmp(got, rows[i].line) == 0, "row %zu: %s, not %s", i, got, rows[i].line);
        reader_close(&reader);
    }
}

#define MARK(why)                                                                                  \
    ",\"evtxfs\":{\"damaged\":\"" why                                                              \
    "\",\"record\":1,\"written\":\"2024-02-01T04:16:07.8901234Z\"}"

Test(binxml, says_which_field_of_an_instance_is_wrong)
{
    const struct sample_template root = {.xml = "<E>{0:08}</E>"};
    const struct sample_stream stream = {.root = &root,
                                         .values = SAMPLE_VALUES(sample_int(0x08, 7))};
    const uint32_t count = CLOSE + 7, descriptor = count + 4;
    const struct broken rows[] = {
        {INSTANCE_DEFINITION - 5, 0, 1, "{\"E\":7}"}, /* always 1, says nothing */
        {INSTANCE_DEFINITION - 4, 0, 4, "{\"E\":7" MARK("its template has another id") "}"},
        {DEFINITION_SIZE, 0, 4, "truncated: values of a template instance"},
        {DEFINITION_SIZE, 0xFFFFFFFF, 4, "truncated: values of a template instance"},
        {DEFINITION_SIZE, 0x10000, 4, "truncated: values of a template instance"},
        {count, 0xFFFFFFFF, 4, "truncated: values of a template instance"},
        {count, 3, 4, "truncated: values of a template instance"},
        {descriptor, 0xFFFF, 2, "truncated: values of a template instance"},
        {descriptor, 5, 2, "{\"E\":7}"}, /* the end token is taken for a part of the number */
        {descriptor + 2, 0x16, 1, "{\"E\":\"07000000\"}"},
        {descriptor + 3, 0xFF, 1, "{\"E\":7}"}, /* the pad is garbage in real logs */
    };

    expect_broken(&stream, rows, sizeof rows / sizeof *rows);
}

Test(binxml, says_which_field_of_a_definition_is_wrong)
{
    const struct sample_template root = {.xml = "<E>{0:08}</E>"};
    const struct sample_stream stream = {.root = &root,
                                         .values = SAMPLE_VALUES(sample_int(0x08, 7))};
    const struct broken rows[] = {
        {BODY, 0xFF, 1, "bad value: unknown token"},
        {BODY, 0x00, 1, "bad value: roots of a template definition"},
        {BODY + 1, 0xFFFFFF, 3, "{\"E\":7}"}, /* versions are not looked at */
        {ROOT, 0x02, 1, "bad value: end of a start tag that did not begin"},
        {ROOT + 1, 0x0000, 2, "{\"E\":7}"},      /* a root depends on nothing */
        {ROOT + 3, 0xFFFFFFFF, 4, "{\"E\":7}"},  /* its size is a hint */
        {ROOT_NAME, 0xFFFFFFFF, 4, "{\"E\":7}"}, /* it lies where it lies most often */
        {ROOT_NAME, 65535, 4, "{\"E\":7}"},
        {ROOT_NAME + 4, 0xFFFFFFFF, 4, "{\"E\":7}"}, /* next of the bucket */
        {ROOT_NAME + 8, 0xFFFF, 2,
         "{\"E\":7" MARK("the hash of a name in its template does not fit") "}"},
        {ROOT_NAME + 10, 0xFFFF, 2, "{\"E\":7}"}, /* it ends with its NUL */
        {CLOSE, 0x03, 1, "bad value: content outside of an element"},
        {CLOSE, 0x04, 1, "bad value: end of an element that is not open"},
        {CLOSE + 1, 0x5D, 1, "bad value: unknown token"},
        {CLOSE + 1, 0x0C, 1, "bad value: template instance out of place"},
        {CLOSE + 2, 100, 2, "{\"E\":null}"}, /* a value that is not there */
        {CLOSE + 4, 0xFF, 1, "{\"E\":7}"},   /* the type that the template expects */
        {CLOSE + 5, 0x00, 1, "truncated: element that does not end"},
        {CLOSE + 6, 0x04, 1, "bad value: end of an element that is not open"},
    };

    expect_broken(&stream, rows, sizeof rows / sizeof *rows);
}

/* A later record refers back to the definition, whose ID it has too. */
Test(binxml, finds_a_definition_by_its_id_where_none_is_at_its_offset)
{
    static const struct {
        uint32_t offset;
        const char *without; /* what it is if there is no such ID either */
    } rows[] = {
        {550, "{\"E\":8"},
        {0xFFFFFFFF, "truncated: template definition"},
        {65536, "truncated: template definition"},
        {65513, "truncated: template definition"},
        {65512, "bad value: roots of a template definition"},
        {60000, "bad value: roots of a template definition"}, /* zeros */
    };
    const struct sample_template root = {.xml = "<E>{0:08}</E>"};
    struct sample_stream stream = {.root = &root, .values = SAMPLE_VALUES(sample_int(0x08, 7))};
    const struct sample_stream later = {.root = &root,
                                        .values = SAMPLE_VALUES(sample_int(0x08, 8))};
    static struct sample_chunk chunk;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t *instance;
        struct reader reader;
        const char *got;

        sample_chunk_start(&chunk, 1);
        cr_assert(sample_chunk_add(&chunk, 1, SAMPLE_TIME, &stream));
        cr_assert(sample_chunk_add(&chunk, 2, SAMPLE_TIME, &later));
        sample_chunk_close(&chunk);
        instance = chunk.bytes + chunk.last_record + 24 + 4;
        store(instance + 6, rows[i].offset, 4);
        reader_open(&reader);
        reader_load(&reader, chunk.bytes);
        cr_expect(strcmp(reader_line(&reader, 0), "{\"E\":7}") == 0);
        got = reader_line(&reader, 1);
        cr_expect(strcmp(got, "{\"E\":8}") == 0, "row %zu: %s", i, got);
        instance[2] ^= 1;
        reader_load(&reader, chunk.bytes);
        got = reader_line(&reader, 1);
        cr_expect(strncmp(got, rows[i].without, strlen(rows[i].without)) == 0, "row %zu: %s", i,
                  got);
        reader_close(&reader);
    }
}

Test(binxml, tells_the_place_of_the_fault)
{
    const struct sample_stream stream = {.xml = "<E>{~ff}</E>"};
    struct reader reader;

    reader_open(&reader);
    cr_assert(evtx_chunk_parse(reader.chunk, chunk_of(&stream), EVTX_CHUNK_SIZE, 5, NULL) ==
              EVTX_OK);
    cr_expect(strcmp(reader_line(&reader, 0), "bad value: unknown token") == 0);
    cr_expect(reader.fault.status == EVTX_BAD_VALUE);
    cr_expect(reader.fault.chunk == 5 && reader.fault.in_record && reader.fault.record == 1);
    cr_expect(reader.fault.offset == STREAM + 4 + 9 + 12 + 1, "at %u", reader.fault.offset);
    cr_expect(evtx_fault_offset(&reader.fault) == 4096 + 5 * 65536 + reader.fault.offset);
    reader_close(&reader);
}
