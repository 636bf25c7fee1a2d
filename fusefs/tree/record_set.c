/* record_set.c - what directories of records share: their names there, and their lines in a file.
 */
#include "cache/search/query.h"
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>
#include <string.h>

/* ---- of a value ------------------------------------------------------------------------------ */

static bool value_named(struct survey *survey, const void *records, uint64_t id,
                        enum name_form form, struct survey_item *item)
{
    const struct survey_value *value = records;

    return survey_name(survey, value->facet, value->number, id, form, item);
}

static bool next_of_value(struct survey *survey, const void *records, uint32_t ordinal,
                          struct survey_item *item)
{
    const struct survey_value *value = records;

    return survey_next(survey, value->facet, value->number, ordinal, item);
}

static uint32_t
seek_in_value(struct survey *survey, const void *records, uint64_t offset, uint64_t *begin)
{
    const struct survey_value *value = records;

    return survey_value_seek(survey, value->facet, value->number, offset, begin);
}

struct record_set set_of_value(const struct survey_value *value)
{
    return (struct record_set){value->size, value, value_named, next_of_value, seek_in_value};
}

/* ---- of a result ----------------------------------------------------------------------------- */

static bool result_named(struct survey *survey, const void *records, uint64_t id,
                         enum name_form form, struct survey_item *item)
{
    return result_name(survey, records, id, form, item);
}

static bool next_of_result(struct survey *survey, const void *records, uint32_t ordinal,
                           struct survey_item *item)
{
    return result_next(survey, records, ordinal, item);
}

static uint32_t
seek_in_result(struct survey *survey, const void *records, uint64_t offset, uint64_t *begin)
{
    return result_seek(survey, records, offset, begin);
}

struct record_set set_of_result(const struct result *result)
{
    return (struct record_set){result_facts(result).size, result, result_named, next_of_result,
                               seek_in_result};
}

/* ---- names ----------------------------------------------------------------------------------- */

static const enum name_form forms[] = {NAME_ID, NAME_CHUNK, NAME_PLACE}; /* by parts of a name */

enum answer set_find(struct survey *survey, const struct record_set *set,
                     const struct record_name *name, struct node *child)
{
    struct survey_item item = {.chunk = name->a, .place = (uint32_t)name->b};

    if (name->b > UINT16_MAX ||
        !set->named(survey, set->records, name->id, forms[name->parts], &item))
        return ANSWER_NONE;
    *child = record_node(item.chunk, item.place, name->suffix);
    return ANSWER_OK;
}

static unsigned parts_of(enum name_form form)
{
    unsigned parts = 0;

    while (forms[parts] != form)
        parts++;
    return parts;
}

enum answer set_next(const struct snapshot *snapshot, const struct record_set *set,
                     uint64_t *cookie, struct node *child, char name[NAME_ROOM])
{
    struct record_name parts = {.suffix = listed_suffix(snapshot)};
    struct survey_item item = {0};

    if (*cookie - 1 >= SURVEY_END ||
        !set->next(snapshot->survey, set->records, (uint32_t)(*cookie - 1), &item))
        return ANSWER_NONE;
    parts.id = item.record.id;
    parts.a = item.chunk;
    parts.b = item.place;
    parts.parts = parts_of(item.form);
    name_put_record(name, &parts);
    *child = record_node(item.chunk, item.place, parts.suffix);
    *cookie = (uint64_t)item.ordinal + 2;
    return ANSWER_OK;
}

/* ---- lines ----------------------------------------------------------------------------------- */

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

static enum answer gather(const struct visit *visit, const struct record_set *set,
                          struct line_reader *reader, struct piece *piece)
{
    struct survey *survey = visit->snapshot->survey;
    struct survey_item item = {0};
    enum answer answer = ANSWER_OK;
    uint32_t ordinal = set->seek(survey, set->records, reader->offset, &reader->begin);

    while (answer == ANSWER_OK && piece->size < reader->wanted) {
        if (!set->next(survey, set->records, ordinal, &item))
            answer = ANSWER_IO;
        else
            answer = append(visit, &item, reader, piece);
        ordinal = item.ordinal + 1;
    }
    unpin(visit->snapshot, reader);
    return answer;
}

enum answer set_read(const struct visit *visit, const struct record_set *set, uint64_t offset,
                     size_t size, struct piece *piece)
{
    struct line_reader reader = {.offset = offset, .wanted = size};
    enum answer answer;

    *piece = (struct piece){0};
    if (offset >= set->size)
        return ANSWER_OK;
    if (set->size - offset < size)
        reader.wanted = (size_t)(set->size - offset);
    piece->bytes = piece->owned = malloc(reader.wanted + 1); /* of nothing malloc() may give NULL */
    answer = piece->owned ? gather(visit, set, &reader, piece) : ANSWER_NO_MEMORY;
    if (answer != ANSWER_OK)
        piece_done(visit->snapshot, piece);
    return answer;
}
