/* node_lines.c - /events.jsonl: the lines of all chunks, one behind the other in log order. */
#include "fusefs/tree/node_kinds.h"

#include <stdlib.h>
#include <string.h>

enum answer
log_lines_facts(struct snapshot *snapshot, struct node node, bool wait, struct facts *facts)
{
    enum answer answer = need_survey(snapshot, wait);

    (void)node;
    if (answer == ANSWER_OK) {
        facts->size = survey_log(snapshot->survey).size;
        date_by_log(snapshot, facts);
    }
    return answer;
}

/* What one chunk has of it. Who has read to its end goes on behind it. */
static enum answer
slice(struct snapshot *snapshot, uint64_t offset, size_t wanted, bool wait, struct piece *piece)
{
    const struct cached_chunk *chunk;
    uint64_t begin, number = survey_seek(snapshot->survey, offset, &begin);
    enum answer answer = need_chunk(snapshot, number, CACHE_LINES, wait, &chunk);

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
copy(struct snapshot *snapshot, uint64_t offset, size_t wanted, bool wait, struct piece *piece)
{
    piece->bytes = piece->owned = malloc(wanted);
    if (!piece->owned)
        return ANSWER_NO_MEMORY;
    while (piece->size < wanted) {
        struct piece part;
        enum answer answer =
            slice(snapshot, offset + piece->size, wanted - piece->size, wait, &part);

        if (answer != ANSWER_OK)
            return answer;
        memcpy(piece->owned + piece->size, part.bytes, part.size);
        piece->size += part.size;
        piece_done(snapshot, &part);
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
gather(struct snapshot *snapshot, uint64_t offset, size_t wanted, bool wait, struct piece *piece)
{
    for (size_t done = 0; done < wanted;) {
        struct piece *part = done ? add_piece(piece) : piece;
        bool last = piece->more_count == PIECE_MORE;
        enum answer answer = !part  ? ANSWER_NO_MEMORY
                             : last ? copy(snapshot, offset + done, wanted - done, wait, part)
                                    : slice(snapshot, offset + done, wanted - done, wait, part);

        if (answer != ANSWER_OK)
            return answer;
        done += part->size;
    }
    return ANSWER_OK;
}

enum answer log_lines_read(struct snapshot *snapshot, struct node file, uint64_t offset,
                           size_t size, bool wait, struct piece *piece)
{
    enum answer answer = need_survey(snapshot, wait);
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
    answer = gather(snapshot, offset, size, wait, piece);
    if (answer != ANSWER_OK)
        piece_done(snapshot, piece);
    return answer;
}
