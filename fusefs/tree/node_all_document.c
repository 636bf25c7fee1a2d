/* node_all_document.c - report/ of many logs: made when somebody first asks for it. */
#include "fusefs/tree/all_reports.h"
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/overview.h"
#include "fusefs/tree/reports.h"

#include <stdlib.h>

/* Those that there are of many logs, besides the overview. A histogram has its facet. */
static const struct {
    bool there, histogram;
    enum facet facet;
} documents[DOCUMENTS] = {
    [DOCUMENT_CHANNELS] = {true, true, FACET_CHANNEL},
    [DOCUMENT_COMPUTERS] = {true, true, FACET_COMPUTER},
    [DOCUMENT_EVENTS] = {true, true, FACET_EVENT},
    [DOCUMENT_HOURS] = {true, true, FACET_HOUR},
    [DOCUMENT_LEVELS] = {true, true, FACET_LEVEL},
    [DOCUMENT_PROVIDERS] = {true, true, FACET_PROVIDER},
    [DOCUMENT_USERS] = {true, true, FACET_USER},
    [DOCUMENT_LOGS] = {true, false, 0},
};

/* A case has no fields to look into. */
static bool is_of_overview(uint32_t which)
{
    return overview_has((enum document)which) && which < DOCUMENT_ACCOUNTS_SVG;
}

enum answer there_all_document(const struct visit *visit, struct node node)
{
    (void)visit;
    if (node.facet != 0 || node.place != 0 || node.value >= DOCUMENTS)
        return ANSWER_NONE;
    return documents[node.value].there || is_of_overview(node.value) ? ANSWER_OK : ANSWER_NONE;
}

static bool make(struct snapshot *root, uint32_t which, struct draft *draft)
{
    if (overview_has((enum document)which))
        return overview_make(root, (enum document)which, draft);
    if (documents[which].histogram)
        return report_histogram(root, documents[which].facet, draft);
    all_report_logs(root->roster, draft);
    return true;
}

/* The document, made. There was no memory for one that cannot be. */
static enum answer
need_document_of_all(const struct visit *visit, uint32_t which, const struct draft **draft)
{
    const struct merged *merged;
    enum answer answer = need_merged(visit, &merged);

    if (answer != ANSWER_OK)
        return answer;
    answer = need_draft(visit, which, make, ANSWER_RENDER, draft);
    return answer == ANSWER_IO ? ANSWER_NO_MEMORY : answer;
}

enum answer all_document_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    const struct draft *draft;
    enum answer answer = need_document_of_all(visit, node.value, &draft);

    facts->changed = &visit->snapshot->roster->changed;
    if (answer == ANSWER_OK)
        facts->size = draft_size(draft);
    return answer;
}

enum answer all_document_read(const struct visit *visit, struct node file, uint64_t offset,
                              size_t size, struct piece *piece)
{
    const struct draft *draft;
    enum answer answer = need_document_of_all(visit, file.value, &draft);

    return answer == ANSWER_OK ? draft_piece(visit->snapshot, draft, offset, size, piece) : answer;
}

static enum answer make_document(const struct visit *visit, struct node node)
{
    const struct draft *draft;

    return need_document_of_all(visit, node.value, &draft);
}

const struct work all_document_work = {make_document, stop_merge};
