/* test_xml.c - XML is well-formed whatever a log holds. docs/format.md 4.6 */
#include "tests/unit/lines.h"

static void expect_element(const char *xml, const char *expected)
{
    const struct sample_template root = {.xml = xml};
    const struct sample_stream stream = {.root = &root, .values = SAMPLE_VALUES(sample_text("v"))};
    struct text text = {0};
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk_of(&stream));
    (void)reader_program(&reader, 0, EVTX_XML_FLAT);
    cr_assert(evtx_record_render(reader.chunk, 0, EVTX_XML_FLAT, &text, NULL, NULL) == EVTX_OK);
    cr_expect(memmem(text.bytes, text.size, expected, strlen(expected)), "%s gives %.*s", xml,
              (int)text.size, (char *)text.bytes);
    text_done(&text);
    reader_close(&reader);
}

Test(xml, has_names_of_characters_that_a_name_can_have)
{
    expect_element("<\xC3\xA9t\xC3\xA9/>", "<\xC3\xA9t\xC3\xA9/>");
    expect_element("<a\xC3\x97x/>", "<a_x/>");                /* a multiplication sign */
    expect_element("<a\xEF\xBF\xBF\xEF\xBF\xBE/>", "<a__/>"); /* no characters at all */
    expect_element("<a\xC2\xB7/>", "<a\xC2\xB7/>");           /* a dot, but not at the start */
    expect_element("<\xC2\xB7"
                   "a/>",
                   "<_a/>");
    expect_element("<a\xF0\x9F\x98\x80/>", "<a\xF0\x9F\x98\x80/>"); /* beyond 16 bits */
    expect_element("<a\xF3\xB0\x80\x80/>", "<a_/>");                /* private use */
}

Test(xml, has_no_attribute_twice)
{
    expect_element("<E a='1' a='{0}' b='2' a='3'/>", "<E a=\"1\" a_1=\"v\" b=\"2\" a_2=\"3\"/>");
    expect_element("<E a='1' a_1='2' a='3'/>", "<E a=\"1\" a_1=\"2\" a_1_1=\"3\"/>");
    expect_element("<E a\xC3\x97='1' a\xC3\xB7='2'/>", "<E a_=\"1\" a__1=\"2\"/>");
    expect_element("<E a='1' a='{9?}'/>", "<E a=\"1\"/>");
}

Test(xml, has_no_instruction_called_xml)
{
    expect_element("<E><?xml version='1.0'?></E>", "<E><?xml_ version='1.0'?></E>");
    expect_element("<E><?XmL?></E>", "<E><?XmL_?></E>");
    expect_element("<E><?xmls a?></E>", "<E><?xmls a?></E>");
}

/* Such a section cannot be written as markup, so it is made of another one. */
Test(xml, divides_a_section_at_its_own_end)
{
    const struct sample_stream stream = {.xml = "<E><![CDATA[a]]!b]]!]]></E>"};
    static const char wanted[] = "<![CDATA[a]]]]><![CDATA[>b]]]]><![CDATA[>]]>";
    static uint8_t bytes[EVTX_CHUNK_SIZE];
    struct text text = {0};
    struct reader reader;

    memcpy(bytes, chunk_of(&stream), sizeof bytes);
    for (size_t i = 0; i + 6 <= sizeof bytes; i++)
        if (memcmp(bytes + i, "]\0]\0!", 6) == 0)
            bytes[i + 4] = '>';
    reader_open(&reader);
    reader_load(&reader, bytes);
    cr_assert(evtx_record_render(reader.chunk, 0, EVTX_XML_FLAT, &text, NULL, NULL) == EVTX_OK);
    cr_expect(memmem(text.bytes, text.size, wanted, sizeof wanted - 1), "%.*s", (int)text.size,
              (char *)text.bytes);
    text_done(&text);
    reader_close(&reader);
}
