/* test_condition.c - conditions: what is one, and which texts fulfil it. */
#include "cache/search/condition.h"
#include "samples/writer.h"

#include <criterion/criterion.h>
#include <string.h>

/* A condition, a value of its field, and whether that fulfils it; IS_NOT is answered as IS. */
static const struct {
    const char *condition, *value;
    bool meets;
} rows[] = {
    {"X=abc", "abc", true},
    {"X=abc", "ABC", false},
    {"X=abc", "abcd", false},
    {"X=", "", true},
    {"X=", "a", false},
    {"X=10", "10", true},
    {"X=10", "0x0a", true},
    {"X=0xA", "10", true},
    {"X=10", "10.0", true},
    {"X=10", "ten", false},
    {"X=007", "7", true},
    {"X!=abc", "abc", true},
    {"X!=abc", "abd", false},
    {"X<10", "9", true},
    {"X<10", "10", false},
    {"X<10", "abc", false},
    {"X<=10", "10", true},
    {"X>10", "0xb", true},
    {"X>=-5", "-5", true},
    {"X>=10", "9.5", false},
    {"X=0x8000000000000002", "0x8000000000000002", true},
    {"X=0x8000000000000002", "9223372036854775810", true},
    {"X=0x8000000000000002", "0x8000000000000000", false},
    {"X=0x8000000000000003", "0x8000000000000002", false},
    {"X<0x8000000000000003", "0x8000000000000002", true},
    {"X>9007199254740992", "9007199254740993", true},
    {"X=1.8446744073709551615e19", "18446744073709551615", true},
    {"X=1.8446744073709551615e19", "0xffffffffffffffff", true},
    {"X>18446744073709551615", "18446744073709551616", true},
    {"X=-1", "18446744073709551615", false},
    {"X>-1", "18446744073709551615", true},
    {"X<1.5", "1", true},
    {"X=1e3", "1000", true},
    {"X=+5", "5", true},
    {"X=0x000000000000000000005", "5", true},
    {"X=0x10000000000000000", "0x10000000000000000", true},
    {"X<0x10000000000000000", "5", false},
    {"X~admin", "Administrator", true},
    {"X~admin", "adm in", false},
    {"X~%2F", "a/b", true},
    {"X=a%2fb", "a/b", true},
    {"X=100%", "100%", true},
    {"X=a=b", "a=b", true},
    {"X=<>", "<>", true},
    {"X=2024-05-01", "2024-05-01", true},
    {"X>2024-05-01", "2024-05-01T00:00:00.0000001Z", true},
    {"X<2024-05-01T22:00", "2024-05-01T21:59:59.9999999Z", true},
    {"X<2024-05-01T22:00", "2024-05-01T22:00:00.0000000Z", false},
    {"X>2024-05-01T22:00:00.1234567", "2024-05-01T22:00:00.12345671Z", true},
    {"X<2024-05-01T22:00:00.99999999", "2024-05-01T22:00:00.9999999Z", true},
    {"X<2024-05-01T22:00:00.99999999", "2024-05-01T22:00:01Z", false},
    {"X>=2024-05-01T22:00:00.5", "2024-05-01T22:00:00.50Z", true},
    {"X>2024-05-01", "30828-09-14T02:48:05.4775807Z", true},
    {"X>2024-05-01", "2024-06-31T00:00:00Z", false},
};

Test(condition, compares)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct condition condition;

        cr_assert(condition_read(&condition, rows[i].condition) == EVTX_OK, "%s",
                  rows[i].condition);
        cr_expect(condition_meets(&condition, rows[i].value, strlen(rows[i].value)) ==
                      rows[i].meets,
                  "%s, %s", rows[i].condition, rows[i].value);
        condition_done(&condition);
    }
}

Test(condition, is_not_everything)
{
    static const char *const bad[] = {"",
                                      "X",
                                      "=a",
                                      "4711~9.json",
                                      "~a",
                                      "X~",
                                      "X!a",
                                      "<3",
                                      " X=1",
                                      "EventData.=1",
                                      "TimeCreated=soon",
                                      ".ignore",
                                      "TimeCreated>",
                                      "TimeCreated=2024-05-01T22:00:",
                                      "TimeCreated=2024-05-01T22:00:-1",
                                      "TimeCreated=2024-05-01T22:00:1e300",
                                      "TimeCreated=2024-05-01T22:00:0x10",
                                      "TimeCreated=2024-05-01T22:00:nan",
                                      "TimeCreated=2024-05-01T22:00:61",
                                      "TimeCreated=2024-05-01T22:00:00.",
                                      "TimeCreated=2024-05-01T22:00:00.5x",
                                      "TimeCreated=2024-05-01T24:00",
                                      "TimeCreated=2024-05-01T22:60",
                                      "TimeCreated=2024-02-30",
                                      "TimeCreated=2023-02-29",
                                      "TimeCreated=2024-13-01",
                                      "TimeCreated=2024-00-01",
                                      "TimeCreated=2024- 1-01",
                                      "TimeCreated=1600-12-31",
                                      "TimeCreated=60057-01-01",
                                      "events.jsonl",
                                      "1=1",
                                      "-X=1"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct condition condition;

        cr_expect(condition_read(&condition, bad[i]) == EVTX_BAD_VALUE, "\"%s\"", bad[i]);
    }
}

Test(condition, knows_where_its_field_stands)
{
    static const struct {
        const char *condition, *name, *part;
        enum section section;
    } fields[] = {
        {"EventID=1", "EventID", NULL, SECTION_FACET},
        {"System.EventID=1", "EventID", NULL, SECTION_FACET},
        {"TimeCreated<2024-01-01", "TimeCreated", NULL, SECTION_TIME},
        {"Task=1", "Task", NULL, SECTION_SYSTEM},
        {"System.Anything=1", "Anything", NULL, SECTION_SYSTEM},
        {"LogonType=1", "LogonType", NULL, SECTION_DATA},
        {"EventData.Level=1", "Level", "EventData", SECTION_DATA},
        {"UserData.Task=1", "Task", "UserData", SECTION_DATA},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct condition condition;

        cr_assert(condition_read(&condition, fields[i].condition) == EVTX_OK);
        cr_expect_str_eq(condition.name, fields[i].name);
        cr_expect(condition.section == fields[i].section, "%s", fields[i].condition);
        cr_expect((condition.part == NULL) == (fields[i].part == NULL));
        if (fields[i].part)
            cr_expect_str_eq(condition.part, fields[i].part);
        condition_done(&condition);
    }
}

Test(condition, on_a_time_has_all_its_digits)
{
    struct condition condition;

    cr_assert(condition_read(&condition, "TimeCreated=2024-02-01T04:16:07.8901234Z") == EVTX_OK);
    cr_expect(condition.time.time == SAMPLE_TIME && condition.time.rest == 0);
    cr_expect(condition_meets_time(&condition, SAMPLE_TIME));
    cr_expect_not(condition_meets_time(&condition, SAMPLE_TIME + 1));
    condition_done(&condition);
    cr_assert(condition_read(&condition, "TimeCreated>=2024-02-01T04:16:07.89012341Z") == EVTX_OK);
    cr_expect_not(condition_meets_time(&condition, SAMPLE_TIME), "which is a little before");
    cr_expect(condition_meets_time(&condition, SAMPLE_TIME + 1));
    condition_done(&condition);
}
