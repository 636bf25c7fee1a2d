/* test_expand.c - dependencies, nested BinXML, arrays, and the caps on all of them. */
#include "tests/unit/lines.h"

#include <stdio.h>
#include <stdlib.h>

#define NUMBER(n) sample_int(0x08, n)
#define NONE      sample_null(0)
#define EMPTY     sample_bytes(0x21, "", 0)

/* --- dependencies, docs/format.md 2.2 --------------------------------------------------------- */

Test(expand, leaves_out_elements_whose_dependency_is_null)
{
    const struct row rows[] = {
        {"<E><A@0>x</A><B/></E>", "{\"E\":{\"B\":null}}", SAMPLE_VALUES(NONE)},
        {"<E><A@0>x</A><B/></E>", "{\"E\":{\"B\":null}}", SAMPLE_VALUES(sample_null(16))},
        {"<E><A@0>x</A></E>", "{\"E\":null}", SAMPLE_VALUES(NONE)},
        {"<E><A@0><B><C/></B></A></E>", "{\"E\":null}", SAMPLE_VALUES(NONE)},
        {"<E><A@0>x</A></E>", "{\"E\":null}", SAMPLE_VALUES(EMPTY)},
        {"<E><A@0>x</A></E>", "{\"E\":{\"A\":\"x\"}}", SAMPLE_VALUES(sample_text(""))},
        {"<E><A@0>{0?}</A></E>", "{\"E\":{\"A\":null}}", SAMPLE_VALUES(sample_text(""))},
        {"<E><A@0>x</A></E>", "{\"E\":{\"A\":\"x\"}}", SAMPLE_VALUES(NUMBER(0))},
        {"<E><A@1>x</A></E>", "{\"E\":{\"A\":\"x\"}}", SAMPLE_VALUES(NONE)},
        {"<E><A>{0}</A></E>", "{\"E\":{\"A\":null}}", SAMPLE_VALUES(NONE)},
        {"<E@0><A/></E>", "{\"E\":{\"A\":null}}", SAMPLE_VALUES(NONE)},
    };

    EXPECT_ROWS(rows);
}

Test(expand, skips_the_bytes_of_null_values)
{
    const struct row rows[] = {
        {"<E>{0}{1:08}{2}{3}</E>", "{\"E\":\"7z\"}",
         SAMPLE_VALUES(sample_null(2), NUMBER(7), sample_null(16), sample_text("z"))},
    };

    EXPECT_ROWS(rows);
}

/* --- arrays, docs/format.md 3.3 --------------------------------------------------------------- */

#define BYTES(text) sample_bytes(0x84, text, sizeof(text) - 1)

Test(expand, repeats_the_element_for_each_item_of_an_array)
{
    const struct row rows[] = {
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":\"a\",\"X_1\":null,\"X_2\":\"c,d\"}}",
         SAMPLE_VALUES(SAMPLE_STRINGS("a\0\0c,d"))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":1,\"X_1\":255}}", SAMPLE_VALUES(BYTES("\1\xff"))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":\"7\"}}", SAMPLE_VALUES(BYTES("\7"))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":\"true\"}}",
         SAMPLE_VALUES(sample_bytes(0x8D, "\1\0\0\0", 4))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":true,\"X_1\":false}}",
         SAMPLE_VALUES(sample_bytes(0x8D, "\1\0\0\0\0\0\0\0", 8))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":1,\"X_1\":2}}",
         SAMPLE_VALUES(sample_bytes(0x8D, "\1\0\0\0\2\0\0\0", 8))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":null}}", SAMPLE_VALUES(BYTES(""))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":\"1.5\",\"X_1\":\"0.1\"}}",
         SAMPLE_VALUES(sample_bytes(0x8B, "\0\0\xc0\x3f\xcd\xcc\xcc\x3d", 8))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":\"a\",\"X_1\":\"b\xC3\xA9\"}}",
         SAMPLE_VALUES(sample_bytes(0x82, "a\0b\xe9\0", 5))},
        {"<E><X>{0}</X></E>", "{\"E\":{\"X\":\"a\"}}", SAMPLE_VALUES(SAMPLE_STRINGS("a"))},
        {"<E><X><I>{0}</I></X></E>", "{\"E\":{\"X\":{\"I\":1,\"I_1\":2}}}",
         SAMPLE_VALUES(BYTES("\1\2"))},
        {"<E><X>{0}<I>z</I></X></E>",
         "{\"E\":{\"X\":{\"#text\":1,\"I\":\"z\"},\"X_1\":{\"#text\":2,\"I\":\"z\"}}}",
         SAMPLE_VALUES(BYTES("\1\2"))},
        {"<E><X/><X>{0}</X><X/></E>", "{\"E\":{\"X\":null,\"X_1\":1,\"X_2\":2,\"X_3\":null}}",
         SAMPLE_VALUES(BYTES("\1\2"))},
        {"<E><X>{0}-{1}</X></E>",
         "{\"E\":{\"X\":\"1-3\",\"X_1\":\"1-4\",\"X_2\":\"2-3\",\"X_3\":\"2-4\"}}",
         SAMPLE_VALUES(BYTES("\1\2"), BYTES("\3\4"))},
    };

    EXPECT_ROWS(rows);
}

Test(expand, repeats_the_element_for_an_array_in_an_attribute)
{
    const struct row rows[] = {
        {"<E><X a='{0}'/></E>",
         "{\"E\":{\"X\":{\"#attributes\":{\"a\":\"a\"}},\"X_1\":null,"
         "\"X_2\":{\"#attributes\":{\"a\":\"b\"}}}}",
         SAMPLE_VALUES(SAMPLE_STRINGS("a\0\0b"))},
        {"<E><X a='x{0}'/></E>",
         "{\"E\":{\"X\":{\"#attributes\":{\"a\":\"xa\"}},\"X_1\":{\"#attributes\":{\"a\":\"x\"}}}}",
         SAMPLE_VALUES(sample_strings("a\0", 3))},
        {"<E><X a='{0}' b='1'>y</X></E>",
         "{\"E\":{\"X\":{\"#attributes\":{\"a\":1,\"b\":\"1\"},\"#text\":\"y\"},"
         "\"X_1\":{\"#attributes\":{\"a\":2,\"b\":\"1\"},\"#text\":\"y\"}}}",
         SAMPLE_VALUES(BYTES("\1\2"))},
        {"<E><X a='{0}'>{1}</X></E>", /* children before attributes: the first changes slowest */
         "{\"E\":{\"X\":{\"#attributes\":{\"a\":1},\"#text\":3},"
         "\"X_1\":{\"#attributes\":{\"a\":2},\"#text\":3},"
         "\"X_2\":{\"#attributes\":{\"a\":1},\"#text\":4},"
         "\"X_3\":{\"#attributes\":{\"a\":2},\"#text\":4}}}",
         SAMPLE_VALUES(BYTES("\1\2"), BYTES("\3\4"))},
    };

    EXPECT_ROWS(rows);
}

Test(expand, joins_an_array_in_a_root_that_cannot_repeat)
{
    const struct row rows[] = {
        {"<E>{0}</E>", "{\"E\":\"1,2\"}", SAMPLE_VALUES(BYTES("\1\2"))},
        {"<E a='{0}'/>", "{\"E\":{\"#attributes\":{\"a\":\"1,2\"}}}", SAMPLE_VALUES(BYTES("\1\2"))},
        {"<E>{0}</E>", "{\"E\":\"a,,b\"}", SAMPLE_VALUES(SAMPLE_STRINGS("a\0\0b"))},
    };

    EXPECT_ROWS(rows);
}

Test(expand, repeats_data_for_an_array)
{
    const struct row rows[] = {
        {"<V><EventData><Data>{0}</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"Data\":{\"#text\":[\"a\",\"\",\"c\"]}}}}",
         SAMPLE_VALUES(SAMPLE_STRINGS("a\0\0c"))},
        {"<V><EventData><Data Name='N'>{0}</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"N\":[\"a\",\"\",\"c\"]}}}",
         SAMPLE_VALUES(SAMPLE_STRINGS("a\0\0c"))},
        {"<V><EventData><Data>{0}</Data><Data>{1}</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"Data\":{\"#text\":[\"a\",\"b\",\"c\",\"d\"]}}}}",
         SAMPLE_VALUES(SAMPLE_STRINGS("a\0b"), SAMPLE_STRINGS("c\0d"))},
        {"<V><EventData><Data Name='{0}'>v</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"a\":\"v\",\"b\":\"v\"}}}",
         SAMPLE_VALUES(SAMPLE_STRINGS("a\0b"))},
        {"<V><EventData><Data Name='{0}'>v</Data></EventData></V>",
         "{\"V\":{\"EventData\":{\"a\":[\"v\",\"v\"],\"b\":\"v\",\"a_1\":\"v\"}}}",
         SAMPLE_VALUES(SAMPLE_STRINGS("a\0a\0b\0a"))},
    };

    EXPECT_ROWS(rows);
}

/* --- nested BinXML, docs/format.md 2.6 -------------------------------------------------------- */

static void expect_nested(const char *outer, const struct sample_stream *inner, const char *line)
{
    struct sample_template root = {.xml = outer};
    struct sample_stream stream = {.root = &root, .values = SAMPLE_VALUES(sample_nested(inner))};

    expect_line(&stream, line, outer);
}

Test(expand, puts_the_roots_of_a_nested_stream_where_it_is)
{
    const struct sample_stream two = {.xml = "<X>1</X><Y/>"}, nothing = {.xml = NULL};
    const struct sample_stream bare = {.xml = "<X>1</X>", .no_header = true, .no_eof = true};
    const struct sample_stream names = {.xml = "<System>1</System><System/>"};
    const struct sample_stream rest = {.xml = "<X/>", .tail = "\x0C\xFF garbage", .tail_size = 10};

    expect_nested("<E><A/>{0:21}<B/></E>", &two,
                  "{\"E\":{\"A\":null,\"X\":\"1\",\"Y\":null,\"B\":null}}");
    expect_nested("<E><System/>{0:21}<System>z</System></E>", &names,
                  "{\"E\":{\"System\":null,\"System_1\":\"1\",\"System_2\":null,"
                  "\"System_3\":\"z\"}}");
    expect_nested("<E><A>{0:21}{0:21}</A></E>", &bare,
                  "{\"E\":{\"A\":{\"X\":\"1\",\"X_1\":\"1\"}}}");
    expect_nested("<E><A>{0:21}</A></E>", &nothing, "{\"E\":{\"A\":null}}");
    expect_nested("<E><A@0>{0:21}</A></E>", &nothing, "{\"E\":{\"A\":null}}");
    expect_nested("<E><A>{0:21}</A></E>", &rest, "{\"E\":{\"A\":{\"X\":null}}}");
    expect_nested("<E><A a='{0:21}'/></E>", &two, "{\"E\":{\"A\":null}}");
    expect_nested("<E>t{0:21}</E>", &bare, "{\"E\":{\"#text\":\"t\",\"X\":\"1\"}}");
}

Test(expand, resolves_instances_in_a_nested_stream)
{
    const struct sample_template data = {.xml = "<Data Name='N'>{0}</Data>"};
    const struct sample_template plain = {.xml = "<Data>{0}</Data>"};
    const struct sample_template optional = {.xml = "<X@0>{0}</X>"};
    const struct sample_stream named = {.root = &data, .values = SAMPLE_VALUES(sample_text("q"))};
    const struct sample_stream other = {.root = &plain, .values = SAMPLE_VALUES(sample_text("r"))};
    const struct sample_stream both = {
        .root = &plain, .values = SAMPLE_VALUES(sample_text("q")), .next = &other};
    const struct sample_stream array = {.root = &plain,
                                        .values = SAMPLE_VALUES(SAMPLE_STRINGS("q\0r"))};
    const struct sample_stream null = {.root = &optional, .values = SAMPLE_VALUES(NONE)};
    const struct sample_stream inside = {.xml = "<B>{@0}</B>{@0}", .inner = &other};

    expect_nested("<V><EventData>{0:21}</EventData></V>", &named,
                  "{\"V\":{\"EventData\":{\"N\":\"q\"}}}");
    expect_nested("<V><EventData><Data>1</Data>{0:21}</EventData></V>", &both,
                  "{\"V\":{\"EventData\":{\"Data\":{\"#text\":[\"1\",\"q\",\"r\"]}}}}");
    expect_nested("<V><A>{0:21}</A></V>", &array, "{\"V\":{\"A\":{\"Data\":\"q,r\"}}}");
    expect_nested("<V>{0:21}</V>", &null, "{\"V\":{\"X\":null}}"); /* roots are never left out */
    expect_nested("<V>{0:21}</V>", &inside, "{\"V\":{\"B\":{\"Data\":\"r\"},\"Data\":\"r\"}}");
}

Test(expand, splices_literal_streams_into_templates_and_elements)
{
    const struct sample_stream inner = {.xml = "<X>1</X>"};
    const struct sample_template root = {.xml = "<E><A>{*0}</A></E>", .inner = &inner};
    const struct sample_stream templated = {.root = &root};
    const struct sample_stream direct = {.xml = "<E><A>{*0}</A></E>", .inner = &inner};

    expect_line(&templated, "{\"E\":{\"A\":{\"X\":\"1\"}}}", "a literal in a template");
    expect_line(&direct, "{\"E\":{\"A\":{\"X\":\"1\"}}}", "a literal in an element");
}

Test(expand, shows_one_root_of_a_record_and_an_event_without_any)
{
    const struct sample_template root = {.xml = "<Event>{0}</Event>"};
    const struct sample_stream second = {.root = &root, .values = SAMPLE_VALUES(sample_text("b"))};
    const struct sample_stream first = {
        .root = &root, .values = SAMPLE_VALUES(sample_text("a")), .next = &second};
    const struct sample_stream direct = {.xml = "<Event a='1'/><B/>"};
    const struct sample_stream nothing = {.xml = NULL}, none = {.no_header = true, .no_eof = true};

    expect_line(&first, "{\"Event\":\"a\"}", "the second instance");
    expect_line(&direct, "{\"Event\":{\"#attributes\":{\"a\":\"1\"}}}", "the second element");
    expect_line(&nothing, "{\"Event\":null}", "nothing but an end");
    expect_line(&none, "{\"Event\":null}", "not even an end");
}

/* --- values that lie about themselves --------------------------------------------------------- */

Test(expand, takes_each_value_where_the_sizes_say_it_lies)
{
    const struct row rows[] = {
        {"<E>{0:08}-{1}</E>", "{\"E\":\"5-abc\"}",
         SAMPLE_VALUES(sample_bytes(0x08, "\5\0", 2), sample_text("abc"))},
        {"<E>{0:13}-{1:08}</E>", "{\"E\":\"0101000000000005-7\"}",
         SAMPLE_VALUES(sample_bytes(0x13, "\1\1\0\0\0\0\0\5", 8), NUMBER(7))},
        {"<E>{0}-{1:08}</E>", "{\"E\":\"ab-7\"}",
         SAMPLE_VALUES(sample_bytes(0x01, "a\0b\0c", 5), NUMBER(7))},
    };

    EXPECT_ROWS(rows);
}
