/* node_line.c - what directories of records share: their names there, and their lines in a file. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>
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

/** What is read of a file of lines. */
struct line_reader {
    uint64_t offset;                  /* the first byte that is wanted */
    size_t wanted;                    /* bytes */
    uint64_t begin;                   /* of the next line in the file */
    const struct cached_chunk *chunk; /* pinned, or NULL */
};

static void unpin(struct snapshot *snapshot, struct line_reader *reader)
{
    if (reader->chunk)
        cache_put(snapshot->cache, reader->chunk);
    reader->chunk = NULL;
}

/* Pins the chunk that holds the record, unless it is pinned already. */
static enum answer
pin(const struct visit *visit, const struct survey_item *item, struct line_reader *reader)
{
    if (reader->chunk && reader->chunk->number == item->chunk)
        return ANSWER_OK;
    unpin(visit->snapshot, reader);
    return need_chunk(visit, item->chunk, CACHE_LINES, &reader->chunk);
}

/* Appends the wanted part of the record's line, which is the next one, to what @piece owns. */
static enum answer append(const struct visit *visit, const struct survey_item *item,
                          struct line_reader *reader, struct piece *piece)
{
    uint64_t skip = reader->offset > reader->begin ? reader->offset - reader->begin : 0;
    enum answer answer = pin(visit, item, reader);
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

static enum answer gather(const struct visit *visit, const struct line_source *source,
                          struct line_reader *reader, struct piece *piece)
{
    struct snapshot *snapshot = visit->snapshot;
    struct survey_item item = {0};
    enum answer answer = ANSWER_OK;
    uint32_t ordinal = source->seek(snapshot, source->records, reader->offset, &reader->begin);

    while (answer == ANSWER_OK && piece->size < reader->wanted) {
        if (!source->next(snapshot, source->records, ordinal, &item))
            answer = ANSWER_IO;
        else
            answer = append(visit, &item, reader, piece);
        ordinal = item.ordinal + 1;
    }
    unpin(snapshot, reader);
    return answer;
}

enum answer lines_read(const struct visit *visit, const struct line_source *source, uint64_t offset,
                       size_t size, struct piece *piece)
{
    struct line_reader reader = {.offset = offset, .wanted = size};
    enum answer answer;

    *piece = (struct piece){0};
    if (offset >= source->size)
        return ANSWER_OK;
    if (source->size - offset < size)
        reader.wanted = (size_t)(source->size - offset);
    piece->bytes = piece->owned = malloc(reader.wanted + 1); /* of nothing malloc() may give NULL */
    answer = piece->owned ? gather(visit, source, &reader, piece) : ANSWER_NO_MEMORY;
    if (answer != ANSWER_OK)
        piece_done(visit->snapshot, piece);
    return answer;
}
