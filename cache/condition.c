/* condition.c - reads conditions, and compares texts, numbers and times. */
#include "cache/condition.h"

#include <ctype.h>
#include <stdio.h>
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

/* ---- values ---------------------------------------------------------------------------------- */

static bool read_number(const char *text, size_t size, double *number)
{
    char copy[64], *end;
    size_t hex = size > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 2 : 0;

    if (size == 0 || size >= sizeof copy ||
        !(isdigit((unsigned char)text[0]) || text[0] == '-' || text[0] == '+'))
        return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (strspn(copy + hex, hex ? "0123456789abcdefABCDEF" : "+-.0123456789eE") != size - hex)
        return false;
    *number = hex ? (double)strtoull(copy, &end, 16) : strtod(copy, &end);
    return *end == '\0';
}

/* Digits and a point: strtod() reads -1, 1e9 and inf as well, which no minute has. */
static bool read_seconds(const char *from, char **end, double *seconds)
{
    if (!isdigit((unsigned char)*from))
        return false;
    *seconds = strtod(from, end);
    return *seconds <= 60 && strspn(from, "0123456789.") >= (size_t)(*end - from);
}

/* 2024-05-01, then as much of T22:00:00.1234567Z as there is. */
static bool read_time(const char *text, size_t size, uint64_t *time)
{
    int year, month, day, hour = 0, minute = 0, used = 0;
    char copy[40], *end;
    double second = 0;
    struct tm tm;

    if (size < 10 || size >= sizeof copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (sscanf(copy, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || used != 10)
        return false;
    end = copy + used;
    if (*end == 'T' || *end == ' ') {
        if (sscanf(end + 1, "%2d:%2d%n", &hour, &minute, &used) != 2 || used != 5)
            return false;
        end += 1 + used;
        if (*end == ':' && !read_seconds(end + 1, &end, &second))
            return false;
    }
    if (strcmp(end, "Z") != 0 && *end != '\0')
        return false;
    tm = (struct tm){.tm_year = year - 1900,
                     .tm_mon = month - 1,
                     .tm_mday = day,
                     .tm_hour = hour,
                     .tm_min = minute};
    *time = (uint64_t)(timegm(&tm) + 11644473600) * 10000000 + (uint64_t)(second * 1e7 + 0.5);
    return year >= 1601;
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

bool condition_read(struct condition *condition, const char *text)
{
    size_t size = strcspn(text, "!=<>~"), sign = 0;
    char name[FACET_NAME_MOST + 1];

    *condition = (struct condition){0};
    if (size == 0 || size > FACET_NAME_MOST || !isalpha((unsigned char)text[0]))
        return false;
    while (sign < SIGNS && strncmp(text + size, signs[sign].sign, strlen(signs[sign].sign)) != 0)
        sign++;
    if (sign == SIGNS)
        return false;
    memcpy(name, text, size);
    name[size] = '\0';
    condition->test = signs[sign].test;
    condition->name = strdup(place_field(condition, name));
    put_decoded(&condition->value, text + size + strlen(signs[sign].sign));
    if (!condition->name || !condition->name[0] || condition->value.bad ||
        (condition->test == CONTAINS && condition->value.size == 0)) {
        condition_done(condition);
        return false;
    }
    text = (const char *)condition->value.bytes;
    condition->has_number = read_number(text, condition->value.size, &condition->number);
    condition->has_time = read_time(text, condition->value.size, &condition->time);
    if (condition->section == SECTION_TIME && !condition->has_time) {
        condition_done(condition);
        return false;
    }
    return true;
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
    return condition->has_time &&
           in_order(condition->test, time < condition->time ? -1 : time > condition->time);
}

bool condition_meets(const struct condition *condition, const char *text, size_t size)
{
    enum test test = condition->test;
    uint64_t time;
    double number;

    if (test == CONTAINS)
        return contains(text, size, &condition->value);
    if (condition->has_number && read_number(text, size, &number))
        return in_order(test, number < condition->number ? -1 : number > condition->number);
    if (test == IS || test == IS_NOT)
        return size == condition->value.size &&
               (size == 0 || memcmp(text, condition->value.bytes, size) == 0);
    return condition->has_time && read_time(text, size, &time) &&
           condition_meets_time(condition, time);
}
