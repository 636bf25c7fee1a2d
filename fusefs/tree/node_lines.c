/* node_lines.c - /events.jsonl: the lines of all chunks, one behind the other in log order. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>
#include <string.h>

enum answer log_lines_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = need_survey(visit);

    (void)node;
    if (answer == ANSWER_OK) {
        facts->size = survey_log(snapshot->survey).size;
        date_by_log(snapshot, facts);
    }
    return answer;
}

/* What one chunk has of it. Who has read to its end goes on behind it. */
static enum answer
slice(const struct visit *visit, uint64_t offset, size_t wanted, struct piece *piece)
{
    struct snapshot *snapshot = visit->snapshot;
    const struct cached_chunk *chunk;
    uint64_t begin, number = survey_seek(snapshot->survey, offset, &begin);
    enum answer answer = need_chunk(visit, number, CACHE_LINES, &chunk);

    if (answer != ANSWER_OK)
        return answer;
    piece_slice(piece, chunk, 0, chunk->size, offset - begin, wanted);
    piece->spent = offset - begin + piece->size == chunk->size;
    if (piece->size)
        return ANSWER_OK;
    piece_done(snapshot, piece); /* the log changed under us */
    return ANSWER_IO;
}

/* The rest of a read that meets too many chunks to pin them all. */
static enum answer
copy(const struct visit *visit, uint64_t offset, size_t wanted, struct piece *piece)
{
    piece->bytes = piece->owned = malloc(wanted);
    if (!piece->owned)
        return ANSWER_NO_MEMORY;
    while (piece->size < wanted) {
        struct piece part;
        enum answer answer = slice(visit, offset + piece->size, wanted - piece->size, &part);

        if (answer != ANSWER_OK)
            return answer;
        memcpy(piece->owned + piece->size, part.bytes, part.size);
        piece->size += part.size;
        piece_done(visit->snapshot, &part);
    }
    return ANSWER_OK;
}

static struct piece *add_piece(struct piece *piece)
{
    if (!piece->more)
        piece->more = calloc(PIECE_MORE, sizeof *piece->more);
    return piece->more ? &piece->more[piece->more_count++] : NULL;
}

static enum answer
gather(const struct visit *visit, uint64_t offset, size_t wanted, struct piece *piece)
{
    for (size_t done = 0; done < wanted;) {
        struct piece *part = done ? add_piece(piece) : piece;
        bool last = piece->more_count == PIECE_MORE;
        enum answer answer = !part  ? ANSWER_NO_MEMORY
                             : last ? copy(visit, offset + done, wanted - done, part)
                                    : slice(visit, offset + done, wanted - done, part);

        if (answer != ANSWER_OK)
            return answer;
        done += part->size;
    }
    return ANSWER_OK;
}

enum answer log_lines_read(const struct visit *visit, struct node file, uint64_t offset,
                           size_t size, struct piece *piece)
{
    struct snapshot *snapshot = visit->snapshot;
    enum answer answer = need_survey(visit);
    uint64_t total;

    (void)file;
    if (answer != ANSWER_OK)
        return answer;
    total = survey_log(snapshot->survey).size;
    *piece = (struct piece){0};
    if (offset >= total)
        return ANSWER_OK;
    if (total - offset < size)
        size = (size_t)(total - offset);
    answer = gather(visit, offset, size, piece);
    if (answer != ANSWER_OK)
        piece_done(snapshot, piece);
    return answer;
}
