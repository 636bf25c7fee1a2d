/* node_query.c - query/: each name below it is a condition on records. */
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/queries.h"

#include <string.h>

static const char lines_name[] = "events.jsonl";

/* What query/ itself holds, as it is listed. */
static const struct {
    const char *name;
    enum document document;
} documents[] = {{"README.txt", DOCUMENT_QUERY}, {"fields.tsv", DOCUMENT_FIELDS}};

enum { QUERY_DOCUMENTS = sizeof documents / sizeof *documents };

/* Pins what was found; the caller owes queries_put() on ANSWER_OK. */
static enum answer
need_result(const struct visit *visit, uint32_t number, const struct result **result)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = need_survey(visit);

    if (answer != ANSWER_OK)
        return answer;
    *result = queries_peek(snapshot->queries, number);
    if (*result)
        return ANSWER_OK;
    if (visit->wait)
        return answer_of_work(
            snapshot, queries_stop(snapshot->queries, number),
            queries_get(snapshot->queries, snapshot->survey, snapshot->templates, number, result));
    return queries_slow(snapshot->queries, number) ? ANSWER_SLOW : ANSWER_RENDER;
}

static enum answer find_record(const struct visit *visit, uint32_t query,
                               const struct record_name *name, struct node *child)
{
    const struct result *result;
    enum answer answer = need_result(visit, query, &result);
    struct record_set set;

    if (answer != ANSWER_OK)
        return answer;
    set = set_of_result(result);
    answer = set_find(visit->snapshot->survey, &set, name, child);
    queries_put(visit->snapshot->queries, query);
    return answer;
}

/* Whether some event has the field that a condition asks for. */
static enum answer need_field(const struct visit *visit, const struct query *condition)
{
    enum answer answer = query_may_be_unknown(condition) ? need_survey(visit) : ANSWER_OK;

    if (answer == ANSWER_OK && query_may_be_unknown(condition) &&
        query_unknown(visit->snapshot->survey, condition))
        return ANSWER_NONE;
    return answer;
}

/* What is no condition in this state of the log never will be one, and the kernel may remember
 * that: in the next state the directory has another number. */
static enum answer
find_condition(const struct visit *visit, uint32_t query, const char *name, struct node *child)
{
    struct query *condition;
    uint32_t number;
    enum evtx_status status = query_new(NULL, name, &condition);
    enum answer answer = ANSWER_OK;

    if (status == EVTX_OK) {
        answer = need_field(visit, condition);
        query_free(condition);
    }
    if (answer != ANSWER_OK)
        return answer;
    if (status == EVTX_OK)
        status = queries_find(visit->snapshot->queries, query, name, &number);
    if (status == EVTX_OK)
        *child = (struct node){.kind = NODE_QUERY, .value = number};
    return status == EVTX_BAD_VALUE   ? ANSWER_NONE
           : status == EVTX_TOO_LARGE ? ANSWER_FULL
                                      : answer_of(status);
}

static bool find_document(const char *name, struct node *child)
{
    for (size_t i = 0; i < QUERY_DOCUMENTS; i++)
        if (strcmp(name, documents[i].name) == 0) {
            *child = (struct node){.kind = NODE_DOCUMENT, .value = documents[i].document};
            return true;
        }
    return false;
}

/* A record's name begins with a digit, and no condition does. */
enum answer
query_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    struct record_name record;

    if (directory.value == 0 && find_document(name, child))
        return ANSWER_OK;
    if (directory.value && strcmp(name, lines_name) == 0) {
        *child = (struct node){.kind = NODE_QUERY_LINES, .value = directory.value};
        return ANSWER_OK;
    }
    if (name_record(name, &record))
        return directory.value == 0 ? ANSWER_NONE
                                    : find_record(visit, directory.value, &record, child);
    return find_condition(visit, directory.value, name, child);
}

static enum answer next_record(const struct visit *visit, uint32_t query, uint64_t *cookie,
                               struct node *child, char name[NAME_ROOM])
{
    const struct result *result;
    enum answer answer = need_result(visit, query, &result);
    struct record_set set;

    if (answer != ANSWER_OK)
        return answer;
    set = set_of_result(result);
    answer = set_next(visit->snapshot, &set, cookie, child, name);
    queries_put(visit->snapshot->queries, query);
    return answer;
}

/* Cookies of query/ count its files. In a query 0 is the file that is always there, N + 1 the first
 * record at or behind ordinal N. The conditions that somebody asked for are not listed. */
enum answer query_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                       struct node *child, char name[NAME_ROOM])
{
    bool top = directory.value == 0;

    if (top && *cookie >= QUERY_DOCUMENTS)
        return ANSWER_NONE;
    if (!top && *cookie > 0)
        return next_record(visit, directory.value, cookie, child, name);
    if (top)
        (void)find_document(documents[*cookie].name, child);
    else
        *child = (struct node){.kind = NODE_QUERY_LINES, .value = directory.value};
    name_put_text(name, top ? documents[*cookie].name : lines_name);
    ++*cookie;
    return ANSWER_OK;
}

enum answer query_lines_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    const struct result *result;
    enum answer answer = need_result(visit, node.value, &result);
    struct survey_value found;

    if (answer != ANSWER_OK)
        return answer;
    found = result_facts(result);
    queries_put(visit->snapshot->queries, node.value);
    facts->size = found.size;
    facts->time = found.newest;
    facts->dated = found.count > 0;
    return ANSWER_OK;
}

enum answer query_lines_read(const struct visit *visit, struct node file, uint64_t offset,
                             size_t size, struct piece *piece)
{
    const struct result *result;
    enum answer answer = need_result(visit, file.value, &result);
    struct record_set set;

    if (answer != ANSWER_OK)
        return answer;
    set = set_of_result(result);
    answer = set_read(visit, &set, offset, size, piece);
    queries_put(visit->snapshot->queries, file.value);
    return answer;
}

/* ---- what takes long ------------------------------------------------------------------------- */

static enum answer make_result(const struct visit *visit, struct node node)
{
    const struct result *result;
    enum answer answer = node.value ? need_result(visit, node.value, &result) : ANSWER_NONE;

    if (answer == ANSWER_OK)
        queries_put(visit->snapshot->queries, node.value);
    return answer;
}

static struct stop *stop_query(struct snapshot *snapshot, struct node node)
{
    return queries_stop(snapshot->queries, node.value);
}

const struct work query_work = {make_result, stop_query};
