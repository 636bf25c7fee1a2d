/* test_tag.c - a record with the log that it is from. */
#include "fusefs/collection/tag.h"

#include <criterion/criterion.h>

static void expect(enum evtx_form form, const char *label, const char *copy_of, const char *record,
                   bool marked, const char *expected)
{
    struct tag tag = tag_make(form, label, copy_of);
    struct text text = {0};

    tag_put(&text, &tag, (const uint8_t *)record, strlen(record), marked);
    if (form == EVTX_JSON && !copy_of)
        cr_expect(text.size == strlen(record) + tag_adds(&tag, marked));
    text_putc(&text, '\0');
    cr_expect_str_eq((const char *)text.bytes, expected);
    tag_done(&tag);
    text_done(&text);
}

Test(tag, is_the_last_member_of_a_line)
{
    expect(EVTX_JSON, "DC001/Security", NULL, "{\"Event\":{}}\n", false,
           "{\"Event\":{},\"evtxfs\":{\"log\":\"DC001/Security\"}}\n");
    expect(EVTX_JSON, "a\"b\\c", "B", "{}\n", false,
           "{,\"evtxfs\":{\"log\":\"a\\\"b\\\\c\",\"copy_of\":\"B\"}}\n");
}

Test(tag, of_a_copy_is_longer_by_what_it_is_a_copy_of)
{
    struct tag own = tag_make(EVTX_JSON, "a", NULL), other = tag_make(EVTX_JSON, "b\"c", NULL);
    struct tag copy = tag_make(EVTX_JSON, "a", "b\"c");

    cr_expect(copy.text.size == own.text.size + tag_adds_copy(&other));
    tag_done(&own);
    tag_done(&other);
    tag_done(&copy);
}

Test(tag, is_the_first_one_of_what_a_damaged_record_has)
{
    expect(EVTX_JSON, "S", NULL, "{\"Event\":{},\"evtxfs\":{\"damaged\":\"x\",\"record\":1}}\n",
           true, "{\"Event\":{},\"evtxfs\":{\"log\":\"S\",\"damaged\":\"x\",\"record\":1}}\n");
    /* an element can be called so, too */
    expect(EVTX_JSON, "S", NULL, "{\"E\":{\"a\":1,\"evtxfs\":{\"b\":2}},\"evtxfs\":{\"c\":3}}\n",
           true, "{\"E\":{\"a\":1,\"evtxfs\":{\"b\":2}},\"evtxfs\":{\"log\":\"S\",\"c\":3}}\n");
    expect(EVTX_JSON, "S", NULL, "{\"E\":{\"a\":1,\"evtxfs\":{\"b\":2}}}\n", false,
           "{\"E\":{\"a\":1,\"evtxfs\":{\"b\":2}},\"evtxfs\":{\"log\":\"S\"}}\n");
}

Test(tag, is_a_comment_that_ends_where_it_should)
{
    expect(EVTX_XML, "a--b-->", "c", "<?xml?>\n<Event/>\n\n", false,
           "<?xml?>\n<!-- log a-%2Db-%2D>, copy of c -->\n<Event/>\n\n");
}

Test(tag, is_the_first_line_of_a_page)
{
    expect(EVTX_TEXT, "S", NULL, "Log: x\n", false, "From: S\nLog: x\n");
}
