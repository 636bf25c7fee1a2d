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
    {"X=abc", "ABC", true},
    {"X=ABC", "abc", true},
    {"X=%C3%84rger", "\xC3\xA4RGER", true}, /* beyond ASCII, too */
    {"X=\xD0\x94\xD0\xB0", "\xD0\xB4\xD0\x90", true},
    {"X=\xCE\xA3", "\xCF\x82", true}, /* each sigma */
    {"X=\xC3\x84", "\xC3\x96", false},
    {"X=\xFF", "\xFF", true}, /* no UTF-8 */
    {"X=\xC3", "\xC3\xA4", false},
    {"X!=abc", "ABC", true},
    {"X==abc", "abc", true},
    {"X==abc", "ABC", false},
    {"X==10", "0x0a", false},
    {"X==a,b", "a,b", true},
    {"X==a,b", "a", false},
    {"X==a*", "a*", true},
    {"X==a*", "ab", false},
    {"X==", "", true},
    {"X=%3Da", "=a", true},
    {"X=a,b", "a", true},
    {"X=a,b", "B", true},
    {"X=a,b", "a,b", false},
    {"X=a%2Cb", "a,b", true},
    {"X=a%2Cb", "a", false},
    {"X=4624,4625", "0x1211", true},
    {"X=a,", "", true},
    {"X=a,b*,c", "bcd", true},
    {"X!=a,b", "b", true},
    {"X~foo,bar", "a BAR", true},
    {"X~foo,bar", "a baz", false},
    {"X=*\\powershell.exe", "C:\\Windows\\PowerShell.EXE", true},
    {"X=*\\powershell.exe", "C:\\Windows\\powershell.exe ", false},
    {"X=*", "", true},
    {"X=*", "anything", true},
    {"X=a*", "ba", false},
    {"X=*a*b*", "xxaxxbxx", true},
    {"X=*a*b*", "xxbxxaxx", false},
    {"X=*ab", "aab", true},
    {"X=a**b", "ab", true},
    {"X=a?c", "abc", true},
    {"X=a?c",
     "a\xC3\xA4"
     "c",
     true}, /* a character, not a byte */
    {"X=a?c", "ac", false},
    {"X=a?", "a", false},
    {"X=?", "", false},
    {"X=a%2A", "a*", true},
    {"X=a%2A", "ab", false},
    {"X=a%3Fc", "abc", false},
    {"X=1*", "10", true},
    {"X~a*c", "xxabbcxx", true},
    {"X~a?c", "xxacxx", false},
    {"X=10.0.0.0%2F8", "10.1.2.3", true},
    {"X=10.0.0.0/8", "11.1.2.3", false},
    {"X=10.1.2.3/8", "10.255.0.1", true},
    {"X=10.0.0.0/8", "::ffff:10.1.2.3", true},
    {"X=10.0.0.0/8", "10.1.2.3:445", true},
    {"X=10.0.0.0/8", "10.0.0.0/8", true}, /* the text itself */
    {"X=192.0.2.128/25", "192.0.2.127", false},
    {"X=192.0.2.128/25", "192.0.2.128", true},
    {"X=192.0.2.7/32", "192.0.2.7", true},
    {"X=0.0.0.0/0", "192.0.2.7", true},
    {"X=0.0.0.0/0", "fe80::1", false},
    {"X=0.0.0.0/0", "-", false},
    {"X=fe80::/10", "FE80::1%12", true},
    {"X=fe80::/10", "2001:db8::1", false},
    {"X=2001:db8::/32", "[2001:db8:0:0:0:0:0:1]:443", true},
    {"X=::/0", "192.0.2.7", false},
    {"X=10.0.0.0/33", "10.0.0.1", false},
    {"X=127.0.0.0/8,::1/128", "0:0:0:0:0:0:0:1", true},
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
    {"X=2024-05-01", "2024-05-01T22:00:07.1Z", true},
    {"X=2024-05-01", "2024-05-01 22:00:07.123", true},
    {"X=2024-05-01", "2024-05-02T00:00:00Z", false},
    {"X=2024-05-01T22", "2024-05-01T22:59:59.9999999Z", true},
    {"X=2024-05-01T22", "2024-05-01T23:00:00Z", false},
    {"X=2024-05-01T22:10", "2024-05-01T22:10:59Z", true},
    {"X=2024-05-01T22:10", "2024-05-01T22:11:00Z", false},
    {"X=2024-05-01T22:10:05", "2024-05-01T22:10:05.9Z", true},
    {"X=2024-05-01T22:10:05.12", "2024-05-01T22:10:05.1299999Z", true},
    {"X=2024-05-01T22:10:05.12", "2024-05-01T22:10:05.13Z", false},
    {"X=2024-05-01T22:10:05.12345678", "2024-05-01T22:10:05.1234567Z", false},
    {"X!=2024-05-01", "2024-05-01T22:00:07Z", true},
    {"X<2024-05-01T22", "2024-05-01T21:59:59Z", true},
    {"Level=Error", "2", true},
    {"Level=error,4", "4", true},
    {"Level=ERR*", "2", true},
    {"Level~warn", "3", true},
    {"Level<=Warning", "2", true},
    {"Level>Warning", "3", false},
    {"Level==error", "2", true},
    {"Level==Error", "2", false},
    {"Level==2", "2", true},
    {"EventData.Level=error", "2", false},
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
                                      "X<abc", /* what cannot be compared is no question */
                                      "X>1,2",
                                      "X>=",
                                      "Level<wrong",
                                      "X~a,",
                                      "TimeCreated=2024-05-01,soon",
                                      "TimeCreated=2024-05-01T2",
                                      "TimeCreated<7",
                                      "TimeCreated==2024-05",
                                      "%00X=1",
                                      "System.=1",
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
        {"eventid=1", "eventid", NULL, SECTION_FACET},
        {"system.LEVEL=1", "LEVEL", NULL, SECTION_FACET},
        {"eventdata.level=1", "level", "EventData", SECTION_DATA},
        {"a%3Db=1", "a=b", NULL, SECTION_DATA},
        {"%4cevel=1", "Level", NULL, SECTION_FACET},
        {"%53ystem.X=1", "System.X", NULL, SECTION_DATA},
        {"_x=1", "_x", NULL, SECTION_DATA},
        {"%22%3C%7E=1", "\"<~", NULL, SECTION_DATA},
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
    cr_expect(condition.choices[0].time.time == SAMPLE_TIME && condition.choices[0].time.rest == 0);
    cr_expect(condition_meets_time(&condition, SAMPLE_TIME));
    cr_expect_not(condition_meets_time(&condition, SAMPLE_TIME + 1));
    condition_done(&condition);
    cr_assert(condition_read(&condition, "TimeCreated>=2024-02-01T04:16:07.89012341Z") == EVTX_OK);
    cr_expect_not(condition_meets_time(&condition, SAMPLE_TIME), "which is a little before");
    cr_expect(condition_meets_time(&condition, SAMPLE_TIME + 1));
    condition_done(&condition);
}

Test(condition, on_a_time_takes_days_lists_and_patterns)
{
    static const struct {
        const char *condition;
        bool meets;
    } times[] = {
        {"TimeCreated=2024-02-01", true},
        {"timecreated=2024-02-01T04", true},
        {"TimeCreated=2024-02-01T04:16", true},
        {"TimeCreated=2024-02-01T04:16:07", true},
        {"TimeCreated=2024-02-01T04:16:07.89", true},
        {"TimeCreated=2024-02-01T05", false},
        {"TimeCreated=2024-01-31,2024-02-01", true},
        {"TimeCreated=2024-01-31,2024-02-02", false},
        {"TimeCreated=2024-02-*", true},
        {"TimeCreated=*T05:*", false},
        {"TimeCreated~T04:16", true},
        {"TimeCreated~T04:17", false},
        {"TimeCreated==2024-02-01T04:16:07.8901234Z", true},
        {"TimeCreated==2024-02-01T04:16:07.8901234", false},
        {"TimeCreated!=2024-02-01", true}, /* answered as = */
    };

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct condition condition;

        cr_assert(condition_read(&condition, times[i].condition) == EVTX_OK, "%s",
                  times[i].condition);
        cr_expect(condition_meets_time(&condition, SAMPLE_TIME) == times[i].meets, "%s",
                  times[i].condition);
        condition_done(&condition);
    }
}

Test(condition, knows_what_its_field_may_be)
{
    static const struct {
        const char *condition, *key, *data_key;
        bool loose;
    } fields[] = {
        {"Provider=x", "Name", "Provider", false},
        {"provider=x", "Name", "provider", true},
        {"ProcessId=1", "ProcessId", "ProcessId", true}, /* of the event, or of System */
        {"ProcessID=1", "ProcessID", "ProcessID", false},
        {"System.processid=1", "processid", "processid", false},
        {"EventData.processid=1", "processid", "processid", false},
        {"LogonType=1", "LogonType", "LogonType", false},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct condition condition;

        cr_assert(condition_read(&condition, fields[i].condition) == EVTX_OK);
        cr_expect_str_eq(condition_key(&condition, SECTION_SYSTEM), fields[i].key);
        cr_expect_str_eq(condition_key(&condition, SECTION_DATA), fields[i].data_key);
        cr_expect(condition.loose == fields[i].loose, "%s", fields[i].condition);
        condition_done(&condition);
    }
}
