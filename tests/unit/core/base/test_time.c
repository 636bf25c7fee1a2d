/* test_time.c - FILETIME and SYSTEMTIME as text and back. The table was made with Python. */
#include "core/base/filetime.h"
#include "core/base/time.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct {
    uint64_t ticks;
    const char *text;
} times[] = {
    {UINT64_C(0), "1601-01-01T00:00:00.0000000Z"},
    {UINT64_C(1), "1601-01-01T00:00:00.0000001Z"},
    {UINT64_C(9999999), "1601-01-01T00:00:00.9999999Z"},
    {UINT64_C(10000000), "1601-01-01T00:00:01.0000000Z"},
    {UINT64_C(863999999999), "1601-01-01T23:59:59.9999999Z"},
    {UINT64_C(864000000000), "1601-01-02T00:00:00.0000000Z"},
    {UINT64_C(50112000000000), "1601-02-28T00:00:00.0000000Z"},
    {UINT64_C(50976000000000), "1601-03-01T00:00:00.0000000Z"},
    {UINT64_C(997056000000000), "1604-02-29T00:00:00.0000000Z"},
    {UINT64_C(997920000000000), "1604-03-01T00:00:00.0000000Z"},
    {UINT64_C(1262303990000000), "1604-12-31T23:59:59.0000000Z"},
    {UINT64_C(31291488000000000), "1700-02-28T00:00:00.0000000Z"},
    {UINT64_C(31292352000000000), "1700-03-01T00:00:00.0000000Z"},
    {UINT64_C(62849088000000000), "1800-03-01T00:00:00.0000000Z"},
    {UINT64_C(94405823999999999), "1900-02-28T23:59:59.9999999Z"},
    {UINT64_C(94405824000000000), "1900-03-01T00:00:00.0000000Z"},
    {UINT64_C(116444736000000000), "1970-01-01T00:00:00.0000000Z"},
    {UINT64_C(125911583999999999), "1999-12-31T23:59:59.9999999Z"},
    {UINT64_C(125911584000000000), "2000-01-01T00:00:00.0000000Z"},
    {UINT64_C(125962560000000000), "2000-02-29T00:00:00.0000000Z"},
    {UINT64_C(125963424000000000), "2000-03-01T00:00:00.0000000Z"},
    {UINT64_C(131000000000000001), "2016-02-15T08:53:20.0000001Z"},
    {UINT64_C(131277023990000000), "2016-12-31T23:59:59.0000000Z"},
    {UINT64_C(133220592000000000), "2023-02-28T12:00:00.0000000Z"},
    {UINT64_C(133537247981234567), "2024-02-29T23:59:58.1234567Z"},
    {UINT64_C(137919572480000000), "2038-01-19T03:14:08.0000000Z"},
    {UINT64_C(157520159999999999), "2100-02-28T23:59:59.9999999Z"},
    {UINT64_C(157520160000000000), "2100-03-01T00:00:00.0000000Z"},
    {UINT64_C(252190368000000000), "2400-02-29T00:00:00.0000000Z"},
    {UINT64_C(2650467743999999999), "9999-12-31T23:59:59.9999999Z"},
    {UINT64_C(2650467744000000000), "10000-01-01T00:00:00.0000000Z"},
    {UINT64_C(2650518720000000000), "10000-02-29T00:00:00.0000000Z"},
    {UINT64_C(9223372036854775807), "30828-09-14T02:48:05.4775807Z"},
    {UINT64_C(9223372036854775808), "0000-00-00T00:00:00.0000000Z"},
    {UINT64_MAX, "0000-00-00T00:00:00.0000000Z"},
};

static const char *filetime(uint64_t ticks)
{
    static char text[TIME_TEXT + 1];

    *put_filetime((uint8_t *)text, ticks) = '\0';
    return text;
}

Test(time, writes_every_boundary_of_the_calendar)
{
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        cr_expect(strcmp(filetime(times[i].ticks), times[i].text) == 0, "%s, not %s",
                  filetime(times[i].ticks), times[i].text);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Counts the days one by one, which leaves little to be wrong. */
Test(time, knows_every_day_of_ten_thousand_years)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t ticks = 0;

    for (int year = 1601; year < 11601; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= lengths[month - 1] + (month == 2 && is_leap(year)); day++) {
                char expected[64];

                if (day == 1 || day >= 28 || year % 400 == 0) {
                    snprintf(expected, sizeof expected, "%04d-%02d-%02dT00:00:00.0000000Z", year,
                             month, day);
                    cr_assert(strcmp(filetime(ticks), expected) == 0, "%s, not %s", filetime(ticks),
                              expected);
                }
                ticks += UINT64_C(864000000000);
            }
}

Test(time, knows_every_second_of_a_day)
{
    for (unsigned second = 0; second < 86400; second++) {
        char expected[40];

        snprintf(expected, sizeof expected, "2024-02-29T%02u:%02u:%02u.0000000Z", second / 3600,
                 second / 60 % 60, second % 60);
        cr_assert(strcmp(filetime(133536384000000000u + 10000000u * (uint64_t)second), expected) ==
                      0,
                  "%s", expected);
    }
}

Test(time, reads_back_what_it_wrote)
{
    for (uint64_t ticks = 0; ticks < 2650467744000000000u; ticks += 7654321987654321u) {
        const char *text = filetime(ticks);
        uint64_t read = 0;

        cr_assert(read_time(text, strlen(text), &read), "%s", text);
        cr_expect(read == ticks, "%s is %llu", text, (unsigned long long)read);
    }
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        uint64_t read = 0;

        if (strlen(times[i].text) == 28 && times[i].text[0] != '0') {
            cr_expect(read_time(times[i].text, 28, &read), "%s", times[i].text);
            cr_expect(read == times[i].ticks, "%s", times[i].text);
        }
    }
}

Test(time, reads_fractions_of_any_length)
{
    static const struct {
        const char *text;
        uint64_t ticks;
    } rows[] = {
        {"1601-01-01T00:00:00", 0},
        {"1601-01-01T00:00:00Z", 0},
        {"1601-01-01T00:00:00.Z", 0},
        {"1601-01-01T00:00:00.1", 1000000},
        {"1601-01-01T00:00:00.12Z", 1200000},
        {"1601-01-01T00:00:00.123Z", 1230000},
        {"1601-01-01T00:00:00.1234567Z", 1234567},
        {"1601-01-01T00:00:00.123456789Z", 1234567},
        {"1601-01-01T00:00:00.00000009999999999999999999999Z", 0},
        {"1601-01-01T23:59:59.9999999", 863999999999},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t ticks = 1;

        cr_expect(read_time(rows[i].text, strlen(rows[i].text), &ticks), "%s", rows[i].text);
        cr_expect(ticks == rows[i].ticks, "%s is %llu", rows[i].text, (unsigned long long)ticks);
    }
}

Test(time, refuses_what_is_no_time_and_leaves_the_output_alone)
{
    static const char *const rows[] = {
        "",
        "2024",
        "2024-02-29",
        "2024-02-29T",
        "2024-02-29T23:59",
        "2024-02-29T23:59:5",
        "2024-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2024-00-10T00:00:00Z",
        "2024-13-10T00:00:00Z",
        "2024-04-31T00:00:00Z",
        "2024-04-00T00:00:00Z",
        "1600-12-31T23:59:59Z",
        "0000-00-00T00:00:00.0000000Z",
        "2024-02-29T24:00:00Z",
        "2024-02-29T00:60:00Z",
        "2024-02-29T00:00:61Z",
        "2024-02-29 00:00:00Z",
        "2024/02/29T00:00:00Z",
        "2024-02-29T00:00:00z",
        "2024-02-29T00:00:00Z ",
        "2024-02-29T00:00:00+01:00",
        " 2024-02-29T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2024-2-29T00:00:00Z",
        "-024-02-29T00:00:00Z",
        "2024-02-29T00:00:00,5Z",
        "2024-02-29T00:00:00.5.5Z",
        "2024-02-29T00:00:00ZZ",
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t ticks = 42;

        cr_expect(!read_time(rows[i], strlen(rows[i]), &ticks), "\"%s\"", rows[i]);
        cr_expect(ticks == 42, "\"%s\"", rows[i]);
    }
}

static const char *systemtime(uint16_t year, uint16_t month, uint16_t day, uint16_t hour,
                              uint16_t minute, uint16_t second, uint16_t ms)
{
    static char text[TIME_TEXT + 1];
    const uint16_t fields[8] = {year, month, 4 /* of the week */, day, hour, minute, second, ms};
    uint8_t bytes[16];

    for (int i = 0; i < 8; i++) {
        bytes[2 * i] = (uint8_t)fields[i];
        bytes[2 * i + 1] = (uint8_t)(fields[i] >> 8);
    }
    *put_systemtime((uint8_t *)text, bytes) = '\0';
    return text;
}

Test(time, writes_systemtimes)
{
    static const struct {
        uint16_t fields[7];
        const char *text;
    } rows[] = {
        {{2019, 3, 1, 12, 34, 56, 789}, "2019-03-01T12:34:56.7890000Z"},
        {{1601, 1, 1, 0, 0, 0, 0}, "1601-01-01T00:00:00.0000000Z"},
        {{2024, 2, 29, 23, 59, 59, 999}, "2024-02-29T23:59:59.9990000Z"},
        {{9999, 12, 31, 23, 59, 59, 999}, "9999-12-31T23:59:59.9990000Z"},
        {{10000, 1, 1, 0, 0, 0, 7}, "10000-01-01T00:00:00.0070000Z"},
        {{30827, 12, 31, 0, 0, 0, 0}, "30827-12-31T00:00:00.0000000Z"},
    };
    static const uint16_t impossible[][7] = {
        {0, 0, 0, 0, 0, 0, 0},     {1600, 12, 31, 0, 0, 0, 0},   {30828, 1, 1, 0, 0, 0, 0},
        {2024, 0, 1, 0, 0, 0, 0},  {2024, 13, 1, 0, 0, 0, 0},    {2024, 1, 0, 0, 0, 0, 0},
        {2024, 1, 32, 0, 0, 0, 0}, {2023, 2, 29, 0, 0, 0, 0},    {1900, 2, 29, 0, 0, 0, 0},
        {2024, 2, 30, 0, 0, 0, 0}, {2024, 4, 31, 0, 0, 0, 0},    {2024, 1, 1, 24, 0, 0, 0},
        {2024, 1, 1, 0, 60, 0, 0}, {2024, 1, 1, 0, 0, 60, 0},    {2024, 1, 1, 0, 0, 0, 1000},
        {65535, 1, 1, 0, 0, 0, 0}, {2024, 65535, 1, 0, 0, 0, 0}, {2024, 1, 65535, 0, 0, 0, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const uint16_t *f = rows[i].fields;
        const char *text = systemtime(f[0], f[1], f[2], f[3], f[4], f[5], f[6]);

        cr_expect(strcmp(text, rows[i].text) == 0, "%s, not %s", text, rows[i].text);
    }
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++) {
        const uint16_t *f = impossible[i];
        const char *text = systemtime(f[0], f[1], f[2], f[3], f[4], f[5], f[6]);

        cr_expect(strcmp(text, "1601-01-01T00:00:00.0000000Z") == 0, "row %zu: %s", i, text);
    }
}

/* Against the calendar of the C library, over all that 64 bits hold. */
Test(time, is_a_date_however_late)
{
    struct day day = {0};

    for (uint64_t ticks = UINT64_MAX; ticks > 0; ticks -= ticks / 997 + 1) {
        time_t seconds = (time_t)filetime_seconds(ticks);
        char expected[64];
        uint8_t text[TIME_TEXT];
        size_t size = (size_t)(put_any_filetime(text, ticks, &day) - text);
        struct tm tm;

        cr_assert(gmtime_r(&seconds, &tm));
        snprintf(expected, sizeof expected, "%04d-%02d-%02dT%02d:%02d:%02d.%07uZ",
                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
                 (unsigned)(ticks % FILETIME_SECOND));
        cr_assert(size == strlen(expected) && memcmp(text, expected, size) == 0, "%s", expected);
    }
}
