/* node_ready.c - what a node's answer needs first: a rendered chunk, its sizes, the survey. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>

enum answer answer_of(enum evtx_status status)
{
    switch (status) { /* no default: the compiler names a status that is missing here */
    case EVTX_OK:
        return ANSWER_OK;
    case EVTX_END:
        return ANSWER_NONE;
    case EVTX_NO_MEMORY:
        return ANSWER_NO_MEMORY;
    case EVTX_IO:
    case EVTX_NOT_A_LOG:
    case EVTX_TRUNCATED:
    case EVTX_BAD_MAGIC:
    case EVTX_BAD_VALUE:
    case EVTX_TOO_LARGE:
        return ANSWER_IO;
    case EVTX_CHANGED:
        return ANSWER_CHANGED;
    }
    return ANSWER_IO;
}

enum answer
answer_of_work(const struct snapshot *snapshot, const struct stop *stop, enum evtx_status status)
{
    if (status == EVTX_IO && stop_asked(stop) && !survey_stopped(snapshot->survey))
        return ANSWER_SLOW;
    return answer_of(status);
}

/* Only its lines say which records a chunk shows, so the survey hears of them first: what it is
 * told of the XML or the pages of a chunk that it does not know is lost on it. */
static enum answer meet(struct snapshot *snapshot, uint64_t number)
{
    const struct cached_chunk *lines;
    struct survey_chunk known;
    enum answer answer;

    if (survey_chunk(snapshot->survey, number, &known))
        return ANSWER_OK;
    answer = answer_of(cache_get(snapshot->cache, number, CACHE_LINES, &lines));
    if (answer == ANSWER_OK)
        cache_put(snapshot->cache, lines);
    return answer;
}

enum answer need_chunk(const struct visit *visit, uint64_t number, enum cache_form form,
                       const struct cached_chunk **chunk)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = ANSWER_OK;

    if (visit->wait && (form == CACHE_XML || form == CACHE_TEXT))
        answer = meet(snapshot, number);
    if (visit->wait)
        return answer == ANSWER_OK ? answer_of(cache_get(snapshot->cache, number, form, chunk))
                                   : answer;
    *chunk = cache_peek(snapshot->cache, number, form);
    return *chunk ? ANSWER_OK : ANSWER_RENDER;
}

enum answer
need_known(const struct visit *visit, uint64_t number, bool files, struct survey_chunk *chunk)
{
    struct snapshot *snapshot = visit->snapshot;
    enum cache_form form = files ? survey_listed(snapshot->survey) : CACHE_LINES;
    const struct cached_chunk *rendered;
    enum answer answer;

    if (survey_chunk(snapshot->survey, number, chunk) && (!files || chunk->files || !chunk->named))
        return chunk->unread ? ANSWER_IO : ANSWER_OK;
    if (!visit->wait)
        return ANSWER_RENDER;
    answer = need_chunk(&(struct visit){snapshot, true}, number, form, &rendered);
    if (answer != ANSWER_OK)
        return answer;
    cache_put(snapshot->cache, rendered);
    return survey_chunk(snapshot->survey, number, chunk) ? ANSWER_OK : ANSWER_IO;
}

enum answer need_survey(const struct visit *visit)
{
    struct snapshot *snapshot = visit->snapshot;

    if (survey_ready(snapshot->survey))
        return ANSWER_OK;
    return visit->wait ? answer_of(snapshot_survey(snapshot)) : ANSWER_SURVEY;
}

void date_by_log(struct snapshot *snapshot, struct facts *facts)
{
    struct survey_log log = survey_log(snapshot->survey);

    facts->time = log.newest;
    facts->dated = log.records;
}

enum answer need_fields(const struct visit *visit, const struct field_list **fields)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = need_survey(visit);

    if (answer != ANSWER_OK)
        return answer;
    *fields = visit->wait ? field_views_list(snapshot->fields) : field_views_peek(snapshot->fields);
    return *fields ? ANSWER_OK : visit->wait ? ANSWER_NO_MEMORY : ANSWER_RENDER;
}

void piece_slice(struct piece *piece, const struct cached_chunk *chunk, uint64_t at, size_t size,
                 uint64_t offset, size_t wanted)
{
    size_t from = offset < size ? (size_t)offset : size;

    *piece = (struct piece){
        .bytes = chunk->text + at + from,
        .size = size - from < wanted ? size - from : wanted,
        .pinned = chunk,
    };
}

size_t piece_size(const struct piece *piece)
{
    size_t size = piece->size;

    for (size_t i = 0; i < piece->more_count; i++)
        size += piece->more[i].size;
    return size;
}

void piece_cut(struct piece *piece, size_t size, uint64_t offset, size_t wanted)
{
    size_t from = offset < size ? (size_t)offset : size;

    piece->bytes = piece->owned + from;
    piece->size = size - from < wanted ? size - from : wanted;
}

void piece_done(struct snapshot *snapshot, struct piece *piece)
{
    for (size_t i = 0; i < piece->more_count; i++)
        piece_done(snapshot, &piece->more[i]);
    if (piece->pinned && piece->spent)
        cache_put_spent(snapshot->cache, piece->pinned);
    else if (piece->pinned)
        cache_put(snapshot->cache, piece->pinned);
    free(piece->owned);
    free(piece->more);
    *piece = (struct piece){0};
}
