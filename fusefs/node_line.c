/* node_line.c - what directories of records share: their names there, and their lines in a file. */
#include "fusefs/node_kinds.h"

#include <string.h>

void name_put_item(char name[NAME_ROOM], const struct survey_item *item, enum record_suffix suffix)
{
    struct record_name parts = {
        .id = item->record.id,
        .a = item->chunk,
        .b = item->place,
        .parts = item->form == NAME_ID      ? 0
                 : item->form == NAME_CHUNK ? 1
                                            : 2,
        .suffix = suffix,
    };

    name_put_record(name, &parts);
}

/* Pins the chunk that holds the record, unless it is pinned already. */
static enum answer
pin(struct view *view, const struct survey_item *item, struct line_reader *reader, bool wait)
{
    if (reader->chunk && reader->chunk->number == item->chunk)
        return ANSWER_OK;
    line_reader_done(view, reader);
    return need_chunk(view, item->chunk, CACHE_LINES, wait, &reader->chunk);
}

enum answer line_append(struct view *view, const struct survey_item *item,
                        struct line_reader *reader, bool wait, struct piece *piece)
{
    uint64_t skip = reader->offset > reader->begin ? reader->offset - reader->begin : 0;
    enum answer answer = pin(view, item, reader, wait);
    const struct span *span;
    size_t part;

    if (answer != ANSWER_OK)
        return answer;
    if (item->place >= reader->chunk->count || reader->chunk->spans[item->place].size <= skip)
        return ANSWER_IO; /* the log changed under us */
    span = &reader->chunk->spans[item->place];
    part = (size_t)(span->size - skip);
    if (part > reader->wanted - piece->size)
        part = reader->wanted - piece->size;
    memcpy(piece->owned + piece->size, reader->chunk->text + span->at + skip, part);
    piece->size += part;
    reader->begin += item->record.line_size;
    return ANSWER_OK;
}

void line_reader_done(struct view *view, struct line_reader *reader)
{
    if (reader->chunk)
        cache_put(view->cache, reader->chunk);
    reader->chunk = NULL;
}
