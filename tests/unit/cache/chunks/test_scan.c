/* test_scan.c - the values of a line: where each stands, whatever the line looks like. */
#include "cache/chunks/scan.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char said[4096];

static bool say(void *context, const struct scanned *scanned)
{
    (void)context;
    if (scanned->null)
        return true;
    sprintf(said + strlen(said), "%.*s.%.*s=%.*s%s ", (int)scanned->part.size, scanned->part.at,
            (int)scanned->key.size, scanned->key.at, (int)scanned->value.size, scanned->value.at,
            scanned->string ? "$" : "");
    return true;
}

static bool say_nothing(void *context, const struct scanned *scanned)
{
    (void)context, (void)scanned;
    return true;
}

static void expect(const char *line, const char *expected)
{
    said[0] = '\0';
    scan_line((const uint8_t *)line, strlen(line), say, NULL);
    cr_expect_str_eq(said, expected, "%s\n  %s", line, said);
}

Test(scan, finds_each_value)
{
    expect(
        "{\"Event\":{\"System\":{\"EventID\":7,\"A\":{\"#attributes\":{\"N\":\"x\"},\"#text\":8}},"
        "\"EventData\":{\"B\":\"y\",\"C\":true,\"D\":null,\"E\":\"\"}}}\n",
        "System.EventID=7 System.N=x$ System.A=8 EventData.B=y$ EventData.C=true EventData.E=$ ");
    expect("{\"Event\":{\"EventData\":{\"Data\":{\"#text\":[\"one\",\"\",\"3\"]},\"Z\":1}}}\n",
           "EventData.Data=one$ EventData.Data=$ EventData.Data=3$ EventData.Z=1 ");
    expect("{\"Event\":{\"UserData\":{\"A\":{},\"B\":{\"C\":\"a\\\"}{,\\\\\"},\"D\":-1}}}\n",
           "UserData.C=a\\\"}{,\\\\$ UserData.D=-1 ");
    expect("{\"Event\":null}\n", "");
    expect("{\"Event\":\"x\"}\n", "");
}

static bool say_names(void *context, const struct scanned *scanned)
{
    (void)context;
    sprintf(said + strlen(said), "%.*s=%.*s ", (int)scanned->name.size, scanned->name.at,
            (int)scanned->value.size, scanned->value.at);
    return true;
}

static void expect_names(const char *line, const char *expected)
{
    said[0] = '\0';
    scan_line((const uint8_t *)line, strlen(line), say_names, NULL);
    cr_expect_str_eq(said, expected, "%s\n  %s", line, said);
}

Test(scan, gives_repeated_elements_one_name)
{
    expect_names("{\"E\":{\"U\":{\"H\":1,\"H_1\":2,\"H_2\":3}}}", "H=1 H=2 H=3 ");
    expect_names("{\"E\":{\"U\":{\"H\":null,\"B\":0,\"H_1\":2,\"B_1\":1}}}", "H=null B=0 H=2 B=1 ");
    expect_names("{\"E\":{\"U\":{\"H\":{\"#attributes\":{\"a\":\"}\"}},\"H_1\":{\"#text\":2}}}}",
                 "a=} H=2 ");
    expect_names("{\"E\":{\"U\":{\"H_1\":2,\"H\":3}}}", "H_1=2 H=3 ");
    expect_names("{\"E\":{\"U\":{\"H\":1,\"H_01\":2,\"H_\":3,\"H_0\":4,\"_1\":5}}}",
                 "H=1 H_01=2 H_=3 H_0=4 _1=5 ");
    expect_names("{\"E\":{\"U\":{\"H\":{\"X\":[{\"B\":1},\"z\"]},\"I\":{\"H_1\":2}}}}",
                 "B=1 X=z H_1=2 ");
}

Test(scan, finds_each_value_of_a_list)
{
    expect("{\"E\":{\"D\":{\"A\":[{\"B\":1,\"C\":[2,3]},\"x\",{}],\"Z\":4}}}",
           "D.B=1 D.C=2 D.C=3 D.A=x$ D.Z=4 ");
    expect("{\"E\":{\"D\":1},\"values\":[\"a\",[null,7]],\"evtxfs\":{\"x\":\"y\"}}",
           "D.D=1 x.x=y$ ");
}

/* A number behind a name is looked up in what came before it, but not for ever. */
Test(scan, of_many_numbers_takes_no_square_of_time)
{
    enum { MANY = 100000 };
    char *line = malloc(40 * MANY), *at = line;

    at += sprintf(at, "{\"E\":{\"U\":{\"a\":0");
    for (int i = 0; i < MANY; i++)
        at += sprintf(at, ",\"x%d_1\":1", i);
    at += sprintf(at, "}}}");
    scan_line((const uint8_t *)line, (size_t)(at - line), say_nothing, NULL);
    free(line);
}

Test(scan, ends_where_a_line_is_broken)
{
    static const char line[] =
        "{\"Event\":{\"System\":{\"A\":\"b\\\\\",\"C\":[1,2]},\"D\":{\"E\":3}}}\n";

    for (size_t size = 0; size < sizeof line; size++) {
        char *copy = malloc(size ? size : 1); /* so that a sanitizer sees what is read behind it */

        said[0] = '\0';
        memcpy(copy, line, size);
        scan_line((const uint8_t *)copy, size, say, NULL);
        free(copy);
    }
    expect("{\"a b\" 1}", "");
    expect("{{{{", "");
    expect("}}}}", "");
    expect("{\"E\":{\"S\":{\"A\":]}}}", ""); /* once without end */
    expect("{\"E\":{\"S\":{\"A\":[1 2]}}}", "S.A=1 2 ");
}

Test(scan, bears_any_depth)
{
    static char line[20000];
    size_t at = 0;

    for (size_t i = 0; i < 2000; i++)
        at += (size_t)sprintf(line + at, "{\"a\":");
    at += (size_t)sprintf(line + at, "1");
    for (size_t i = 0; i < 2000; i++)
        line[at++] = '}';
    expect(line, "");
}

Test(scan, takes_escapes_back)
{
    static const char text[] = "a\\\"b\\\\c\\/\\n\\t\\u0001\\u0085\\u00e9\\u20ac";
    char to[sizeof text];
    size_t size = scan_unescape((struct token){text, sizeof text - 1}, to);

    cr_expect(size == 16 && memcmp(to, "a\"b\\c/\n\t\1\xC2\x85\xC3\xA9\xE2\x82\xAC", size) == 0,
              "%zu", size);
}

Test(scan, knows_what_is_a_namespace)
{
    static const struct {
        const char *key;
        bool is;
    } rows[] = {{"xmlns", true},   {"xmlns:a", true}, {"xmlns:", true},
                {"xmlnsa", false}, {"xmln", false},   {"Xmlns", false}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct token key = {(const uint8_t *)rows[i].key, strlen(rows[i].key)};

        cr_expect(token_is_namespace(&key) == rows[i].is, "%s", rows[i].key);
    }
}

static void expect_one(const char *line, const char *member, const char *expected)
{
    const struct token wanted = {member, strlen(member)};
    struct scanned scanned;
    char got[64] = "no";

    if (scan_only((const uint8_t *)line, strlen(line), &wanted, &scanned))
        sprintf(got, "%.*s%s%s", (int)scanned.value.size, scanned.value.at,
                scanned.string ? "$" : "", scanned.null ? " null" : "");
    cr_expect_str_eq(got, expected, "%s\n  %s %s", line, member, got);
}

Test(scan, finds_the_one_member_of_a_name)
{
    expect_one("{\"E\":{\"D\":{\"A\":\"x\",\"B\":7}}}", "\"A\":", "x$");
    expect_one("{\"E\":{\"D\":{\"A\":\"x\",\"B\":7}}}", "\"B\":", "7");
    expect_one("{\"E\":{\"D\":{\"A\":null,\"AB\":1}}}", "\"A\":", "null null");
    expect_one("{\"E\":{\"D\":{\"A\":\"\",\"B\":\"A\"}}}", "\"A\":", "$");
    expect_one("{\"E\":{\"D\":{\"A\":1,\"F\":{\"A\":2}}}}", "\"A\":", "no");
    expect_one("{\"E\":{\"D\":{\"A\":[1]}}}", "\"A\":", "no");
    expect_one("{\"E\":{\"D\":{\"A\":{\"#text\":1}}}}", "\"A\":", "no");
    expect_one("{\"E\":{\"D\":{\"B\":1}}}", "\"A\":", "no");
    expect_one("{\"E\":{\"D\":{\"B\":\",\\\"A\\\":1\",\"A\":2}}}", "\"A\":", "2");
    expect_one("{\"E\":{\"D\":{\"x\\\"A\":1,\"A\":2}}}", "\"A\":", "2");
    expect_one("{\"E\":{\"D\":{\"x,\\\"A\":1}}}", "\"A\":", "no");
    expect_one("{\"E\":{\"D\":{\"a\\\\\":5}}}", "\"a\\\\\":", "5");
    expect_one("{\"E\":{\"D\":{\"B\":\",\",\"\":2}}}", "\",\":", "no");
    expect_one("", "\"A\":", "no");
    for (const char *cut = "{\"A\":\"x\"", *end = cut + strlen(cut); end > cut; end--) {
        const struct token wanted = {"\"A\":", 4};
        size_t size = (size_t)(end - cut);
        uint8_t *copy = malloc(size); /* so that a sanitizer sees what is read behind it */
        struct scanned scanned;

        memcpy(copy, cut, size);
        cr_expect(scan_only(copy, size, &wanted, &scanned) == (*end == '\0'), "%zu", size);
        free(copy);
    }
}
