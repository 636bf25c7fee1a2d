/* condition.c - reads conditions, and compares texts, numbers, times and addresses. */
#include "cache/search/condition.h"

#include "cache/search/fold.h"
#include "core/base/list.h"
#include "core/base/percent.h"
#include "core/base/time.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Longer ones first. */
static const struct {
    const char *sign;
    enum test test;
} signs[] = {{"!=", IS_NOT}, {"==", IS_EXACTLY}, {"<=", AT_MOST}, {">=", AT_LEAST},
             {"=", IS},      {"<", BELOW},       {">", ABOVE},    {"~", CONTAINS}};

enum { SIGNS = sizeof signs / sizeof *signs };

/* Fields of System that can be named without saying so. */
static const struct {
    const char *name;
    enum section section;
    enum facet facet;
    const char *key; /* what an event calls it, if that is another name */
} system_fields[] = {
    {"EventID", SECTION_FACET, FACET_EVENT, NULL},
    {"Provider", SECTION_FACET, FACET_PROVIDER, "Name"},
    {"Channel", SECTION_FACET, FACET_CHANNEL, NULL},
    {"Level", SECTION_FACET, FACET_LEVEL, NULL},
    {"Computer", SECTION_FACET, FACET_COMPUTER, NULL},
    {"UserID", SECTION_FACET, FACET_USER, NULL},
    {"TimeCreated", SECTION_TIME, 0, "SystemTime"},
    {"Qualifiers", SECTION_SYSTEM, 0, NULL},
    {"Version", SECTION_SYSTEM, 0, NULL},
    {"Task", SECTION_SYSTEM, 0, NULL},
    {"Opcode", SECTION_SYSTEM, 0, NULL},
    {"Keywords", SECTION_SYSTEM, 0, NULL},
    {"EventRecordID", SECTION_SYSTEM, 0, NULL},
    {"ActivityID", SECTION_SYSTEM, 0, NULL},
    {"RelatedActivityID", SECTION_SYSTEM, 0, NULL},
    {"ProcessID", SECTION_SYSTEM, 0, NULL},
    {"ThreadID", SECTION_SYSTEM, 0, NULL},
};

enum { SYSTEM_FIELDS = sizeof system_fields / sizeof *system_fields };

static const char *const parts[] = {"EventData", "UserData"};

static bool is(const char *text, size_t size, const char *other)
{
    return strlen(other) == size && memcmp(text, other, size) == 0;
}

bool condition_is_system(const char *name, size_t size)
{
    for (size_t i = 0; i < SYSTEM_FIELDS; i++)
        if (is(name, size, system_fields[i].name))
            return true;
    return false;
}

const char *condition_system_name(const char *key, size_t size)
{
    for (size_t i = 0; i < SYSTEM_FIELDS; i++)
        if (is(key, size, system_fields[i].key ? system_fields[i].key : system_fields[i].name))
            return system_fields[i].name;
    return NULL;
}

bool condition_is_part(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (fold_equal(name, size, parts[i], strlen(parts[i])))
            return true;
    return fold_equal(name, size, "System", 6);
}

/* ---- reading: bytes -------------------------------------------------------------------------- */

/* The byte at *@from, which moves behind it; %XX is one, too, and *@decoded then. */
static char take_byte(const char **from, const char *end, bool *decoded)
{
    const char *at = *from;
    int byte = percent_byte(at, (size_t)(end - at));

    *decoded = byte >= 0;
    *from += *decoded ? 3 : 1;
    return *decoded ? (char)byte : *at;
}

static void put_decoded(struct text *text, const char *from, const char *end)
{
    bool decoded;

    while (from < end)
        text_putc(text, take_byte(&from, end, &decoded));
}

/* ---- reading: the field ---------------------------------------------------------------------- */

static const char *behind_prefix(const char *name, const char *end, const char *prefix)
{
    size_t size = strlen(prefix);

    return (size_t)(end - name) > size && fold_equal(name, size, prefix, size) && name[size] == '.'
               ? name + size + 1
               : NULL;
}

/* Finds out where the field called so stands; what it is called there. */
static const char *place_field(struct condition *condition, const char *name, const char *end)
{
    const char *inside = behind_prefix(name, end, "System");

    condition->section = inside ? SECTION_SYSTEM : SECTION_DATA;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !inside; i++) {
        inside = behind_prefix(name, end, parts[i]);
        if (inside)
            condition->part = parts[i];
    }
    return inside ? inside : name;
}

/* What is known of a field of that name. */
static void know_field(struct condition *condition)
{
    bool placed = condition->section == SECTION_SYSTEM;

    condition->key = condition->name;
    for (size_t i = 0; i < SYSTEM_FIELDS && !condition->part; i++)
        if (fold_equal(condition->name, strlen(condition->name), system_fields[i].name,
                       strlen(system_fields[i].name))) {
            condition->section = system_fields[i].section;
            condition->facet = system_fields[i].facet;
            condition->loose = !placed && strcmp(condition->name, system_fields[i].name) != 0;
            if (system_fields[i].key)
                condition->key = system_fields[i].key;
        }
}

static enum evtx_status read_field(struct condition *condition, const char *from, const char *end)
{
    struct text name = {0};

    from = place_field(condition, from, end);
    put_decoded(&name, from, end);
    text_putc(&name, '\0');
    if (name.bad)
        return EVTX_NO_MEMORY;
    condition->name = (char *)name.bytes;
    if (name.size == 1 || strlen(condition->name) != name.size - 1)
        return EVTX_BAD_VALUE;
    know_field(condition);
    return EVTX_OK;
}

/* ---- reading: values ------------------------------------------------------------------------- */

static bool takes_lists(enum test test)
{
    return test == IS || test == IS_NOT || test == CONTAINS;
}

/* Puts the bytes of the value from *@from on into the pattern. False: no memory. */
static bool put_run(struct choice *choice, size_t *from)
{
    const char *text = (const char *)choice->value.bytes;
    size_t size = choice->value.size - *from;

    if (choice->value.bad || (size && !pattern_add_text(&choice->pattern, text + *from, size)))
        return false;
    *from = choice->value.size;
    return true;
}

/* The value that begins at *@from, which moves to its end. False: no memory. */
static bool read_value(struct choice *choice, enum test test, const char **from, const char *end)
{
    bool done = test != CONTAINS || pattern_add(&choice->pattern, PATTERN_ANY), decoded;
    size_t run = 0;

    while (done && *from < end && !(takes_lists(test) && **from == ',')) {
        char byte = take_byte(from, end, &decoded);
        bool wild = takes_lists(test) && !decoded && (byte == '*' || byte == '?');

        if (wild)
            done = put_run(choice, &run) &&
                   pattern_add(&choice->pattern, byte == '*' ? PATTERN_ANY : PATTERN_ONE);
        text_putc(&choice->value, byte);
        run += wild;
    }
    return done && put_run(choice, &run) &&
           (test != CONTAINS || pattern_add(&choice->pattern, PATTERN_ANY));
}

/* What the value is besides a text. */
static void know_value(const struct condition *condition, struct choice *choice)
{
    const char *text = (const char *)choice->value.bytes;
    size_t size = choice->value.size;
    uint32_t level;

    if (size == 0 || choice->pattern.wild)
        return;
    choice->has_number = quantity_read(&choice->number, text, size);
    choice->has_time = moment_read(&choice->time, text, size);
    choice->has_network = network_read(&choice->network, text, size);
    if (condition->section == SECTION_FACET && condition->facet == FACET_LEVEL &&
        facet_level_named(text, size, &level)) {
        choice->number = (struct quantity){.whole = true, .integer = level};
        choice->has_number = true;
    }
}

/* More than 64 bits: it is compared with nothing, but it was meant to be. */
static bool is_long_hex(const struct choice *choice)
{
    const char *text = (const char *)choice->value.bytes;
    size_t at = 2;

    if (choice->value.size < 3 || text[0] != '0' || (text[1] | 0x20) != 'x')
        return false;
    while (at < choice->value.size && isxdigit((unsigned char)text[at]))
        at++;
    return at == choice->value.size;
}

/* Whether it can be told if a record meets it: what cannot be compared is no question. */
static bool is_asked(const struct condition *condition, const struct choice *choice)
{
    switch (condition->test) {
    case IS:
    case IS_NOT:
        return condition->section != SECTION_TIME || choice->has_time || choice->pattern.wild;
    case IS_EXACTLY:
        return condition->section != SECTION_TIME || choice->has_time;
    case CONTAINS:
        return choice->value.size > 0;
    case BELOW:
    case AT_MOST:
    case ABOVE:
    case AT_LEAST:
        return choice->has_time ||
               (condition->section != SECTION_TIME && (choice->has_number || is_long_hex(choice)));
    }
    return false;
}

static enum evtx_status read_values(struct condition *condition, const char *from, const char *end)
{
    for (;; from++) {
        struct choice *list =
            list_grow(condition->choices, condition->count, &condition->room, sizeof *list, 1);

        if (!list)
            return EVTX_NO_MEMORY;
        condition->choices = list;
        list += condition->count++;
        *list = (struct choice){0};
        if (!read_value(list, condition->test, &from, end))
            return EVTX_NO_MEMORY;
        know_value(condition, list);
        if (!is_asked(condition, list))
            return EVTX_BAD_VALUE;
        if (from == end)
            return EVTX_OK;
    }
}

/* A record's name begins with a digit; .names and options of tools are no conditions either. */
static bool may_begin(char first)
{
    return !isdigit((unsigned char)first) && !isspace((unsigned char)first) && first != '.' &&
           first != '-';
}

enum evtx_status condition_read(struct condition *condition, const char *text)
{
    size_t size = strcspn(text, "!=<>~"), sign = 0;
    enum evtx_status status;

    *condition = (struct condition){0};
    if (size == 0 || !may_begin(text[0]))
        return EVTX_BAD_VALUE;
    while (sign < SIGNS && strncmp(text + size, signs[sign].sign, strlen(signs[sign].sign)) != 0)
        sign++;
    if (sign == SIGNS)
        return EVTX_BAD_VALUE;
    condition->test = signs[sign].test;
    status = read_field(condition, text, text + size);
    if (status == EVTX_OK)
        status =
            read_values(condition, text + size + strlen(signs[sign].sign), text + strlen(text));
    if (status != EVTX_OK)
        condition_done(condition);
    return status;
}

void condition_done(struct condition *condition)
{
    for (size_t i = 0; i < condition->count; i++) {
        text_done(&condition->choices[i].value);
        pattern_done(&condition->choices[i].pattern);
    }
    free(condition->choices);
    free(condition->name);
    *condition = (struct condition){0};
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool in_order(enum test test, int order)
{
    switch (test) {
    case BELOW:
        return order < 0;
    case AT_MOST:
        return order <= 0;
    case ABOVE:
        return order > 0;
    case AT_LEAST:
        return order >= 0;
    case IS:
    case IS_NOT:
    case IS_EXACTLY:
    case CONTAINS:
        break;
    }
    return false;
}

static bool is_same(const struct choice *choice, const char *text, size_t size)
{
    return size == choice->value.size &&
           (size == 0 || memcmp(text, choice->value.bytes, size) == 0);
}

/* As numbers where both are, else as texts, as times or as addresses. */
static bool is_like(const struct choice *choice, const char *text, size_t size)
{
    struct quantity number;
    struct moment time;

    if (choice->has_number && quantity_read(&number, text, size))
        return quantity_compare(&number, &choice->number) == 0;
    if (pattern_matches(&choice->pattern, text, size))
        return true;
    if (choice->has_time && moment_read(&time, text, size))
        return moment_holds(&choice->time, &time);
    return choice->has_network && network_has(&choice->network, text, size);
}

static bool is_ordered(enum test test, const struct choice *choice, const char *text, size_t size)
{
    struct quantity number;
    struct moment time;

    if (choice->has_number && quantity_read(&number, text, size))
        return in_order(test, quantity_compare(&number, &choice->number));
    return choice->has_time && moment_read(&time, text, size) &&
           in_order(test, moment_compare(&time, &choice->time));
}

static bool meets(const struct condition *condition, const char *text, size_t size)
{
    bool met = false;

    for (size_t i = 0; i < condition->count && !met; i++) {
        const struct choice *choice = &condition->choices[i];

        switch (condition->test) {
        case IS:
        case IS_NOT:
            met = is_like(choice, text, size);
            break;
        case IS_EXACTLY:
            met = is_same(choice, text, size);
            break;
        case CONTAINS:
            met = pattern_matches(&choice->pattern, text, size);
            break;
        case BELOW:
        case AT_MOST:
        case ABOVE:
        case AT_LEAST:
            met = is_ordered(condition->test, choice, text, size);
            break;
        }
    }
    return met;
}

/* A level is a number, and may have a word for it. */
bool condition_meets(const struct condition *condition, const char *text, size_t size)
{
    struct quantity number;
    const char *word = NULL;

    if (meets(condition, text, size))
        return true;
    if (condition->section == SECTION_FACET && condition->facet == FACET_LEVEL &&
        quantity_read(&number, text, size) && number.whole && !number.negative)
        word = facet_level_name(number.integer);
    return word && meets(condition, word, strlen(word));
}

/* As text, with all its digits. */
static bool meets_written(const struct condition *condition, uint64_t time)
{
    struct day day = {0};
    uint8_t text[TIME_TEXT];

    return meets(condition, (const char *)text,
                 (size_t)(put_any_filetime(text, time, &day) - text));
}

bool condition_meets_time(const struct condition *condition, uint64_t time)
{
    const struct moment moment = {.time = time};
    bool met = false;

    if (condition->test == CONTAINS || condition->test == IS_EXACTLY)
        return meets_written(condition, time);
    for (size_t i = 0; i < condition->count && !met; i++) {
        const struct choice *choice = &condition->choices[i];

        if (choice->pattern.wild)
            return meets_written(condition, time);
        met = condition->test == IS || condition->test == IS_NOT
                  ? moment_holds(&choice->time, &moment)
                  : in_order(condition->test, moment_compare(&moment, &choice->time));
    }
    return met;
}
