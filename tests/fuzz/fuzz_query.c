/*
 * fuzz_query.c - conditions, and lines that are searched for what they ask.
 *
 * The input is a condition, a NUL, and a line or a value.
 */
#include "cache/chunks/scan.h"
#include "cache/search/condition.h"
#include "cache/search/query.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static const char *const signs[] = {
    [IS] = "=",       [IS_NOT] = "!=", [IS_EXACTLY] = "==", [BELOW] = "<",
    [AT_MOST] = "<=", [ABOVE] = ">",   [AT_LEAST] = ">=",   [CONTAINS] = "~"};

static void print_text(struct text *to, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        text_putf(to, "%%%02X", (uint8_t)text[i]);
}

/* As a person would have to write it: each byte as %XX, but for the stars of a pattern. */
static void print(struct text *to, const struct condition *condition)
{
    if (condition->part)
        text_putf(to, "%s.", condition->part);
    else if (condition->section != SECTION_DATA)
        text_puts(to, "System.");
    print_text(to, condition->name, strlen(condition->name));
    text_puts(to, signs[condition->test]);
    for (size_t i = 0; i < condition->count; i++) {
        text_puts(to, i ? "," : "");
        print_text(to, (char *)condition->choices[i].value.bytes, condition->choices[i].value.size);
    }
    text_putc(to, '\0');
}

static bool is_wild(const struct condition *condition)
{
    bool wild = false;

    for (size_t i = 0; i < condition->count && condition->test != CONTAINS; i++)
        wild |= condition->choices[i].pattern.wild;
    return wild;
}

static void claim_same_value(const struct choice *a, const struct choice *b)
{
    claim(a->value.size == b->value.size &&
              (a->value.size == 0 || memcmp(a->value.bytes, b->value.bytes, a->value.size) == 0),
          "parse(print(condition)) has the same value");
    claim(a->has_number == b->has_number && a->has_time == b->has_time &&
              a->has_network == b->has_network &&
              (!a->has_time ||
               (moment_compare(&a->time, &b->time) == 0 && a->time.ticks == b->time.ticks)) &&
              (!a->has_network || memcmp(&a->network, &b->network, sizeof a->network) == 0) &&
              (!a->has_number || quantity_compare(&a->number, &b->number) == 0),
          "parse(print(condition)) means the same");
}

static void claim_same(const struct condition *a, const struct condition *b)
{
    claim(a->section == b->section && a->facet == b->facet && a->test == b->test &&
              a->part == b->part && strcmp(a->name, b->name) == 0 && a->count == b->count,
          "parse(print(condition)) asks the same field");
    for (size_t i = 0; i < a->count; i++)
        claim_same_value(&a->choices[i], &b->choices[i]);
}

/* But for patterns, whose stars are literal when they are printed. */
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

static bool meets_as(struct condition *condition, enum test test, const char *text, size_t size)
{
    enum test before = condition->test;
    bool met;

    condition->test = test;
    met = condition_meets(condition, text, size);
    condition->test = before;
    return met;
}

/* What is equal, less or more, and that a value is what it is. */
static void claim_meets(struct condition *condition, const char *text, size_t size)
{
    const struct text *value = &condition->choices[0].value;
    const char *own = (const char *)value->bytes;

    (void)condition_meets(condition, text, size);
    claim(!meets_as(condition, BELOW, text, size) || !meets_as(condition, ABOVE, text, size) ||
              condition->count > 1 || condition->facet == FACET_LEVEL,
          "no value is both less and more");
    claim(meets_as(condition, IS_EXACTLY, own, value->size), "a value is itself, byte for byte");
    claim(meets_as(condition, IS, own, value->size), "a value is itself");
    if (condition->test == CONTAINS || is_wild(condition))
        claim(condition_meets(condition, own, value->size), "a pattern matches its own text");
    claim(!meets_as(condition, IS_EXACTLY, text, size) || meets_as(condition, IS, text, size),
          "what is the same is like it");
    (void)condition_meets_time(condition, size * 0x123456789abc);
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

    claim(inside(walk, scanned->part) && inside(walk, scanned->key) &&
              inside(walk, scanned->name) && inside(walk, scanned->value),
          "what is found lies in the line");
    claim(scanned->name.size <= scanned->key.size, "a name without its number is no longer");
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
        if (!is_wild(&condition))
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
