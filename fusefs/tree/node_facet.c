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
    struct survey_value value = value_of(snapshot, directory);
    struct record_set set = set_of_value(&value);
    struct record_name parsed;

    return name_record(name, &parsed) ? set_find(snapshot->survey, &set, &parsed, child)
                                      : ANSWER_NONE;
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

/* Cookies: 0 is events.jsonl, N + 1 the first record at or behind ordinal N, or value N. */
enum answer value_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                       struct node *child, char name[NAME_ROOM])
{
    struct snapshot *snapshot = visit->snapshot;
    struct survey_value value = value_of(snapshot, directory);
    struct record_set set = set_of_value(&value);
    enum answer answer;

    if (*cookie == 0) {
        *child = lines_node(directory);
        name_put_text(name, lines_name);
        *cookie = 1;
        return ANSWER_OK;
    }
    if (facet_inner(value.facet) == FACETS)
        return set_next(snapshot, &set, cookie, child, name);
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

enum answer value_lines_read(const struct visit *visit, struct node file, uint64_t offset,
                             size_t size, struct piece *piece)
{
    struct survey_value value = value_of(visit->snapshot, file);
    struct record_set set = set_of_value(&value);

    return set_read(visit, &set, offset, size, piece);
}
