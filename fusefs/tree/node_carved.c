/* node_carved.c - carved/ and its files 7-64488.json: chunk, and offset in it. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>

#define LINES "events.jsonl"

static struct node lines_node(void)
{
    return (struct node){.kind = NODE_DOCUMENT, .value = DOCUMENT_CARVED};
}

static struct node item_node(uint64_t number)
{
    return (struct node){.kind = NODE_CARVED_FILE, .value = (uint32_t)number};
}

enum answer need_carved(const struct visit *visit, const struct draft **draft)
{
    return need_document(visit, DOCUMENT_CARVED, draft);
}

enum answer carved_find_node(const struct visit *visit, struct node directory, const char *name,
                             struct node *child)
{
    struct snapshot *snapshot = visit->snapshot;
    const struct carved_item *item;
    const struct draft *draft;
    uint64_t chunk, offset;
    enum answer answer;

    (void)directory;
    if (strcmp(name, LINES) == 0) {
        *child = lines_node();
        return ANSWER_OK;
    }
    if (!name_carved(name, &chunk, &offset))
        return ANSWER_NONE;
    answer = need_carved(visit, &draft);
    if (answer != ANSWER_OK)
        return answer;
    item = carved_find(&snapshot->carved, chunk, offset);
    if (!item)
        return ANSWER_NONE;
    *child = item_node((uint64_t)(item - snapshot->carved.items));
    return ANSWER_OK;
}

/* The lines come last, as `ls` has them behind the numbers. */
enum answer carved_next_node(const struct visit *visit, struct node directory, uint64_t *cookie,
                             struct node *child, char name[NAME_ROOM])
{
    struct snapshot *snapshot = visit->snapshot;
    const struct draft *draft;
    enum answer answer = need_carved(visit, &draft);

    (void)directory;
    if (answer != ANSWER_OK)
        return answer;
    if (*cookie > snapshot->carved.count)
        return ANSWER_NONE;
    if (*cookie == snapshot->carved.count) {
        *child = lines_node();
        name_put_text(name, LINES);
    } else {
        const struct carved_item *item = &snapshot->carved.items[*cookie];

        *child = item_node(*cookie);
        name_put_carved(name, item->chunk, item->offset);
    }
    ++*cookie;
    return ANSWER_OK;
}

enum answer carved_record_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    const struct carved_item *item = &visit->snapshot->carved.items[node.value];

    facts->size = item->file_size;
    facts->time = item->written;
    facts->dated = true;
    return ANSWER_OK;
}

/* Its line comes from the document, and is laid out anew. */
enum answer carved_record_read(const struct visit *visit, struct node file, uint64_t offset,
                               size_t size, struct piece *piece)
{
    const struct carved_item *item = &visit->snapshot->carved.items[file.value];
    const struct draft *draft;
    struct text text = {0};
    enum answer answer = need_carved(visit, &draft);
    uint8_t *line;

    if (answer != ANSWER_OK)
        return answer;
    line = malloc(item->line_size);
    if (!line)
        return ANSWER_NO_MEMORY;
    if (draft_read(draft, item->at, line, item->line_size))
        evtx_json_indent(&text, line, item->line_size);
    else
        answer = ANSWER_IO;
    free(line);
    if (text.bad)
        answer = ANSWER_NO_MEMORY;
    if (answer != ANSWER_OK) {
        text_done(&text);
        return answer;
    }
    *piece = (struct piece){.owned = text.bytes};
    piece_cut(piece, text.size, offset, size);
    return ANSWER_OK;
}

static enum answer make_carved(const struct visit *visit, struct node node)
{
    const struct draft *draft;

    (void)node;
    return need_carved(visit, &draft);
}

static struct stop *stop_carved(struct snapshot *snapshot, struct node node)
{
    struct document_state *document = documents_of(&snapshot->documents, DOCUMENT_CARVED);

    (void)node;
    return document ? &document->stop : NULL;
}

const struct work carved_work = {make_carved, stop_carved};
