/* node_table.c - export/events.csv, export/timeline.jsonl, export/bodyfile. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>

static enum answer need_table(struct view *view, struct node node, bool wait, uint64_t *size)
{
    enum answer answer = need_survey(view, wait);

    if (answer != ANSWER_OK)
        return answer;
    if (!wait && !tables_ready(view->tables, (enum table)node.value))
        return ANSWER_SLOW;
    return answer_of_work(view, tables_stop(view->tables, (enum table)node.value),
                          tables_size(view->tables, (enum table)node.value, size));
}

enum answer table_facts(struct view *view, struct node node, bool wait, struct facts *facts)
{
    enum answer answer = need_table(view, node, wait, &facts->size);

    if (answer == ANSWER_OK)
        date_by_log(view, facts);
    return answer;
}

/* Rows are made for it, and that is not for the thread that reads requests. */
enum answer table_read(struct view *view, struct node file, uint64_t offset, size_t size, bool wait,
                       struct piece *piece)
{
    uint64_t total;
    enum answer answer = need_table(view, file, wait, &total);

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
    answer =
        answer_of(tables_read(view->tables, (enum table)file.value, offset, piece->owned, size));
    if (answer == ANSWER_OK)
        piece_cut(piece, size, 0, size);
    else
        piece_done(view, piece);
    return answer;
}
