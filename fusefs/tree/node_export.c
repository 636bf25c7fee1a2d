/* node_export.c - export/: the whole log in other formats, as one file each. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>
#include <string.h>

static const char head[] = XML_DECLARATION "<Events>\n";
static const char tail[] = "</Events>\n";

enum { HEAD = sizeof head - 1, TAIL = sizeof tail - 1 };

/* ---- export/events.xml ----------------------------------------------------------------------- */

/* Who may not wait is told so, but that asks for nothing: a listing would like to know sizes, too.
 */
static enum answer need_export(const struct visit *visit)
{
    struct snapshot *snapshot = visit->snapshot;

    if (survey_export_ready(snapshot->survey))
        return ANSWER_OK;
    return visit->wait ? answer_of(snapshot_export(snapshot)) : ANSWER_EXPORT;
}

static uint64_t size_of(const struct snapshot *snapshot)
{
    return HEAD + survey_export_size(snapshot->survey) + TAIL;
}

enum answer export_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = need_export(visit);

    (void)node;
    if (answer == ANSWER_OK) {
        facts->size = size_of(snapshot);
        date_by_log(snapshot, facts);
    }
    return answer;
}

static void append(struct piece *piece, const void *bytes, size_t size, size_t wanted)
{
    if (size > wanted - piece->size)
        size = wanted - piece->size;
    memcpy(piece->owned + piece->size, bytes, size);
    piece->size += size;
}

/* Appends what the chunk at @offset of the records' part holds from there on. */
static enum answer
append_chunk(const struct visit *visit, uint64_t offset, struct piece *piece, size_t wanted)
{
    struct snapshot *snapshot = visit->snapshot;
    const struct cached_chunk *chunk;
    uint64_t begin, number = survey_export_seek(snapshot->survey, offset, &begin);
    enum answer answer = need_chunk(visit, number, CACHE_XML, &chunk);
    size_t before = piece->size;

    if (answer != ANSWER_OK)
        return answer;
    for (size_t i = 0; i < chunk->count && piece->size < wanted; i++) {
        struct span part = survey_export_part(chunk->spans[i]);
        uint64_t skip = offset > begin ? offset - begin : 0;

        if (skip < part.size)
            append(piece, chunk->text + part.at + skip, part.size - (size_t)skip, wanted);
        begin += part.size;
    }
    cache_put(snapshot->cache, chunk);
    return piece->size > before ? ANSWER_OK : ANSWER_IO; /* the log changed under us */
}

static enum answer
gather(const struct visit *visit, uint64_t offset, size_t wanted, struct piece *piece)
{
    uint64_t end = size_of(visit->snapshot) - TAIL; /* of the records */
    enum answer answer = ANSWER_OK;

    while (answer == ANSWER_OK && piece->size < wanted) {
        uint64_t at = offset + piece->size;

        if (at < HEAD)
            append(piece, head + at, HEAD - (size_t)at, wanted);
        else if (at < end)
            answer = append_chunk(visit, at - HEAD, piece, wanted);
        else
            append(piece, tail + (at - end), TAIL - (size_t)(at - end), wanted);
    }
    return answer;
}

enum answer export_read(const struct visit *visit, struct node file, uint64_t offset, size_t size,
                        struct piece *piece)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = need_export(visit);
    size_t wanted = size;
    uint64_t total;

    (void)file;
    if (answer != ANSWER_OK)
        return answer;
    total = size_of(snapshot);
    *piece = (struct piece){0};
    if (offset >= total)
        return ANSWER_OK;
    if (total - offset < wanted)
        wanted = (size_t)(total - offset);
    piece->bytes = piece->owned = malloc(wanted ? wanted : 1);
    answer = piece->owned ? gather(visit, offset, wanted, piece) : ANSWER_NO_MEMORY;
    if (answer != ANSWER_OK)
        piece_done(snapshot, piece);
    return answer;
}
