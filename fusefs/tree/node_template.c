/* node_template.c - templates/: the template definitions of the log. */
#include "fusefs/tree/node_kinds.h"

/* Finds out which there are, if that may take time. */
enum answer need_definitions(const struct visit *visit)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer;

    if (definitions_ready(snapshot->definitions))
        return ANSWER_OK;
    answer = need_survey(visit);
    if (answer != ANSWER_OK)
        return answer;
    return visit->wait ? answer_of_work(snapshot, definitions_stop(snapshot->definitions),
                                        definitions_find(snapshot->definitions))
                       : ANSWER_SLOW;
}

enum answer templates_find(const struct visit *visit, struct node directory, const char *name,
                           struct node *child)
{
    enum answer answer = need_definitions(visit);
    uint32_t number;

    (void)directory;
    if (answer != ANSWER_OK)
        return answer;
    if (!definitions_named(visit->snapshot->definitions, name, &number))
        return ANSWER_NONE;
    *child = (struct node){.kind = NODE_TEMPLATE, .value = number};
    return ANSWER_OK;
}

/* The cookie is the number of the next one. */
enum answer templates_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                           struct node *child, char name[NAME_ROOM])
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = need_definitions(visit);

    (void)directory;
    if (answer != ANSWER_OK)
        return answer;
    if (*cookie >= definitions_count(snapshot->definitions))
        return ANSWER_NONE;
    *child = (struct node){.kind = NODE_TEMPLATE, .value = (uint32_t)*cookie};
    definitions_name(snapshot->definitions, child->value, name);
    ++*cookie;
    return ANSWER_OK;
}

enum answer template_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct snapshot *snapshot = visit->snapshot;

    facts->size = definitions_size(snapshot->definitions, node.value);
    date_by_log(snapshot, facts);
    return ANSWER_OK;
}

/* Its chunk is read for it, and that is not for the thread that reads requests. */
enum answer template_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                          struct piece *piece)
{
    struct text text = {0};
    enum answer answer = ANSWER_RENDER;

    if (visit->wait)
        answer = answer_of(definitions_put(visit->snapshot->definitions, file.value, &text));
    if (answer != ANSWER_OK) {
        text_done(&text);
        return answer;
    }
    *piece = (struct piece){.owned = text.bytes};
    piece_cut(piece, text.size, offset, size);
    return ANSWER_OK;
}

static enum answer make_definitions(const struct visit *visit, struct node node)
{
    (void)node;
    return need_definitions(visit);
}

static struct stop *stop_definitions(struct snapshot *snapshot, struct node node)
{
    (void)node;
    return definitions_stop(snapshot->definitions);
}

const struct work templates_work = {make_definitions, stop_definitions};
