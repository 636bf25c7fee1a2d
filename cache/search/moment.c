/* moment.c - reads times: a date, then as much of T22:00:00.1234567Z as there is. */
#include "cache/search/moment.h"

#include "core/base/filetime.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

/* Of a time as text, which has at most 19 digits behind its point. */
enum { TIME_ROOM = 40, TICK_DIGITS = 7, REST_DIGITS = 12 };

#define MINUTE (60 * FILETIME_SECOND)

/* @count digits at *@at, which moves behind them. */
static bool take_digits(const char **at, int count, int *number)
{
    *number = 0;
    for (; count > 0; count--, (*at)++) {
        if (!isdigit((unsigned char)**at))
            return false;
        *number = 10 * *number + (**at - '0');
    }
    return true;
}

/* The first @count digits of a fraction, and zeros behind its last. */
static uint64_t take_fraction(const char **at, int count)
{
    uint64_t fraction = 0;

    for (; count > 0; count--)
        fraction = 10 * fraction + (isdigit((unsigned char)**at) ? (uint64_t)(*(*at)++ - '0') : 0);
    return fraction;
}

/* 2024-05-01, and no 31 of June. Years of FILETIMEs have up to five digits. */
static bool take_date(const char **at, struct tm *tm)
{
    int year, month, day, digit;

    if (!take_digits(at, 4, &year))
        return false;
    if (take_digits(at, 1, &digit))
        year = 10 * year + digit;
    if (*(*at)++ != '-' || !take_digits(at, 2, &month) || *(*at)++ != '-' ||
        !take_digits(at, 2, &day))
        return false;
    *tm = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    timegm(tm); /* makes a date of what is none */
    return year >= 1601 && tm->tm_mon == month - 1 && tm->tm_mday == day;
}

/* The digits behind the point. */
static bool take_part(const char **at, struct moment *moment)
{
    const char *first = *at;

    if (!isdigit((unsigned char)**at))
        return false;
    moment->time = take_fraction(at, TICK_DIGITS);
    for (int digits = (int)(*at - first); digits > 0; digits--)
        moment->ticks /= 10;
    if (isdigit((unsigned char)**at))
        moment->ticks = 0;
    moment->rest = take_fraction(at, REST_DIGITS);
    return true;
}

/* 22, and :00:07.8901234 behind it as far as it is there. */
static bool take_clock(const char **at, struct tm *tm, struct moment *moment)
{
    moment->ticks = 60 * MINUTE;
    if (!take_digits(at, 2, &tm->tm_hour) || tm->tm_hour > 23)
        return false;
    if (**at != ':')
        return true;
    ++*at;
    moment->ticks = MINUTE;
    if (!take_digits(at, 2, &tm->tm_min) || tm->tm_min > 59)
        return false;
    if (**at != ':')
        return true;
    ++*at;
    moment->ticks = FILETIME_SECOND;
    if (!take_digits(at, 2, &tm->tm_sec) || tm->tm_sec > 60)
        return false;
    if (**at != '.')
        return true;
    ++*at;
    return take_part(at, moment);
}

bool moment_read(struct moment *moment, const char *text, size_t size)
{
    char copy[TIME_ROOM];
    const char *at = copy;
    struct moment made = {.ticks = 1440 * MINUTE};
    uint64_t ticks;
    struct tm tm;

    if (size < 10 || size >= sizeof copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (!take_date(&at, &tm))
        return false;
    if ((*at == 'T' || *at == ' ') && (at++, !take_clock(&at, &tm, &made)))
        return false;
    if (strcmp(at, "Z") != 0 && *at != '\0')
        return false;
    if (__builtin_mul_overflow((uint64_t)(timegm(&tm) + SECONDS_TO_1970), FILETIME_SECOND,
                               &ticks) ||
        __builtin_add_overflow(ticks, made.time, &made.time))
        return false;
    *moment = made;
    return true;
}

static int compare(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

int moment_compare(const struct moment *a, const struct moment *b)
{
    return a->time == b->time ? compare(a->rest, b->rest) : compare(a->time, b->time);
}

bool moment_holds(const struct moment *stretch, const struct moment *moment)
{
    if (!stretch->ticks)
        return moment_compare(stretch, moment) == 0;
    return moment->time >= stretch->time && moment->time - stretch->time < stretch->ticks;
}
