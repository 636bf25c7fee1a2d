/*
 * node_facet.c - by-eventid/ and its sisters, and what lies below them. All of it needs the survey.
 *
 *     by-channel/Security/4711.json                  a value holds its records
 *     by-provider/NAME/4624/4711.json                or the values of the facet inside of its own
 */
#include "fusefs/tree/node_kinds.h"

#include <string.h>

static const char lines_name[] = "events.jsonl";

enum facet facet_inner(enum facet facet)
{
    switch ((int)facet) {
    case FACET_PROVIDER:
        return FACET_PROVIDER_EVENT;
    case FACET_DAY:
        return FACET_HOUR;
    }
    return FACETS;
}

bool facet_has_records(enum facet facet)
{
    return facet_inner(facet) == FACETS;
}

static struct node value_node(const struct survey_value *value)
{
    return (struct node){.kind = NODE_VALUE, .facet = value->facet, .value = value->number};
}

static struct node lines_node(struct node value)
{
    return (struct node){.kind = NODE_VALUE_LINES, .facet = value.facet, .value = value.value};
}

/* ---- values, in by-eventid/ or by-day/2016-07-08/ -------------------------------------------- */

static enum answer find_below(const struct visit *visit, enum facet facet, uint32_t parent,
                              const char *name, struct node *child)
{
    enum answer answer = need_survey(visit);
    struct survey_value value;

    if (answer != ANSWER_OK)
        return answer;
    if (!survey_value_find(visit->snapshot->survey, facet, parent, name, &value))
        return ANSWER_NONE;
    *child = value_node(&value);
    return ANSWER_OK;
}

/* The value @index places behind the first one. */
static enum answer next_below(struct snapshot *snapshot, enum facet facet, uint32_t parent,
                              uint64_t index, struct node *child, char name[NAME_ROOM])
{
    struct survey_value value;
    uint32_t first, end;

    survey_value_range(snapshot->survey, facet, parent, &first, &end);
    if (index >= end - first)
        return ANSWER_NONE;
    value = survey_value(snapshot->survey, facet, first + (uint32_t)index);
    *child = value_node(&value);
    name_put_text(name, value.name);
    return ANSWER_OK;
}

enum answer
facet_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    return find_below(visit, directory.facet, 0, name, child);
}

/* The cookie counts values. */
enum answer facet_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                       struct node *child, char name[NAME_ROOM])
{
    enum answer answer = need_survey(visit);

    if (answer == ANSWER_OK)
        answer = next_below(visit->snapshot, directory.facet, 0, *cookie, child, name);
    *cookie += answer == ANSWER_OK;
    return answer;
}

/* ---- one value ------------------------------------------------------------------------------- */

static struct survey_value value_of(const struct snapshot *snapshot, struct node node)
{
    return survey_value(snapshot->survey, node.facet, node.value);
}

static enum answer
find_record(struct snapshot *snapshot, struct node directory, const char *name, struct node *child)
{
    static const enum name_form forms[] = {NAME_ID, NAME_CHUNK, NAME_PLACE};
    struct survey_item item = {0};
    struct record_name parsed;

    if (!name_record(name, &parsed) || parsed.b > UINT16_MAX)
        return ANSWER_NONE;
    item.chunk = parsed.a;
    item.place = (uint32_t)parsed.b;
    if (!survey_name(snapshot->survey, directory.facet, directory.value, parsed.id,
                     forms[parsed.parts], &item))
        return ANSWER_NONE;
    *child = record_node(item.chunk, item.place, parsed.suffix);
    return ANSWER_OK;
}

enum answer
value_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    if (strcmp(name, lines_name) == 0) {
        *child = lines_node(directory);
        return ANSWER_OK;
    }
    if (facet_inner(directory.facet) != FACETS)
        return find_below(visit, facet_inner(directory.facet), directory.value, name, child);
    return find_record(visit->snapshot, directory, name, child);
}

/* The cookie is 2 more than the ordinal behind the last record. */
static enum answer next_record(struct snapshot *snapshot, const struct survey_value *value,
                               uint64_t *cookie, struct node *child, char name[NAME_ROOM])
{
    struct survey_item item = {0};

    if (*cookie - 1 >= SURVEY_END ||
        !survey_next(snapshot->survey, value->facet, value->number, (uint32_t)(*cookie - 1), &item))
        return ANSWER_NONE;
    *child = record_node(item.chunk, item.place, listed_suffix(snapshot));
    name_put_item(name, &item, listed_suffix(snapshot));
    *cookie = (uint64_t)item.ordinal + 2;
    return ANSWER_OK;
}

/* Cookies: 0 is events.jsonl, N + 1 the first record at or behind ordinal N, or value N. */
enum answer value_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                       struct node *child, char name[NAME_ROOM])
{
    struct snapshot *snapshot = visit->snapshot;
    struct survey_value value = value_of(snapshot, directory);
    enum answer answer;

    if (*cookie == 0) {
        *child = lines_node(directory);
        name_put_text(name, lines_name);
        *cookie = 1;
        return ANSWER_OK;
    }
    if (facet_inner(value.facet) == FACETS)
        return next_record(snapshot, &value, cookie, child, name);
    answer = next_below(snapshot, facet_inner(value.facet), value.number, *cookie - 1, child, name);
    *cookie += answer == ANSWER_OK;
    return answer;
}

enum answer value_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct survey_value value = value_of(visit->snapshot, node);

    facts->time = value.newest;
    facts->dated = true;
    facts->size = node.kind == NODE_VALUE_LINES ? value.size : 0;
    return ANSWER_OK;
}

/* ---- by-eventid/4624/events.jsonl ------------------------------------------------------------ */

static uint32_t
seek_line(struct snapshot *snapshot, const void *value, uint64_t offset, uint64_t *begin)
{
    const struct survey_value *v = value;

    return survey_value_seek(snapshot->survey, v->facet, v->number, offset, begin);
}

static bool
next_line(struct snapshot *snapshot, const void *value, uint32_t ordinal, struct survey_item *item)
{
    const struct survey_value *v = value;

    return survey_next(snapshot->survey, v->facet, v->number, ordinal, item);
}

enum answer value_lines_read(const struct visit *visit, struct node file, uint64_t offset,
                             size_t size, struct piece *piece)
{
    struct survey_value value = value_of(visit->snapshot, file);
    struct line_source source = {
        .size = value.size, .records = &value, .seek = seek_line, .next = next_line};

    return lines_read(visit, &source, offset, size, piece);
}
