/* node_table.c - export/events.csv, export/timeline.jsonl, export/bodyfile. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>

static enum answer need_table(const struct visit *visit, struct node node, uint64_t *size)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = need_survey(visit);

    if (answer != ANSWER_OK)
        return answer;
    if (!visit->wait && !tables_ready(snapshot->tables, (enum table)node.value))
        return ANSWER_SLOW;
    return answer_of_work(snapshot, tables_stop(snapshot->tables, (enum table)node.value),
                          tables_size(snapshot->tables, (enum table)node.value, size));
}

enum answer table_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    enum answer answer = need_table(visit, node, &facts->size);

    if (answer == ANSWER_OK)
        date_by_log(visit->snapshot, facts);
    if (node.value == TABLE_BODY)
        facts->links = 2; /* bodyfile and bodyfile.txt */
    return answer;
}

/* Rows are made for it, and that is not for the thread that reads requests. */
enum answer table_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                       struct piece *piece)
{
    struct snapshot *snapshot = visit->snapshot;
    uint64_t total;
    enum answer answer = need_table(visit, file, &total);

    *piece = (struct piece){0};
    if (answer != ANSWER_OK || offset >= total)
        return answer;
    if (!visit->wait)
        return ANSWER_RENDER;
    if (total - offset < size)
        size = (size_t)(total - offset);
    piece->owned = malloc(size ? size : 1);
    if (!piece->owned)
        return ANSWER_NO_MEMORY;
    answer = answer_of(
        tables_read(snapshot->tables, (enum table)file.value, offset, piece->owned, size));
    if (answer == ANSWER_OK)
        piece_cut(piece, size, 0, size);
    else
        piece_done(snapshot, piece);
    return answer;
}

static enum answer make_table(const struct visit *visit, struct node node)
{
    uint64_t size;

    return need_table(visit, node, &size);
}

static struct stop *stop_table(struct snapshot *snapshot, struct node node)
{
    return node.value < TABLES ? tables_stop(snapshot->tables, (enum table)node.value) : NULL;
}

const struct work table_work = {make_table, stop_table};
