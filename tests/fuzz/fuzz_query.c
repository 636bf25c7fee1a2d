/*
 * fuzz_query.c - conditions, and lines that are searched for what they ask.
 *
 * The input is a condition, a NUL, and a line or a value.
 */
#include "cache/search/condition.h"
#include "cache/search/query.h"
#include "cache/search/scan.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static const char *const signs[] = {
    [IS] = "=",    [IS_NOT] = "!=",   [BELOW] = "<",   [AT_MOST] = "<=",
    [ABOVE] = ">", [AT_LEAST] = ">=", [CONTAINS] = "~"};

/* As a person would have to write it: its field in full, each byte of its value as %XX. */
static void print(struct text *to, const struct condition *condition)
{
    if (condition->part)
        text_putf(to, "%s.", condition->part);
    else if (condition->section != SECTION_DATA)
        text_puts(to, "System.");
    text_puts(to, condition->name);
    text_puts(to, signs[condition->test]);
    for (size_t i = 0; i < condition->value.size; i++)
        text_putf(to, "%%%02X", condition->value.bytes[i]);
    text_putc(to, '\0');
}

static void claim_same(const struct condition *a, const struct condition *b)
{
    claim(a->section == b->section && a->facet == b->facet && a->test == b->test &&
              a->part == b->part && strcmp(a->name, b->name) == 0,
          "parse(print(condition)) asks the same field");
    claim(a->value.size == b->value.size &&
              (a->value.size == 0 || memcmp(a->value.bytes, b->value.bytes, a->value.size) == 0),
          "parse(print(condition)) has the same value");
    claim(a->has_number == b->has_number && a->has_time == b->has_time &&
              (!a->has_time || (a->time.time == b->time.time && a->time.rest == b->time.rest)) &&
              (!a->has_number || quantity_compare(&a->number, &b->number) == 0),
          "parse(print(condition)) means the same");
}

static void claim_printed(const struct condition *condition)
{
    struct condition again;
    struct text printed = {0};

    print(&printed, condition);
    claim(condition_read(&again, (const char *)printed.bytes) == EVTX_OK,
          "what is printed can be read");
    claim_same(condition, &again);
    condition_done(&again);
    text_done(&printed);
}

/* A value and its negation, and that a value is what it is. */
static void claim_meets(struct condition *condition, const char *text, size_t size)
{
    enum test test = condition->test;
    bool below, above, equal;

    (void)condition_meets(condition, text, size);
    condition->test = BELOW;
    below = condition_meets(condition, text, size);
    condition->test = ABOVE;
    above = condition_meets(condition, text, size);
    condition->test = IS;
    equal = condition_meets(condition, text, size);
    claim(below + above + equal <= 1, "no value is both less and more");
    claim(!condition->value.size ||
              condition_meets(condition, (char *)condition->value.bytes, condition->value.size),
          "a value is itself");
    condition->test = CONTAINS;
    claim(condition_meets(condition, (char *)condition->value.bytes, condition->value.size),
          "a value contains itself");
    condition->test = test;
}

struct walk {
    const uint8_t *from, *end;
    char *room;
};

static bool inside(const struct walk *walk, struct token token)
{
    const uint8_t *at = (const uint8_t *)token.at;

    return at >= walk->from && at <= walk->end && token.size <= (size_t)(walk->end - at);
}

static bool scanned(void *opaque, const struct scanned *scanned)
{
    struct walk *walk = opaque;

    claim(inside(walk, scanned->part) && inside(walk, scanned->key) && inside(walk, scanned->value),
          "what is found lies in the line");
    claim(scan_unescape(scanned->value, walk->room) <= scanned->value.size,
          "a text is not longer than its escapes");
    return true;
}

static void scan(const uint8_t *line, size_t size)
{
    uint8_t *exact = malloc(size + !size);
    struct walk walk = {exact, exact + size, malloc(size + !size)};

    if (!exact || !walk.room)
        exit(1);
    memcpy(exact, line, size);
    scan_line(exact, size, scanned, &walk);
    free(exact);
    free(walk.room);
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    char *string = fuzz_string(bytes, size);
    size_t used = strlen(string) < size ? strlen(string) + 1 : size;
    struct query *query, *more = NULL;
    bool is_one = query_new(NULL, string, &query) == EVTX_OK;
    struct condition condition;

    claim(!is_one || query_new(query, string, &more) == EVTX_OK, "a condition can be asked twice");
    query_free(more);
    if (condition_read(&condition, string) == EVTX_OK) {
        claim(is_one, "a query has one condition");
        claim_printed(&condition);
        claim_meets(&condition, (const char *)bytes + used, size - used);
        condition_done(&condition);
    } else {
        claim(!is_one, "a query has conditions only");
    }
    query_free(query);
    scan(bytes + used, size - used);
    free(string);
}
