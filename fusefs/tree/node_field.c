/*
 * node_field.c - by-field/ and report/field/: any field as a facet, made when it is looked at.
 *
 *     by-field/IpAddress/192.0.2.7/4711.json   a value holds its records
 *     report/field/IpAddress.tsv               and is counted here
 */
#include "fusefs/report/info.h"
#include "fusefs/tree/node_kinds.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char lines_name[] = "events.jsonl", report_suffix[] = ".tsv";

/* Which of the two directories of fields it is. */
static bool is_report(struct node directory)
{
    return directory.value == FIELDS_REPORT;
}

/* Whether the field has a directory; what there was no room for cannot be asked for. */
static bool is_shown(const struct field_list *fields, uint32_t field)
{
    return field < field_list_count(fields) &&
           strcmp(field_list_name(fields, field), FACET_OTHER) != 0;
}

/* Pins the values of a field; the caller owes field_views_put() on ANSWER_OK. */
static enum answer
need_values(const struct visit *visit, uint32_t field, const struct field_facet **facet)
{
    struct snapshot *snapshot = visit->snapshot;
    const struct field_list *fields;
    enum answer answer = need_fields(visit, &fields);

    if (answer != ANSWER_OK)
        return answer;
    if (!is_shown(fields, field))
        return ANSWER_NONE;
    *facet = field_views_peek_values(snapshot->fields, field);
    if (*facet)
        return ANSWER_OK;
    return visit->wait ? answer_of_work(snapshot, field_views_stop(snapshot->fields, field),
                                        field_views_values(snapshot->fields, field, facet))
                       : ANSWER_SLOW;
}

enum answer there_fields(const struct visit *visit, struct node node)
{
    (void)visit;
    return node.facet == 0 && node.value <= FIELDS_REPORT ? ANSWER_OK : ANSWER_NONE;
}

enum answer there_field(const struct visit *visit, struct node node)
{
    const struct field_list *fields;
    enum answer answer = node.value ? ANSWER_NONE : need_fields(visit, &fields);

    if (answer == ANSWER_OK && !is_shown(fields, node.field))
        return ANSWER_NONE;
    return answer;
}

/* Whether it is a file of report/field/. */
static bool is_of_field(struct node node)
{
    return node.kind == NODE_FIELD_LINES && node.value == REPORT_OF_FIELD;
}

enum answer there_field_value(const struct visit *visit, struct node node)
{
    const struct field_facet *facet;
    enum answer answer;

    if (is_of_field(node))
        return there_field(visit, (struct node){.kind = NODE_FIELD, .field = node.field});
    answer = need_values(visit, node.field, &facet);
    if (answer != ANSWER_OK)
        return answer;
    answer = node.value < field_facet_count(facet) ? ANSWER_OK : ANSWER_NONE;
    field_views_put(visit->snapshot->fields, node.field);
    return answer;
}

/* ---- by-field/ and report/field/ ------------------------------------------------------------- */

static struct node field_node(struct node directory, uint32_t field)
{
    if (is_report(directory))
        return (struct node){.kind = NODE_FIELD_LINES, .field = field, .value = REPORT_OF_FIELD};
    return (struct node){.kind = NODE_FIELD, .field = field};
}

/* The name of the field that a file of report/field/ is about. False: it is no such file. */
static bool cut_suffix(char to[NAME_ROOM], const char *name)
{
    size_t size = strlen(name), suffix = sizeof report_suffix - 1;

    if (size <= suffix || size - suffix >= NAME_ROOM ||
        strcmp(name + size - suffix, report_suffix) != 0)
        return false;
    memcpy(to, name, size - suffix);
    to[size - suffix] = '\0';
    return true;
}

enum answer fields_find_name(const struct visit *visit, struct node directory, const char *name,
                             struct node *child)
{
    const struct field_list *fields;
    enum answer answer = need_fields(visit, &fields);
    char cut[NAME_ROOM];
    uint32_t field;

    if (answer != ANSWER_OK)
        return answer;
    if (is_report(directory)) {
        if (!cut_suffix(cut, name))
            return ANSWER_NONE;
        name = cut;
    }
    if (!field_list_find(fields, name, &field) || !is_shown(fields, field))
        return ANSWER_NONE;
    *child = field_node(directory, field);
    return ANSWER_OK;
}

/* A name that is too long for the suffix has no report. */
static bool is_listed(const struct field_list *fields, struct node directory, uint32_t field)
{
    return is_shown(fields, field) &&
           (!is_report(directory) ||
            strlen(field_list_name(fields, field)) + sizeof report_suffix <= NAME_ROOM);
}

/* The cookie counts fields. */
enum answer fields_next_name(const struct visit *visit, struct node directory, uint64_t *cookie,
                             struct node *child, char name[NAME_ROOM])
{
    const struct field_list *fields;
    enum answer answer = need_fields(visit, &fields);

    if (answer != ANSWER_OK)
        return answer;
    while (*cookie < field_list_count(fields) && !is_listed(fields, directory, (uint32_t)*cookie))
        ++*cookie;
    if (*cookie >= field_list_count(fields))
        return ANSWER_NONE;
    *child = field_node(directory, (uint32_t)*cookie);
    name_put_text(name, field_list_name(fields, (uint32_t)*cookie));
    if (is_report(directory))
        strcat(name, report_suffix);
    ++*cookie;
    return ANSWER_OK;
}

/* ---- report/field/IpAddress.tsv -------------------------------------------------------------- */

/* It is made anew each time: the values are what takes long. */
static enum answer make_report(const struct visit *visit, uint32_t field, struct text *text)
{
    struct snapshot *snapshot = visit->snapshot;
    const struct field_facet *facet;
    enum answer answer = need_values(visit, field, &facet);

    if (answer != ANSWER_OK)
        return answer;
    text_putf(text, "%s\tcount\tfirst\tlast\n",
              field_list_name(field_views_peek(snapshot->fields), field));
    for (uint32_t i = 0; i < field_facet_count(facet); i++) {
        struct survey_value value = field_facet_value(facet, i);

        text_putf(text, "%s\t%" PRIu32 "\t%s\t%s\n", value.name, value.count,
                  info_value(VALUES_TIMES, value.oldest).text,
                  info_value(VALUES_TIMES, value.newest).text);
    }
    field_views_put(snapshot->fields, field);
    return text->bad ? ANSWER_NO_MEMORY : ANSWER_OK;
}

static enum answer report_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct text text = {0};
    enum answer answer = make_report(visit, node.field, &text);

    facts->size = text.size;
    text_done(&text);
    if (answer == ANSWER_OK)
        date_by_log(visit->snapshot, facts);
    return answer;
}

static enum answer report_read(const struct visit *visit, struct node file, uint64_t offset,
                               size_t size, struct piece *piece)
{
    struct text text = {0};
    enum answer answer = make_report(visit, file.field, &text);

    if (answer != ANSWER_OK) {
        text_done(&text);
        return answer;
    }
    *piece = (struct piece){.owned = text.bytes};
    piece_cut(piece, text.size, offset, size);
    return ANSWER_OK;
}

/* ---- by-field/IpAddress/ --------------------------------------------------------------------- */

static struct node value_node(uint32_t field, uint32_t value)
{
    return (struct node){.kind = NODE_FIELD_VALUE, .field = field, .value = value};
}

enum answer
field_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    const struct field_facet *facet;
    enum answer answer = need_values(visit, directory.field, &facet);
    uint32_t value;

    if (answer != ANSWER_OK)
        return answer;
    if (field_facet_find(facet, name, &value))
        *child = value_node(directory.field, value);
    else
        answer = ANSWER_NONE;
    field_views_put(visit->snapshot->fields, directory.field);
    return answer;
}

/* The cookie counts values. */
enum answer field_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                       struct node *child, char name[NAME_ROOM])
{
    const struct field_facet *facet;
    enum answer answer = need_values(visit, directory.field, &facet);

    if (answer != ANSWER_OK)
        return answer;
    if (*cookie < field_facet_count(facet)) {
        *child = value_node(directory.field, (uint32_t)*cookie);
        name_put_text(name, field_facet_value(facet, (uint32_t)*cookie).name);
        ++*cookie;
    } else {
        answer = ANSWER_NONE;
    }
    field_views_put(visit->snapshot->fields, directory.field);
    return answer;
}

/* ---- by-field/IpAddress/192.0.2.7/ ----------------------------------------------------------- */

static struct record_set set_of(const struct field_facet *facet, struct node value)
{
    return set_of_result(field_facet_records(facet, value.value));
}

static enum answer find_record(const struct visit *visit, struct node directory,
                               const struct record_name *name, struct node *child)
{
    const struct field_facet *facet;
    enum answer answer = need_values(visit, directory.field, &facet);
    struct record_set set;

    if (answer != ANSWER_OK)
        return answer;
    set = set_of(facet, directory);
    answer = set_find(visit->snapshot->survey, &set, name, child);
    field_views_put(visit->snapshot->fields, directory.field);
    return answer;
}

static struct node lines_node(struct node value)
{
    value.kind = NODE_FIELD_LINES;
    return value;
}

enum answer field_value_find(const struct visit *visit, struct node directory, const char *name,
                             struct node *child)
{
    struct record_name record;

    if (strcmp(name, lines_name) == 0) {
        *child = lines_node(directory);
        return ANSWER_OK;
    }
    return name_record(name, &record) ? find_record(visit, directory, &record, child) : ANSWER_NONE;
}

static enum answer next_record(const struct visit *visit, struct node directory, uint64_t *cookie,
                               struct node *child, char name[NAME_ROOM])
{
    const struct field_facet *facet;
    enum answer answer = need_values(visit, directory.field, &facet);
    struct record_set set;

    if (answer != ANSWER_OK)
        return answer;
    set = set_of(facet, directory);
    answer = set_next(visit->snapshot, &set, cookie, child, name);
    field_views_put(visit->snapshot->fields, directory.field);
    return answer;
}

/* Cookies: 0 is events.jsonl, N + 1 the first record at or behind ordinal N. */
enum answer field_value_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                             struct node *child, char name[NAME_ROOM])
{
    if (*cookie > 0)
        return next_record(visit, directory, cookie, child, name);
    *child = lines_node(directory);
    name_put_text(name, lines_name);
    *cookie = 1;
    return ANSWER_OK;
}

enum answer field_value_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    const struct field_facet *facet;
    struct survey_value value;
    enum answer answer;

    if (is_of_field(node))
        return report_facts(visit, node, facts);
    answer = need_values(visit, node.field, &facet);
    if (answer != ANSWER_OK)
        return answer;
    value = field_facet_value(facet, node.value);
    facts->time = value.newest;
    facts->dated = true;
    facts->size = node.kind == NODE_FIELD_LINES ? value.size : 0;
    field_views_put(visit->snapshot->fields, node.field);
    return ANSWER_OK;
}

enum answer field_lines_read(const struct visit *visit, struct node file, uint64_t offset,
                             size_t size, struct piece *piece)
{
    const struct field_facet *facet;
    struct record_set set;
    enum answer answer;

    if (is_of_field(file))
        return report_read(visit, file, offset, size, piece);
    answer = need_values(visit, file.field, &facet);
    if (answer != ANSWER_OK)
        return answer;
    set = set_of(facet, file);
    answer = set_read(visit, &set, offset, size, piece);
    field_views_put(visit->snapshot->fields, file.field);
    return answer;
}

/* ---- what takes long ------------------------------------------------------------------------- */

static enum answer make_values(const struct visit *visit, struct node node)
{
    const struct field_facet *facet;
    enum answer answer = need_values(visit, node.field, &facet);

    if (answer == ANSWER_OK)
        field_views_put(visit->snapshot->fields, node.field);
    return answer;
}

static struct stop *stop_values(struct snapshot *snapshot, struct node node)
{
    return field_views_stop(snapshot->fields, node.field);
}

const struct work field_work = {make_values, stop_values};
