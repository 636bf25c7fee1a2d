/* node_event.c - by-eventid/, and what lies below it. All of it needs the survey. */
#include "fusefs/node_kinds.h"

#include <stdlib.h>
#include <string.h>

static const char lines_name[] = "events.jsonl";

/* ---- by-eventid/ ----------------------------------------------------------------------------- */

enum answer events_find_node(struct view *view, struct node directory, const char *name, bool wait,
                             struct node *child)
{
    struct survey_event event;
    enum answer answer;
    uint64_t number;

    (void)directory;
    if (!name_number(name, &number) || number > UINT32_MAX)
        return ANSWER_NONE;
    answer = need_survey(view, wait);
    if (answer != ANSWER_OK)
        return answer;
    if (!survey_event_find(view->survey, (uint32_t)number, &event))
        return ANSWER_NONE;
    *child = (struct node){.kind = NODE_EVENT, .event = event.id};
    return ANSWER_OK;
}

enum answer events_next(struct view *view, struct node directory, uint64_t *cookie, bool wait,
                        struct node *child, char name[NAME_ROOM])
{
    enum answer answer = need_survey(view, wait);
    struct survey_event event;

    (void)directory;
    if (answer != ANSWER_OK)
        return answer;
    if (*cookie >= survey_events(view->survey))
        return ANSWER_NONE;
    event = survey_event(view->survey, (size_t)*cookie);
    *child = (struct node){.kind = NODE_EVENT, .event = event.id};
    name_put_number(name, event.id);
    ++*cookie;
    return ANSWER_OK;
}

/* ---- by-eventid/4624/ ------------------------------------------------------------------------ */

static enum answer
need_event(struct view *view, struct node node, bool wait, struct survey_event *event)
{
    enum answer answer = need_survey(view, wait);

    if (answer == ANSWER_OK && !survey_event_find(view->survey, node.event, event))
        return ANSWER_NONE;
    return answer;
}

static void
name_item(char name[NAME_ROOM], const struct survey_item *item, enum record_suffix suffix)
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

enum answer event_find_node(struct view *view, struct node directory, const char *name, bool wait,
                            struct node *child)
{
    static const enum name_form forms[] = {NAME_ID, NAME_CHUNK, NAME_PLACE};
    struct survey_item item = {0};
    struct record_name parsed;
    enum answer answer;

    if (strcmp(name, lines_name) == 0) {
        *child = (struct node){.kind = NODE_EVENT_LINES, .event = directory.event};
        return ANSWER_OK;
    }
    if (!name_record(name, &parsed) || parsed.b > UINT16_MAX)
        return ANSWER_NONE;
    answer = need_survey(view, wait);
    if (answer != ANSWER_OK)
        return answer;
    item.chunk = parsed.a;
    item.place = (uint32_t)parsed.b;
    if (!survey_event_name(view->survey, directory.event, parsed.id, forms[parsed.parts], &item))
        return ANSWER_NONE;
    *child = record_node(item.chunk, item.place, parsed.suffix);
    return ANSWER_OK;
}

/* Cookies: 0 is events.jsonl, 1 the first record, N + 2 the record with ordinal N. The records are
 * a list, so the next one is found from any of them. */
enum answer event_next(struct view *view, struct node directory, uint64_t *cookie, bool wait,
                       struct node *child, char name[NAME_ROOM])
{
    struct survey_item item = {0};
    struct survey_event event;
    enum answer answer = need_event(view, directory, wait, &event);
    uint64_t ordinal;

    if (answer != ANSWER_OK)
        return answer;
    if (*cookie == 0) {
        *child = (struct node){.kind = NODE_EVENT_LINES, .event = directory.event};
        name_put_text(name, lines_name);
        *cookie = 1;
        return ANSWER_OK;
    }
    ordinal = *cookie == 1 ? event.first : *cookie - 2;
    if (ordinal >= SURVEY_END || !survey_item(view->survey, (uint32_t)ordinal, &item))
        return ANSWER_NONE;
    *child = record_node(item.chunk, item.place, listed_suffix(view));
    name_item(name, &item, listed_suffix(view));
    *cookie = (uint64_t)item.next + 2;
    return ANSWER_OK;
}

enum answer event_facts(struct view *view, struct node node, bool wait, struct facts *facts)
{
    struct survey_event event;
    enum answer answer = need_event(view, node, wait, &event);

    if (answer == ANSWER_OK) {
        facts->time = event.newest;
        facts->dated = true;
        facts->size = node.kind == NODE_EVENT_LINES ? event.size : 0;
    }
    return answer;
}

/* ---- by-eventid/4624/events.jsonl ------------------------------------------------------------ */

/* Appends the part of @item's line that lies at or behind @offset in the event's lines, where the
 * line begins at @begin. @chunk is pinned, and changed when the item lies in another one. */
static enum answer
copy_line(struct view *view, const struct survey_item *item, uint64_t begin, uint64_t offset,
          bool wait, const struct cached_chunk **chunk, struct piece *piece, size_t wanted)
{
    const struct span *span;
    uint64_t skip = offset > begin ? offset - begin : 0;
    size_t part;

    if (!*chunk || (*chunk)->number != item->chunk) {
        enum answer answer;

        if (*chunk)
            cache_put(view->cache, *chunk);
        *chunk = NULL;
        answer = need_chunk(view, item->chunk, CACHE_LINES, wait, chunk);
        if (answer != ANSWER_OK)
            return answer;
    }
    if (item->place >= (*chunk)->count || (*chunk)->spans[item->place].size <= skip)
        return ANSWER_IO; /* the log changed under us */
    span = &(*chunk)->spans[item->place];
    part = (size_t)(span->size - skip);
    if (part > wanted - piece->size)
        part = wanted - piece->size;
    memcpy(piece->owned + piece->size, (*chunk)->text + span->at + skip, part);
    piece->size += part;
    return ANSWER_OK;
}

static enum answer gather(struct view *view, uint32_t event, uint64_t offset, size_t wanted,
                          bool wait, struct piece *piece)
{
    const struct cached_chunk *chunk = NULL;
    struct survey_item item = {0};
    enum answer answer = ANSWER_OK;
    uint64_t begin;
    uint32_t ordinal = survey_event_seek(view->survey, event, offset, &begin);

    while (answer == ANSWER_OK && piece->size < wanted) {
        if (!survey_item(view->survey, ordinal, &item))
            answer = ANSWER_IO;
        else
            answer = copy_line(view, &item, begin, offset, wait, &chunk, piece, wanted);
        begin += item.record.line_size;
        ordinal = item.next;
    }
    if (chunk)
        cache_put(view->cache, chunk);
    return answer;
}

enum answer event_lines_read(struct view *view, struct node file, uint64_t offset, size_t size,
                             bool wait, struct piece *piece)
{
    struct survey_event event;
    enum answer answer = need_event(view, file, wait, &event);
    size_t wanted = size;

    if (answer != ANSWER_OK)
        return answer;
    *piece = (struct piece){0};
    if (offset >= event.size)
        return ANSWER_OK;
    if (event.size - offset < wanted)
        wanted = (size_t)(event.size - offset);
    piece->bytes = piece->owned = malloc(wanted);
    answer = piece->owned ? gather(view, event.id, offset, wanted, wait, piece) : ANSWER_NO_MEMORY;
    if (answer != ANSWER_OK)
        piece_done(view, piece);
    return answer;
}
