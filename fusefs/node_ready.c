/* node_ready.c - what a node's answer needs first: a rendered chunk, its sizes, the survey. */
#include "fusefs/node_kinds.h"

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
    }
    return ANSWER_IO;
}

enum answer need_chunk(struct view *view, uint64_t number, enum cache_form form, bool wait,
                       const struct cached_chunk **chunk)
{
    if (wait)
        return answer_of(cache_get(view->cache, number, form, chunk));
    *chunk = cache_peek(view->cache, number, form);
    return *chunk ? ANSWER_OK : ANSWER_RENDER;
}

enum answer
need_known(struct view *view, uint64_t number, bool files, bool wait, struct survey_chunk *chunk)
{
    const struct cached_chunk *rendered;
    enum answer answer;

    if (survey_chunk(view->survey, number, chunk) && (!files || chunk->files || !chunk->named))
        return ANSWER_OK;
    if (!wait)
        return ANSWER_RENDER;
    answer =
        answer_of(cache_get(view->cache, number, files ? CACHE_FILES : CACHE_LINES, &rendered));
    if (answer != ANSWER_OK)
        return answer;
    cache_put(view->cache, rendered);
    return survey_chunk(view->survey, number, chunk) ? ANSWER_OK : ANSWER_IO;
}

enum answer need_survey(struct view *view, bool wait)
{
    if (survey_ready(view->survey))
        return ANSWER_OK;
    return wait ? answer_of(view_survey(view)) : ANSWER_SURVEY;
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

void piece_done(struct view *view, struct piece *piece)
{
    if (piece->pinned)
        cache_put(view->cache, piece->pinned);
    free(piece->owned);
    *piece = (struct piece){0};
}
