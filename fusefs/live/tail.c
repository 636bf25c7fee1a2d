/* tail.c - a hash of the lines of the last chunk. */
#include "fusefs/live/tail.h"

#include <assert.h>
#include <xxhash.h>

/* Renders chunk @number by itself: what it is needed for is no use of the cache. */
static bool
hash_lines(struct snapshot *snapshot, uint64_t number, size_t most, size_t *size, uint64_t *hash)
{
    struct render *render = render_new(snapshot->templates);
    bool done = render && render_lines(render, snapshot->log, number, NULL) == EVTX_OK;

    if (done) {
        *size = render->line_text.size < most ? render->line_text.size : most;
        *hash = XXH3_64bits(render->line_text.bytes, *size);
    }
    render_free(render);
    return done;
}

struct tail tail_of(struct snapshot *snapshot)
{
    struct tail tail = {0};
    struct survey_chunk chunk;

    assert(survey_ready(snapshot->survey));
    for (uint64_t at = survey_positions(snapshot->survey); at > 0 && !tail.known; at--) {
        uint64_t number = survey_chunk_at(snapshot->survey, at - 1);

        if (!survey_chunk(snapshot->survey, number, &chunk) || chunk.named == 0)
            continue;
        tail.chunk = number;
        if (!hash_lines(snapshot, number, SIZE_MAX, &tail.size, &tail.hash))
            break;
        tail.known = true;
    }
    return tail;
}

bool tail_grew(struct snapshot *snapshot, const struct snapshot *before, const struct tail *tail)
{
    size_t size;
    uint64_t hash;

    return tail->known && survey_extends(snapshot->survey, before->survey, tail->chunk) &&
           hash_lines(snapshot, tail->chunk, tail->size, &size, &hash) && size == tail->size &&
           hash == tail->hash;
}
