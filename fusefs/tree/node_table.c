/* node_table.c - export/events.csv, export/timeline.jsonl, export/bodyfile. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>

static enum answer
need_table(struct snapshot *snapshot, struct node node, bool wait, uint64_t *size)
{
    enum answer answer = need_survey(snapshot, wait);

    if (answer != ANSWER_OK)
        return answer;
    if (!wait && !tables_ready(snapshot->tables, (enum table)node.value))
        return ANSWER_SLOW;
    return answer_of_work(snapshot, tables_stop(snapshot->tables, (enum table)node.value),
                          tables_size(snapshot->tables, (enum table)node.value, size));
}

enum answer table_facts(struct snapshot *snapshot, struct node node, bool wait, struct facts *facts)
{
    enum answer answer = need_table(snapshot, node, wait, &facts->size);

    if (answer == ANSWER_OK)
        date_by_log(snapshot, facts);
    if (node.value == TABLE_BODY)
        facts->links = 2; /* bodyfile and bodyfile.txt */
    return answer;
}

/* Rows are made for it, and that is not for the thread that reads requests. */
enum answer table_read(struct snapshot *snapshot, struct node file, uint64_t offset, size_t size,
                       bool wait, struct piece *piece)
{
    uint64_t total;
    enum answer answer = need_table(snapshot, file, wait, &total);

    *piece = (struct piece){0};
    if (answer != ANSWER_OK || offset >= total)
        return answer;
    if (!wait)
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
