/* names.c - writes names that are numbers, and reads back exactly those. */
#include "fusefs/tree/names.h"

#include <stdio.h>
#include <string.h>

static const char *const suffixes[SUFFIXES] = {
    [SUFFIX_JSON] = ".json", [SUFFIX_XML] = ".xml", [SUFFIX_TXT] = ".txt"};

void name_put_text(char name[NAME_ROOM], const char *text)
{
    snprintf(name, NAME_ROOM, "%s", text);
}

/* Names are written by the ten thousand, for listings: printf() would take longer than all else.
 */
static char *put_number(char *to, uint64_t number)
{
    char digits[20], *first = digits + sizeof digits;
    size_t count;

    do
        *--first = (char)('0' + number % 10);
    while (number /= 10);
    count = (size_t)(digits + sizeof digits - first);
    memcpy(to, first, count);
    return to + count;
}

void name_put_number(char name[NAME_ROOM], uint64_t number)
{
    *put_number(name, number) = '\0';
}

void name_put_record(char name[NAME_ROOM], const struct record_name *record)
{
    char *to = put_number(name, record->id);

    if (record->parts > 0) {
        *to++ = '~';
        to = put_number(to, record->a);
    }
    if (record->parts > 1) {
        *to++ = '-';
        to = put_number(to, record->b);
    }
    strcpy(to, suffixes[record->suffix]);
}

void name_put_carved(char name[NAME_ROOM], uint64_t chunk, uint64_t offset)
{
    char *to = put_number(name, chunk);

    *to++ = '-';
    strcpy(put_number(to, offset), suffixes[SUFFIX_JSON]);
}

/* Reads digits at *@name and moves it behind them. */
static bool take_number(const char **name, uint64_t *number)
{
    const char *at = *name;
    uint64_t n = 0;

    if (*at < '0' || *at > '9' || (at[0] == '0' && at[1] >= '0' && at[1] <= '9'))
        return false;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(n, 10u, &n) || __builtin_add_overflow(n, *at - '0', &n))
            return false;
    *name = at;
    *number = n;
    return true;
}

bool name_number(const char *name, uint64_t *number)
{
    return take_number(&name, number) && *name == '\0';
}

bool name_carved(const char *name, uint64_t *chunk, uint64_t *offset)
{
    if (!take_number(&name, chunk) || *name++ != '-' || !take_number(&name, offset))
        return false;
    return strcmp(name, suffixes[SUFFIX_JSON]) == 0;
}

bool name_record(const char *name, struct record_name *record)
{
    struct record_name r = {0};

    if (!take_number(&name, &r.id))
        return false;
    if (*name == '~') {
        name++;
        r.parts = 1;
        if (!take_number(&name, &r.a))
            return false;
        if (*name == '-') {
            name++;
            r.parts = 2;
            if (!take_number(&name, &r.b))
                return false;
        }
    }
    while (strcmp(name, suffixes[r.suffix]) != 0)
        if (++r.suffix == SUFFIXES)
            return false;
    *record = r;
    return true;
}
