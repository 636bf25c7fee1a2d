/* test_json.c - elements, attributes and content as JSON: docs/format.md 4.1 to 4.4, row by row.
 *
 * evtx_dump 0.15.1 gave the same lines, but for a quote in a name, which it leaves as it is. */
#include "tests/unit/lines.h"

#define NUMBER(n) sample_int(0x08, n)
#define NONE      sample_null(0)

Test(json, writes_one_value_as_itself)
{
    const struct row rows[] = {
        {"<E>{0:08}</E>", "{\"E\":5}", SAMPLE_VALUES(NUMBER(5))},
        {"<E>{0:0d}</E>", "{\"E\":true}", SAMPLE_VALUES(sample_int(0x0D, 1))},
        {"<E>{0}</E>", "{\"E\":\"x\"}", SAMPLE_VALUES(sample_text("x"))},
        {"<E>{0:0c}</E>", "{\"E\":\"1.5\"}", SAMPLE_VALUES(sample_real64(1.5))},
        {"<E>{0:14}</E>", "{\"E\":\"0x5\"}", SAMPLE_VALUES(sample_int(0x14, 5))},
        {"<E>5</E>", "{\"E\":\"5\"}", {NULL, 0}},
        {"<E>{=08:05000000}</E>", "{\"E\":5}", {NULL, 0}},
        {"<E>{0}</E>", "{\"E\":null}", SAMPLE_VALUES(NONE)},
        {"<E>{0?}</E>", "{\"E\":null}", SAMPLE_VALUES(NONE)},
        {"<E>{0}</E>", "{\"E\":null}", SAMPLE_VALUES(sample_text(""))},
        {"<E>{7}</E>", "{\"E\":null}", SAMPLE_VALUES(NUMBER(5))},
        {"<E>{=01:0000}</E>", "{\"E\":null}", {NULL, 0}},
        {"<E></E>", "{\"E\":null}", {NULL, 0}},
        {"<E/>", "{\"E\":null}", {NULL, 0}},
        {"<E><![CDATA[]]></E>", "{\"E\":null}", {NULL, 0}},
        {"<E>\r\n</E>", "{\"E\":\"\\r\\n\"}", {NULL, 0}},
        {"<E> </E>", "{\"E\":\" \"}", {NULL, 0}},
    };

    EXPECT_ROWS(rows);
}

Test(json, joins_several_pieces_of_content_to_one_string)
{
    const struct row rows[] = {
        {"<M>{0:08}{1:08}</M>", "{\"M\":\"56\"}", SAMPLE_VALUES(NUMBER(5), NUMBER(6))},
        {"<M>{0:08}{1}</M>", "{\"M\":\"5\"}", SAMPLE_VALUES(NUMBER(5), NONE)},
        {"<M>{0:08}{1?}</M>", "{\"M\":5}", SAMPLE_VALUES(NUMBER(5), NONE)},
        {"<M>{0:08}{9}</M>", "{\"M\":5}", SAMPLE_VALUES(NUMBER(5))},
        {"<M>{0:08}<![CDATA[]]></M>", "{\"M\":\"5\"}", SAMPLE_VALUES(NUMBER(5))},
        {"<M>{0:08}{=01:0000}</M>", "{\"M\":\"5\"}", SAMPLE_VALUES(NUMBER(5))},
        {"<M>pre{0:08}</M>", "{\"M\":\"pre5\"}", SAMPLE_VALUES(NUMBER(5))},
        {"<M>a{|}b</M>", "{\"M\":\"ab\"}", {NULL, 0}},
        {"<T>a&amp;&lt;&foo;&#65;&#1;<![CDATA[c<d]]>z</T>",
         "{\"T\":\"a&<&foo;A\\u0001c<dz\"}",
         {NULL, 0}},
        {"<T>&gt;&quot;&apos;</T>", "{\"T\":\">\\\"'\"}", {NULL, 0}},
        {"<T>&amp;</T>", "{\"T\":\"&\"}", {NULL, 0}},
        {"<T>&#55296;&#56320;</T>", "{\"T\":\"&#55296;&#56320;\"}", {NULL, 0}},
        {"<T>&#0;</T>", "{\"T\":\"\\u0000\"}", {NULL, 0}},
        {"<T>&#34;&#92;&#10;&#8364;</T>", "{\"T\":\"\\\"\\\\\\n\xE2\x82\xAC\"}", {NULL, 0}},
    };

    EXPECT_ROWS(rows);
}

Test(json, ignores_processing_instructions_but_counts_them)
{
    const struct row rows[] = {
        {"<M><?pi?></M>", "{\"M\":null}", {NULL, 0}},
        {"<M><?pi data?></M>", "{\"M\":null}", {NULL, 0}},
        {"<M>a<?pi data?>b</M>", "{\"M\":\"ab\"}", {NULL, 0}},
        {"<M>{0:08}<?pi?></M>", "{\"M\":\"5\"}", SAMPLE_VALUES(NUMBER(5))},
        {"<M>{0:08}<?pi data?><I>x</I></M>", "{\"M\":{\"#text\":5,\"I\":\"x\"}}",
         SAMPLE_VALUES(NUMBER(5))},
    };

    EXPECT_ROWS(rows);
}

Test(json, puts_attributes_with_content_before_all_else)
{
    const struct row rows[] = {
        {"<EventID Qualifiers='{0:06}'>{1:06}</EventID>",
         "{\"EventID\":{\"#attributes\":{\"Qualifiers\":16384},\"#text\":7}}",
         SAMPLE_VALUES(sample_int(0x06, 16384), sample_int(0x06, 7))},
        {"<EventID Qualifiers='{0}'>{1:06}</EventID>", "{\"EventID\":7}",
         SAMPLE_VALUES(NONE, sample_int(0x06, 7))},
        {"<EventID Qualifiers='{0:06}'>{1}</EventID>",
         "{\"EventID\":{\"#attributes\":{\"Qualifiers\":3}}}",
         SAMPLE_VALUES(sample_int(0x06, 3), NONE)},
        {"<P Name='' G='x'/>", "{\"P\":{\"#attributes\":{\"G\":\"x\"}}}", {NULL, 0}},
        {"<P Name=''/>", "{\"P\":null}", {NULL, 0}},
        {"<P a='{0?}' b='{0}'/>", "{\"P\":null}", SAMPLE_VALUES(NONE)},
        {"<P Name='pre{0}'/>", "{\"P\":{\"#attributes\":{\"Name\":\"pre\"}}}", SAMPLE_VALUES(NONE)},
        {"<P a='pre{0:08}'/>", "{\"P\":{\"#attributes\":{\"a\":\"pre5\"}}}",
         SAMPLE_VALUES(NUMBER(5))},
        {"<P a='{0:08}{1}'/>", "{\"P\":{\"#attributes\":{\"a\":\"5\"}}}",
         SAMPLE_VALUES(NUMBER(5), NONE)},
        {"<P a='{0:08}{1?}'/>", "{\"P\":{\"#attributes\":{\"a\":5}}}",
         SAMPLE_VALUES(NUMBER(5), NONE)},
        {"<P a='&lt;&#65;'/>", "{\"P\":{\"#attributes\":{\"a\":\"<A\"}}}", {NULL, 0}},
        {"<P b='1' a='2' b='3'/>",
         "{\"P\":{\"#attributes\":{\"b\":\"1\",\"a\":\"2\",\"b\":\"3\"}}}",
         {NULL, 0}},
        {"<P a='1'>t<I/></P>",
         "{\"P\":{\"#attributes\":{\"a\":\"1\"},\"#text\":\"t\",\"I\":null}}",
         {NULL, 0}},
        {"<P a='1'><I/></P>", "{\"P\":{\"#attributes\":{\"a\":\"1\"},\"I\":null}}", {NULL, 0}},
        {"<Event xmlns='u'/>", "{\"Event\":{\"#attributes\":{\"xmlns\":\"u\"}}}", {NULL, 0}},
    };

    EXPECT_ROWS(rows);
}

Test(json, puts_text_beside_elements_into_one_member)
{
    const struct row rows[] = {
        {"<E>a<I>x</I>b</E>", "{\"E\":{\"#text\":\"ab\",\"I\":\"x\"}}", {NULL, 0}},
        {"<M>{0:08}<I>x</I></M>", "{\"M\":{\"#text\":5,\"I\":\"x\"}}", SAMPLE_VALUES(NUMBER(5))},
        {"<M>{0:08}{1}<I>x</I></M>", "{\"M\":{\"#text\":5,\"I\":\"x\"}}",
         SAMPLE_VALUES(NUMBER(5), NONE)},
        {"<M>{0}<I>x</I></M>", "{\"M\":{\"I\":\"x\"}}", SAMPLE_VALUES(NONE)},
        {"<M>{0:08}<I/>{0:08}</M>", "{\"M\":{\"#text\":\"55\",\"I\":null}}",
         SAMPLE_VALUES(NUMBER(5))},
    };

    EXPECT_ROWS(rows);
}

Test(json, numbers_names_that_come_again)
{
    const struct row rows[] = {
        {"<E><H>1</H><H>2</H><H/><G/><H>4</H></E>",
         "{\"E\":{\"H\":\"1\",\"H_1\":\"2\",\"H_2\":null,\"G\":null,\"H_3\":\"4\"}}",
         {NULL, 0}},
        {"<E><A/><A_1/><A/><B><A/></B></E>",
         "{\"E\":{\"A\":null,\"A_1\":null,\"A_1\":null,\"B\":{\"A\":null}}}",
         {NULL, 0}},
        {"<E><H@0/><H/></E>", "{\"E\":{\"H\":null}}", SAMPLE_VALUES(NONE)},
    };

    EXPECT_ROWS(rows);
}

Test(json, escapes_names)
{
    const struct row rows[] = {
        {"<E><a\"b\\/></E>", "{\"E\":{\"a\\\"b\\\\\":null}}", {NULL, 0}},
        {"<E a\"='1'/>", "{\"E\":{\"#attributes\":{\"a\\\"\":\"1\"}}}", {NULL, 0}},
        {"<\xC3\xA9t\xC3\xA9>&x\"y;</>", "{\"\xC3\xA9t\xC3\xA9\":\"&x\\\"y;\"}", {NULL, 0}},
    };

    EXPECT_ROWS(rows);
}

Test(json, keys_data_by_name)
{
    const struct row rows[] = {
        {"<V><EventData><Data Name='A'>x</Data><Data Name='B'>{0:08}</Data><Data "
         "Name='C'>{1}</Data>"
         "<Data Name='D'/></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":\"x\",\"B\":3,\"C\":\"\",\"D\":\"\"}}}",
         SAMPLE_VALUES(NUMBER(3), NONE)},
        {"<V><EventData><Data "
         "Name='A'>x</Data><Data>{0:08}</Data><Binary>ff</Binary></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":\"x\",\"Binary\":\"ff\"}}}", SAMPLE_VALUES(NUMBER(3))},
        {"<V><EventData><Data Name='' a='b'>1</Data><Data Name='N'>2</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"N\":\"2\"}}}",
         {NULL, 0}},
        {"<V><EventData Name='EDName'><Data Name='A'>x</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"#attributes\":{\"Name\":\"EDName\"},\"A\":\"x\"}}}",
         {NULL, 0}},
        {"<V><EventData><Data Name='A' o='p'>t<X>y</X></Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":{\"#text\":\"t\",\"X\":\"y\"}}}}",
         {NULL, 0}},
        {"<V><EventData><Data Name='{0}'>v</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"a\\\"\\n\\\\b\":\"v\"}}}",
         SAMPLE_VALUES(sample_text("a\"\n\\b"))},
        {"<V><EventData><Data Name='{0:08}'>v</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"5\":\"v\"}}}", SAMPLE_VALUES(NUMBER(5))},
        {"<V><EventData><Data Name='A'>&amp;&quot;</Data><Data "
         "Name='&amp;x'>y</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":\"&\\\"\",\"&x\":\"y\"}}}",
         {NULL, 0}},
        {"<V><EventData><Data Name='A'>1</Data><A>2</A></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":\"1\",\"A\":\"2\"}}}",
         {NULL, 0}},
        {"<V><EventData>text<Data Name='A'>1</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"#text\":\"text\",\"A\":\"1\"}}}",
         {NULL, 0}},
    };

    EXPECT_ROWS(rows);
}

Test(json, gathers_neighbours_of_one_name_and_numbers_those_that_come_back)
{
    const struct row rows[] = {
        {"<V><EventData><Data Name='A'>0</Data><Data Name='A'>1</Data><Data Name='B'>2</Data>"
         "<Data Name='A'>3</Data><Data Name='A'>4</Data><Data Name='B'>5</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":[\"0\",\"1\"],\"B\":\"2\",\"A_1\":[\"3\",\"4\"],"
         "\"B_1\":\"5\"}}}",
         {NULL, 0}},
        {"<V><EventData><Data Name='A'><X>1</X></Data><Data Name='A'>2</Data><?p?>"
         "<Data Name='A'/></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":[{\"X\":\"1\"},\"2\",\"\"]}}}",
         {NULL, 0}},
        {"<V><EventData><Data Name='A'>1</Data>t<Data Name='A'>2</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"#text\":\"t\",\"A\":[\"1\",\"2\"]}}}",
         {NULL, 0}},
        {"<V><EventData><Data Name='A'>1</Data><X/><Data Name='A'>2</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":\"1\",\"X\":null,\"A_1\":\"2\"}}}",
         {NULL, 0}},
        {"<V><EventData><Data Name='A_1'>1</Data><Data Name='A'>2</Data><X/><Data Name='A'>3</Data>"
         "</EventData></V>",
         "{\"V\":{\"EventData\":{\"A_1\":\"1\",\"A\":\"2\",\"X\":null,\"A_1\":\"3\"}}}",
         {NULL, 0}},
    };

    EXPECT_ROWS(rows);
}

Test(json, lists_data_without_names)
{
    const struct row rows[] = {
        {"<V><EventData><Data>x</Data><Binary>ff</Binary><Data>{0:08}</Data><Data>{1}</Data>"
         "</EventData></V>",
         "{\"V\":{\"EventData\":{\"Data\":{\"#text\":[\"x\",3,\"\"]},\"Binary\":\"ff\"}}}",
         SAMPLE_VALUES(NUMBER(3), NONE)},
        {"<V><EventData><Data>x</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"Data\":{\"#text\":\"x\"}}}}",
         {NULL, 0}},
        {"<V><EventData><Data Type='t'>x</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"Data\":{\"#text\":\"x\"}}}}",
         {NULL, 0}},
        {"<V><EventData><Data/></EventData></V>",
         "{\"V\":{\"EventData\":{\"Data\":{\"#text\":\"\"}}}}",
         {NULL, 0}},
        {"<V><EventData><Data Name='{0}'>v</Data><Data>w</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"Data\":{\"#text\":[\"v\",\"w\"]}}}}", SAMPLE_VALUES(NONE)},
        {"<V><EventData><A/><Data><X>1</X><X>2</X>{0:08}</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"A\":null,\"Data\":{\"#text\":{\"#text\":3,\"X\":\"1\","
         "\"X_1\":\"2\"}}}}}",
         SAMPLE_VALUES(NUMBER(3))},
        {"<V><EventData/></V>", "{\"V\":{\"EventData\":null}}", {NULL, 0}},
        {"<V><EventData><Data@0>x</Data></EventData></V>", "{\"V\":{\"EventData\":null}}",
         SAMPLE_VALUES(NONE)},
    };

    EXPECT_ROWS(rows);
}

Test(json, treats_only_children_of_a_container_so)
{
    const struct row rows[] = {
        {"<V><UserData><Data>1</Data><My><Data>2</Data><Data Name='q'>3</Data></My></UserData></V>",
         "{\"V\":{\"UserData\":{\"Data\":{\"#text\":\"1\"},\"My\":{\"Data\":\"2\","
         "\"Data_1\":{\"#attributes\":{\"Name\":\"q\"},\"#text\":\"3\"}}}}}",
         {NULL, 0}},
        {"<EventData><Data>1</Data></EventData>",
         "{\"EventData\":{\"Data\":{\"#text\":\"1\"}}}",
         {NULL, 0}},
        {"<V><eventdata><Data Name='q'>3</Data></eventdata></V>",
         "{\"V\":{\"eventdata\":{\"Data\":{\"#attributes\":{\"Name\":\"q\"},\"#text\":\"3\"}}}}",
         {NULL, 0}},
        {"<V><EventData><EventData><Data>1</Data></EventData></EventData></V>",
         "{\"V\":{\"EventData\":{\"EventData\":{\"Data\":{\"#text\":\"1\"}}}}}",
         {NULL, 0}},
    };

    EXPECT_ROWS(rows);
}
