/* node_all_lines.c - events.jsonl of many logs: all events once, in the order of time. */
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/roster.h"

#include <stdlib.h>

enum answer need_chronicle(const struct visit *visit, struct chronicle **chronicle)
{
    struct roster *roster = visit->snapshot->roster;
    enum evtx_status status;

    *chronicle = roster_chronicle(roster);
    if (*chronicle)
        return ANSWER_OK;
    if (!visit->wait)
        return ANSWER_SLOW;
    status = roster_tell(roster, visit->snapshot);
    *chronicle = roster_chronicle(roster);
    return *chronicle ? ANSWER_OK : answer_of_roster(roster, status);
}

enum answer sequence_piece(struct chronicle *chronicle, const struct sequence *sequence,
                           uint64_t offset, size_t size, bool wait, struct piece *piece)
{
    uint64_t total = sequence_facts(sequence).size;
    enum evtx_status status;

    *piece = (struct piece){0};
    if (offset >= total)
        return ANSWER_OK;
    if (total - offset < size)
        size = (size_t)(total - offset);
    piece->owned = malloc(size + 1); /* of nothing malloc() may give NULL */
    if (!piece->owned)
        return ANSWER_NO_MEMORY;
    status = sequence_read(chronicle, sequence, offset, piece->owned, size, wait);
    if (status != EVTX_OK) {
        free(piece->owned);
        *piece = (struct piece){0};
        return status == EVTX_END         ? ANSWER_RENDER
               : status == EVTX_NO_MEMORY ? ANSWER_NO_MEMORY
                                          : ANSWER_IO;
    }
    piece_cut(piece, size, 0, size);
    return ANSWER_OK;
}

/* ---- of all logs ----------------------------------------------------------------------------- */

enum answer there_all_lines(const struct visit *visit, struct node node)
{
    (void)visit;
    return node.facet == 0 && node.place == 0 && node.value < ALL_LINES ? ANSWER_OK : ANSWER_NONE;
}

static const struct sequence *sequence_of(const struct chronicle *chronicle, struct node node)
{
    return node.value == ALL_LINES_COPIES ? chronicle_copies(chronicle)
                                          : chronicle_events(chronicle);
}

enum answer all_lines_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct chronicle *chronicle;
    enum answer answer = need_chronicle(visit, &chronicle);
    struct sequence_facts lines;

    if (answer != ANSWER_OK)
        return answer;
    lines = sequence_facts(sequence_of(chronicle, node));
    facts->size = lines.size;
    facts->time = lines.newest;
    facts->dated = lines.count > 0;
    facts->changed = &visit->snapshot->roster->changed;
    return ANSWER_OK;
}

enum answer all_lines_read(const struct visit *visit, struct node file, uint64_t offset,
                           size_t size, struct piece *piece)
{
    struct chronicle *chronicle;
    enum answer answer = need_chronicle(visit, &chronicle);

    return answer == ANSWER_OK ? sequence_piece(chronicle, sequence_of(chronicle, file), offset,
                                                size, visit->wait, piece)
                               : answer;
}

static enum answer make_chronicle(const struct visit *visit, struct node node)
{
    struct chronicle *chronicle;

    (void)node;
    return need_chronicle(visit, &chronicle);
}

const struct work chronicle_work = {make_chronicle, stop_merge};
