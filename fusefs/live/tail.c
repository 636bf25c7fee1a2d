/* tail.c - a hash of the lines of the last chunk. */
#include "fusefs/live/tail.h"

#include <xxhash.h>

/* Renders chunk @number by itself: what it is needed for is no use of the cache. */
static bool
hash_lines(struct view *view, uint64_t number, size_t most, size_t *size, uint64_t *hash)
{
    struct render *render = render_new(view->templates);
    bool done = render && render_lines(render, view->log, number, NULL) == EVTX_OK;

    if (done) {
        *size = render->line_text.size < most ? render->line_text.size : most;
        *hash = XXH3_64bits(render->line_text.bytes, *size);
    }
    render_free(render);
    return done;
}

struct tail tail_of(struct view *view)
{
    struct tail tail = {0};
    struct survey_chunk chunk;

    for (uint64_t at = survey_positions(view->survey); at > 0 && !tail.known; at--) {
        uint64_t number = survey_chunk_at(view->survey, at - 1);

        if (!survey_chunk(view->survey, number, &chunk) || chunk.named == 0)
            continue;
        tail.chunk = number;
        if (!hash_lines(view, number, SIZE_MAX, &tail.size, &tail.hash))
            break;
        tail.known = true;
    }
    return tail;
}

bool tail_grew(struct view *view, const struct view *before, const struct tail *tail)
{
    size_t size;
    uint64_t hash;

    return tail->known && survey_extends(view->survey, before->survey, tail->chunk) &&
           hash_lines(view, tail->chunk, tail->size, &size, &hash) && size == tail->size &&
           hash == tail->hash;
}
