/* time.c - the proleptic Gregorian calendar, counted from 1601. */
#include "core/base/time.h"
#include "core/base/cursor.h"
#include "core/base/filetime.h"
#include "core/base/number.h"

enum { SECONDS_PER_DAY = 86400 };

struct date {
    uint32_t year, month, day;
};

/* Counts years from March, so that the leap day is the last of its year; 1601 lies 305 days behind
 * the start of such a year, and eras of 400 years are all alike. */
static struct date date_of_day(uint32_t days)
{
    uint32_t shifted = days + 584694; /* days since 0000-03-01 */
    uint32_t era = shifted / 146097;
    uint32_t of_era = shifted % 146097;
    uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint32_t month = (5 * of_year + 2) / 153;

    return (struct date){
        .year = era * 400 + year + (month >= 10),
        .month = month < 10 ? month + 3 : month - 9,
        .day = of_year - (153 * month + 2) / 5 + 1,
    };
}

static uint64_t day_of_date(struct date date)
{
    uint64_t year = date.year - (date.month <= 2);
    uint64_t of_year = (153 * (date.month + (date.month > 2 ? -3u : 9u)) + 2) / 5 + date.day - 1;

    return year / 400 * 146097 + year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + of_year -
           584694;
}

static uint8_t *put_date(uint8_t *to, struct date date)
{
    if (date.year > 9999)
        to = put_decimal(to, date.year);
    else
        to = put_two_digits(put_two_digits(to, date.year / 100), date.year % 100);
    *to++ = '-';
    to = put_two_digits(to, date.month);
    *to++ = '-';
    to = put_two_digits(to, date.day);
    *to++ = 'T';
    return to;
}

static uint8_t *put_clock(uint8_t *to, uint32_t second_of_day, uint32_t ticks)
{
    to = put_two_digits(to, second_of_day / 3600);
    *to++ = ':';
    to = put_two_digits(to, second_of_day / 60 % 60);
    *to++ = ':';
    to = put_two_digits(to, second_of_day % 60);
    *to++ = '.';
    *to++ = (uint8_t)('0' + ticks / 1000000);
    to = put_two_digits(to, ticks / 10000 % 100);
    to = put_two_digits(to, ticks / 100 % 100);
    to = put_two_digits(to, ticks % 100);
    *to++ = 'Z';
    return to;
}

static void find_day(struct day *day, uint32_t number)
{
    day->number = number + 1;
    day->size = (uint32_t)(put_date(day->text, date_of_day(number)) - day->text);
}

static inline uint8_t *put_ticks(uint8_t *to, uint64_t ticks, struct day *day)
{
    uint64_t seconds = ticks / FILETIME_SECOND;
    uint32_t number = (uint32_t)(seconds / SECONDS_PER_DAY);

    if (day->number != number + 1)
        find_day(day, number);
    memcpy(to, day->text, sizeof day->text);
    return put_clock(to + day->size, (uint32_t)(seconds % SECONDS_PER_DAY),
                     (uint32_t)(ticks % FILETIME_SECOND));
}

uint8_t *put_filetime_of_day(uint8_t *to, uint64_t ticks, struct day *day)
{
    static const char unset[] = "0000-00-00T00:00:00.0000000Z"; /* what evtx_dump has for these */

    if (ticks <= INT64_MAX)
        return put_ticks(to, ticks, day);
    memcpy(to, unset, sizeof unset - 1);
    return to + sizeof unset - 1;
}

uint8_t *put_any_filetime(uint8_t *to, uint64_t ticks, struct day *day)
{
    return put_ticks(to, ticks, day);
}

uint8_t *put_filetime(uint8_t *to, uint64_t ticks)
{
    struct day day = {0};

    return put_filetime_of_day(to, ticks, &day);
}

static uint32_t days_in_month(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

uint8_t *put_systemtime(uint8_t *to, const uint8_t *bytes)
{
    struct date date = {load_u16(bytes), load_u16(bytes + 2), load_u16(bytes + 6)};
    uint32_t hour = load_u16(bytes + 8), minute = load_u16(bytes + 10);
    uint32_t second = load_u16(bytes + 12), ms = load_u16(bytes + 14);

    if (date.year < 1601 || date.year > 30827 || date.month < 1 || date.month > 12 ||
        date.day < 1 || date.day > days_in_month(date.year, date.month) || hour > 23 ||
        minute > 59 || second > 59 || ms > 999)
        return put_filetime(to, 0); /* as Windows shows a time that cannot be */
    to = put_date(to, date);
    return put_clock(to, hour * 3600 + minute * 60 + second, ms * 10000);
}

static bool read_number(const char **text, const char *end, int digits, uint32_t *number)
{
    uint32_t n = 0;

    if (end - *text < digits)
        return false;
    for (int i = 0; i < digits; i++) {
        char c = *(*text)++;

        if (c < '0' || c > '9')
            return false;
        n = n * 10 + (uint32_t)(c - '0');
    }
    *number = n;
    return true;
}

static bool read_char(const char **text, const char *end, char expected)
{
    if (*text == end || **text != expected)
        return false;
    ++*text;
    return true;
}

/* A fraction of any length, in ticks; digits behind the seventh are below a tick. */
static uint32_t read_fraction(const char **text, const char *end)
{
    uint32_t ticks = 0, worth = 1000000;

    if (!read_char(text, end, '.'))
        return 0;
    for (; *text < end && **text >= '0' && **text <= '9'; ++*text, worth /= 10)
        ticks += (uint32_t)(**text - '0') * worth;
    return ticks;
}

bool read_time(const char *text, size_t size, uint64_t *ticks)
{
    const char *end = text + size;
    struct date date;
    uint32_t hour, minute, second, fraction;

    if (!read_number(&text, end, 4, &date.year) || !read_char(&text, end, '-') ||
        !read_number(&text, end, 2, &date.month) || !read_char(&text, end, '-') ||
        !read_number(&text, end, 2, &date.day) || !read_char(&text, end, 'T') ||
        !read_number(&text, end, 2, &hour) || !read_char(&text, end, ':') ||
        !read_number(&text, end, 2, &minute) || !read_char(&text, end, ':') ||
        !read_number(&text, end, 2, &second))
        return false;
    fraction = read_fraction(&text, end);
    (void)read_char(&text, end, 'Z');
    if (text != end || date.year < 1601 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_in_month(date.year, date.month) || hour > 23 || minute > 59 || second > 60)
        return false;
    *ticks = (day_of_date(date) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second) *
                 FILETIME_SECOND +
             fraction;
    return true;
}
