/* test_scan.c - the values of a line: where each stands, whatever the line looks like. */
#include "cache/search/scan.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char said[4096];

static bool say(void *context, const struct scanned *scanned)
{
    (void)context;
    sprintf(said + strlen(said), "%.*s.%.*s=%.*s%s ", (int)scanned->part.size, scanned->part.at,
            (int)scanned->key.size, scanned->key.at, (int)scanned->value.size, scanned->value.at,
            scanned->string ? "$" : "");
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
