/* test_message.c - an event as a page. */
#include "core/message/message.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define SYSTEM                                                                                     \
    "\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Microsoft-Windows-Security-Auditing\"," \
    "\"Guid\":\"{54849625-5478-4994-A5BA-3E3B0328C30D}\"}},\"EventID\":4625,\"Level\":0,"          \
    "\"Task\":12544,\"Keywords\":\"0x8010000000000000\",\"TimeCreated\":{\"#attributes\":{"        \
    "\"SystemTime\":\"2024-03-04T07:00:00.0000000Z\"}},\"EventRecordID\":7,\"Channel\":"           \
    "\"Security\",\"Computer\":\"pc\",\"Security\":null}"
#define HEAD                                                                                       \
    "Log: Security\nSource: Microsoft-Windows-Security-Auditing\n"                                 \
    "Date: 2024-03-04T07:00:00.0000000Z\nEvent ID: 4625\nTask: 12544 (Logon)\n"                    \
    "Level: 0 (information)\nKeywords: 0x8010000000000000 (audit failure)\nUser: -\n"              \
    "Computer: pc\nRecord: 7\n\n"
#define NOTHING                                                                                    \
    "Log: -\nSource: -\nDate: -\nEvent ID: -\nTask: -\nLevel: -\nKeywords: -\nUser: -\n"           \
    "Computer: -\nRecord: -\n\n(no message text is known)\n"

/* The page of a line. Lives until the next call. */
static const char *page(const char *line)
{
    static char said[1 << 16];
    struct text text = {0};
    size_t size = strlen(line);
    uint8_t *copy = malloc(size + !size);

    memcpy(copy, line, size);
    text_puts(&text, "= "); /* a page stands behind others */
    message_put_page(&text, copy, size);
    snprintf(said, sizeof said, "%.*s", (int)text.size - 2, text.bytes + 2);
    text_done(&text);
    free(copy);
    return said;
}

static void expect(const char *line, const char *expected)
{
    const char *said = page(line);

    cr_expect(strcmp(said, expected) == 0, "%s\nbecomes\n%s\nand not\n%s", line, said, expected);
}

Test(message, says_what_an_event_is_and_what_its_values_mean)
{
    expect(
        "{\"Event\":{\"#attributes\":{\"xmlns\":\"x\"}," SYSTEM ",\"EventData\":{"
        "\"TargetUserName\":\"eve\",\"Status\":\"0xc000006d\",\"SubStatus\":\"0xc000006a\","
        "\"LogonType\":3,\"IpAddress\":\"-\",\"FailureReason\":\"%%2313\",\"KeyLength\":null}}}\n",
        HEAD "Account eve failed to log on, logon type 3 (network): 0xc000006d (bad user name or "
             "password), 0xc000006a (wrong password)\n"
             "\n"
             "TargetUserName: eve\n"
             "Status: 0xc000006d (bad user name or password)\n"
             "SubStatus: 0xc000006a (wrong password)\n"
             "LogonType: 3 (network)\n"
             "IpAddress: -\n"
             "FailureReason: %%2313 (unknown user name or wrong password)\n"
             "KeyLength:\n");
}

Test(message, shows_values_without_names_by_their_number)
{
    expect("{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Service Control "
           "Manager\"}},\"EventID\":{\"#attributes\":{\"Qualifiers\":16384},\"#text\":7036}},"
           "\"EventData\":{\"Data\":{\"#text\":[\"Spooler\",\"stopped\"]},\"Binary\":\"00\"}}}",
           "Log: -\nSource: Service Control Manager\nDate: -\nEvent ID: 7036\nTask: -\nLevel: -\n"
           "Keywords: -\nUser: -\nComputer: -\nRecord: -\n\nService Spooler is now stopped\n\n"
           "Data 1: Spooler\nData 2: stopped\nBinary: 00\n");
}

Test(message, names_the_elements_around_a_value)
{
    expect(
        "{\"Event\":{\"UserData\":{\"LogFileCleared\":{\"#attributes\":{\"xmlns:auto-ns3\":\"u\","
        "\"a\":1},\"Name\":\"n\",\"Deep\":{\"#attributes\":{\"b\":2},\"#text\":\"t\",\"In\":"
        "{\"Er\":[1,2]}}},\"Alone\":\"x\"},\"EventData\":{\"#attributes\":{\"Name\":\"ED\"}},"
        "\"RenderingInfo\":{\"Message\":\"m\"}}}",
        NOTHING "\nLogFileCleared@a: 1\nName: n\nDeep@b: 2\nDeep: t\nDeep/In/Er: 1\n"
                "Deep/In/Er: 2\nAlone: x\nEventData@Name: ED\nRenderingInfo/Message: m\n");
}

Test(message, says_what_is_known_of_damage)
{
    expect("{\"Event\":{" SYSTEM
           "},\"evtxfs\":{\"damaged\":\"torn\",\"from_header\":[\"a\",\"b\"]}}",
           HEAD "Account ? failed to log on, logon type ?: ?\n\nevtxfs/damaged: torn\n"
                "evtxfs/from_header: a\nevtxfs/from_header: b\n");
    expect("{\"values\":[1,\"x\"],\"evtxfs\":{\"carved\":true}}",
           NOTHING "\nvalues: 1\nvalues: x\nevtxfs/carved: true\n");
}

/* A value that tries to look like lines of the page, and a name that does. */
Test(message, cannot_be_forged)
{
    expect("{\"Event\":{" SYSTEM
           ",\"EventData\":{\"TargetUserName\":\"eve\\r\\n\\r\\nEvent ID: 1\\n"
           "----\",\"A\\nLog\":\"\\u001b[2J\xE2\x80\xA8x\"}}}",
           HEAD "Account eve Event ID: 1 ---- failed to log on, logon type ?: ?\n\n"
                "TargetUserName: eve\n    \n    Event ID: 1\n    ----\n"
                "A Log: \\u001b[2J\\u2028x\n");
}

/* Event, System and their members in another order, twice, or of another kind. */
Test(message, finds_the_head_wherever_it_stands)
{
    expect("{\"evtxfs\":{},\"Event\":{\"EventData\":{\"TargetUserName\":\"eve\"}," SYSTEM "}}",
           HEAD "Account eve failed to log on, logon type ?: ?\n\nTargetUserName: eve\n");
    expect("{\"Event\":{\"System\":{\"Level\":[1],\"Task\":{\"#text\":[2]},\"Keywords\":{\"x\":3},"
           "\"Channel\":{\"#text\":{}},\"Computer\":\"a\",\"Computer\":\"b\"}}}",
           "Log: -\nSource: -\nDate: -\nEvent ID: -\nTask: -\nLevel: -\nKeywords: -\nUser: -\n"
           "Computer: a\nRecord: -\n\n(no message text is known)\n");
}

Test(message, takes_what_is_no_event)
{
    static const char *const lines[] = {"",
                                        "{",
                                        "{}",
                                        "[]",
                                        "null",
                                        "\"Event\"",
                                        "{\"Event\":1}",
                                        "{\"Event\":[{}]}",
                                        "{\"Event\":{}}",
                                        "{\"Event\":{\"System"};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        expect(lines[i], NOTHING);
}

/* Cut or changed at every byte, a line gives a page: one that ends, and reads nothing else. */
Test(message, survives_every_cut_and_change)
{
    static const char line[] =
        "{\"Event\":{" SYSTEM
        ",\"EventData\":{\"Data\":{\"#text\":[\"a\\n\",{\"b\":1}]},\"x\":\"%%1\"}"
        ",\"UserData\":{\"c\":{\"#attributes\":{\"d\":\"e\"},\"#text\":\"f\"}}}}";
    char copy[sizeof line];

    for (size_t at = 0; at < sizeof line - 1; at++) {
        memcpy(copy, line, sizeof line);
        for (const char *byte = "\"{}[]\\,"; *byte; byte++) {
            copy[at] = *byte;
            cr_assert(strncmp(page(copy), "Log: ", 5) == 0);
        }
        copy[at] = '\0';
        cr_assert(strncmp(page(copy), "Log: ", 5) == 0);
    }
}

/* Deep nesting has an end, and its names do not grow with the depth. */
Test(message, shows_deep_nesting_briefly)
{
    enum { DEPTH = 3000 };
    static char line[DEPTH * 20];
    const char *said;

    strcpy(line, "{\"Event\":{\"EventData\":");
    for (size_t i = 0; i < DEPTH; i++)
        strcat(line, i == 100 ? "{\"z\":0,\"y\":" : "{\"e\":");
    said = page(line);
    cr_expect(strstr(said, "\n.../e/e/e/e/e/e/e/e/z: 0\n"), "%s", said);
    cr_expect(strlen(said) < 1000);
}

/* A value that is long is cut in the phrase, and whole below it. */
Test(message, cuts_long_values_in_the_phrase)
{
    static char line[4096], value[MESSAGE_VALUE + 2];
    const char *said, *found;

    memset(value, 'x', sizeof value - 1);
    snprintf(line, sizeof line,
             "{\"Event\":{" SYSTEM ",\"EventData\":{\"TargetUserName\":\"%s\"}}}", value);
    said = page(line);
    found = strstr(said, "Account xx");
    cr_assert(found && strstr(found, "x... failed"));
    cr_expect(strstr(said, value));
    cr_expect(strcspn(found, ".") == strlen("Account ") + MESSAGE_VALUE);
}

/* As much as fits, and no more: what is left out is told. */
Test(message, has_an_end)
{
    enum { SIZE = MESSAGE_MOST / 3 };
    char *line = malloc(6 * SIZE);
    struct text text = {0};
    size_t size;

    strcpy(line, "{\"Event\":{\"EventData\":{\"a\":\"");
    size = strlen(line);
    memset(line + size, '\x7F', SIZE); /* each becomes six bytes */
    size += SIZE;
    size += (size_t)sprintf(line + size, "\",\"b\":\"c\"}}}");
    message_put_page(&text, (uint8_t *)line, size);
    cr_expect(text.size > MESSAGE_MOST && text.size < MESSAGE_MOST + 1000, "%zu", text.size);
    text_put(&text, "", 1);
    cr_expect(strstr((char *)text.bytes, "...\n...\n"));
    cr_expect(!strstr((char *)text.bytes, "\nb: c"));
    text_done(&text);
    free(line);
}

Test(message, leaves_a_full_text_as_it_is)
{
    struct text text = {.limit = 100};

    text_puts(&text, "= ");
    message_put_page(&text, (const uint8_t *)"{\"Event\":{\"EventData\":{\"a\":\"b\"}}}", 32);
    cr_expect(text.bad && text.full);
    text_done(&text);
}

/* The rule is a line that no page has. */
Test(message, has_a_rule)
{
    cr_expect(message_rule[0] == '\n' && strlen(message_rule) == 82);
    cr_expect(strspn(message_rule + 1, "-") == 80 && message_rule[81] == '\n');
}

Test(message, says_what_an_event_is_without_one)
{
    struct text text = {0};

    cr_expect(message_put_what(&text, "User32", 1075));
    text_put(&text, "", 1);
    cr_expect_str_eq((char *)text.bytes, "A shutdown of {2} was called off by user {1}");
    cr_expect(message_knows("USER32", 1075) && !message_knows("USER32", 1));
    cr_expect(!message_put_what(&text, "User32", 1) && text.size == 45);
    text_done(&text);
}
