/* condition.c - reads conditions, and compares texts, numbers and times. */
#include "cache/search/condition.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Longer ones first. */
static const struct {
    const char *sign;
    enum test test;
} signs[] = {{"!=", IS_NOT}, {"<=", AT_MOST}, {">=", AT_LEAST}, {"=", IS},
             {"<", BELOW},   {">", ABOVE},    {"~", CONTAINS}};

enum { SIGNS = sizeof signs / sizeof *signs };

/* Fields of System that can be named without saying so. */
static const struct {
    const char *name;
    enum section section;
    enum facet facet;
} system_fields[] = {
    {"EventID", SECTION_FACET, FACET_EVENT},
    {"Provider", SECTION_FACET, FACET_PROVIDER},
    {"Channel", SECTION_FACET, FACET_CHANNEL},
    {"Level", SECTION_FACET, FACET_LEVEL},
    {"Computer", SECTION_FACET, FACET_COMPUTER},
    {"UserID", SECTION_FACET, FACET_USER},
    {"TimeCreated", SECTION_TIME, 0},
    {"Qualifiers", SECTION_SYSTEM, 0},
    {"Version", SECTION_SYSTEM, 0},
    {"Task", SECTION_SYSTEM, 0},
    {"Opcode", SECTION_SYSTEM, 0},
    {"Keywords", SECTION_SYSTEM, 0},
    {"EventRecordID", SECTION_SYSTEM, 0},
    {"ActivityID", SECTION_SYSTEM, 0},
    {"RelatedActivityID", SECTION_SYSTEM, 0},
    {"ProcessID", SECTION_SYSTEM, 0},
    {"ThreadID", SECTION_SYSTEM, 0},
};

enum { SYSTEM_FIELDS = sizeof system_fields / sizeof *system_fields };

/* Of a time as text, which has at most 19 digits behind its point. */
enum { TIME_ROOM = 40, REST_DIGITS = 12 };

/* ---- values ---------------------------------------------------------------------------------- */

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

/* 22:00, and :07.8901234 behind it if it is there. */
static bool take_clock(const char **at, struct tm *tm, struct moment *moment)
{
    if (!take_digits(at, 2, &tm->tm_hour) || *(*at)++ != ':' || !take_digits(at, 2, &tm->tm_min) ||
        tm->tm_hour > 23 || tm->tm_min > 59)
        return false;
    if (**at != ':')
        return true;
    ++*at;
    if (!take_digits(at, 2, &tm->tm_sec) || tm->tm_sec > 60)
        return false;
    if (**at != '.')
        return true;
    if (!isdigit((unsigned char)*++*at))
        return false;
    moment->time = take_fraction(at, 7);
    moment->rest = take_fraction(at, REST_DIGITS);
    return true;
}

/* 2024-05-01, then as much of T22:00:00.1234567Z as there is. */
static bool read_time(const char *text, size_t size, struct moment *moment)
{
    char copy[TIME_ROOM];
    const char *at = copy;
    struct moment made = {0};
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
    if (__builtin_mul_overflow((uint64_t)(timegm(&tm) + 11644473600), 10000000, &ticks) ||
        __builtin_add_overflow(ticks, made.time, &made.time))
        return false;
    *moment = made;
    return true;
}

static int compare(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_times(const struct moment *a, const struct moment *b)
{
    return a->time == b->time ? compare(a->rest, b->rest) : compare(a->time, b->time);
}

/* Decodes %XX; every other byte stands for itself. */
static void put_decoded(struct text *text, const char *from)
{
    for (; *from; from++) {
        char pair[3] = {from[0] == '%' ? from[1] : '\0', 0, 0};

        if (pair[0])
            pair[1] = from[2];
        if (isxdigit((unsigned char)pair[0]) && isxdigit((unsigned char)pair[1])) {
            text_putc(text, (char)strtoul(pair, NULL, 16));
            from += 2;
        } else {
            text_putc(text, *from);
        }
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

static const char *behind_prefix(const char *name, const char *prefix)
{
    size_t size = strlen(prefix);

    return strncmp(name, prefix, size) == 0 && name[size] == '.' ? name + size + 1 : NULL;
}

/* Finds out where the field called @name stands; what it is called there. */
static const char *place_field(struct condition *condition, const char *name)
{
    static const char *const parts[] = {"EventData", "UserData"};
    const char *inside = behind_prefix(name, "System");

    condition->section = SECTION_DATA;
    for (size_t i = 0; i < 2; i++)
        if (behind_prefix(name, parts[i])) {
            condition->part = parts[i];
            return behind_prefix(name, parts[i]);
        }
    if (inside) {
        condition->section = SECTION_SYSTEM;
        name = inside;
    }
    for (size_t i = 0; i < SYSTEM_FIELDS; i++)
        if (strcmp(name, system_fields[i].name) == 0) {
            condition->section = system_fields[i].section;
            condition->facet = system_fields[i].facet;
        }
    return name;
}

/* What it asks, given the field and the sign. */
static enum evtx_status read_value(struct condition *condition, const char *from)
{
    const char *text;

    put_decoded(&condition->value, from);
    if (!condition->name || condition->value.bad)
        return EVTX_NO_MEMORY;
    if (!condition->name[0] || (condition->test == CONTAINS && condition->value.size == 0))
        return EVTX_BAD_VALUE;
    text = (const char *)condition->value.bytes;
    condition->has_number = quantity_read(&condition->number, text, condition->value.size);
    condition->has_time = read_time(text, condition->value.size, &condition->time);
    return condition->section == SECTION_TIME && !condition->has_time ? EVTX_BAD_VALUE : EVTX_OK;
}

enum evtx_status condition_read(struct condition *condition, const char *text)
{
    size_t size = strcspn(text, "!=<>~"), sign = 0;
    char name[FACET_NAME_MOST + 1];
    enum evtx_status status;

    *condition = (struct condition){0};
    if (size == 0 || size > FACET_NAME_MOST || !isalpha((unsigned char)text[0]))
        return EVTX_BAD_VALUE;
    while (sign < SIGNS && strncmp(text + size, signs[sign].sign, strlen(signs[sign].sign)) != 0)
        sign++;
    if (sign == SIGNS)
        return EVTX_BAD_VALUE;
    memcpy(name, text, size);
    name[size] = '\0';
    condition->test = signs[sign].test;
    condition->name = strdup(place_field(condition, name));
    status = read_value(condition, text + size + strlen(signs[sign].sign));
    if (status != EVTX_OK)
        condition_done(condition);
    return status;
}

void condition_done(struct condition *condition)
{
    free(condition->name);
    text_done(&condition->value);
    *condition = (struct condition){0};
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool in_order(enum test test, int order)
{
    switch (test) {
    case IS:
    case IS_NOT:
        return order == 0;
    case BELOW:
        return order < 0;
    case AT_MOST:
        return order <= 0;
    case ABOVE:
        return order > 0;
    case AT_LEAST:
        return order >= 0;
    case CONTAINS:
        return false;
    }
    return false;
}

static bool contains(const char *text, size_t size, const struct text *part)
{
    for (size_t at = 0; at + part->size <= size; at++) {
        size_t i = 0;

        while (i < part->size &&
               tolower((unsigned char)text[at + i]) == tolower((unsigned char)part->bytes[i]))
            i++;
        if (i == part->size)
            return true;
    }
    return false;
}

bool condition_meets_time(const struct condition *condition, uint64_t time)
{
    const struct moment moment = {.time = time};

    return condition->has_time &&
           in_order(condition->test, compare_times(&moment, &condition->time));
}

bool condition_meets(const struct condition *condition, const char *text, size_t size)
{
    enum test test = condition->test;
    struct quantity number;
    struct moment time;

    if (test == CONTAINS)
        return contains(text, size, &condition->value);
    if (condition->has_number && quantity_read(&number, text, size))
        return in_order(test, quantity_compare(&number, &condition->number));
    if (test == IS || test == IS_NOT)
        return size == condition->value.size &&
               (size == 0 || memcmp(text, condition->value.bytes, size) == 0);
    return condition->has_time && read_time(text, size, &time) &&
           in_order(test, compare_times(&time, &condition->time));
}
