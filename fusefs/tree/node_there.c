/* node_there.c - whether there is a node: all that a number from the kernel counts is bounded here.
 */
#include "fusefs/tree/node_kinds.h"

static enum answer is_below(uint64_t number, uint64_t count)
{
    return number < count ? ANSWER_OK : ANSWER_NONE;
}

enum answer there_once(struct snapshot *snapshot, struct node node, bool wait)
{
    (void)snapshot, (void)wait;
    return node.facet == 0 && node.value == 0 ? ANSWER_OK : ANSWER_NONE;
}

/* ---- of a chunk ------------------------------------------------------------------------------ */

/* What lay in a hole of the file is not there. */
static enum answer is_stored(const struct snapshot *snapshot, uint64_t chunk)
{
    uint64_t index;

    return evtx_log_is_stored(snapshot->log, chunk, &index) ? ANSWER_OK : ANSWER_NONE;
}

enum answer there_chunk(struct snapshot *snapshot, struct node node, bool wait)
{
    (void)wait;
    return node.place == 0 ? is_stored(snapshot, node.chunk) : ANSWER_NONE;
}

/* How many records a chunk has it tells itself, once it is rendered. */
enum answer there_record(struct snapshot *snapshot, struct node node, bool wait)
{
    (void)wait;
    return node.place < EVTX_MAX_RECORDS ? is_stored(snapshot, node.chunk) : ANSWER_NONE;
}

/* ---- of a facet ------------------------------------------------------------------------------ */

/* A facet inside another one has no directory of its own. */
enum answer there_facet(struct snapshot *snapshot, struct node node, bool wait)
{
    (void)snapshot, (void)wait;
    return node.facet < FACETS && facet_outer(node.facet) == node.facet && node.value == 0
               ? ANSWER_OK
               : ANSWER_NONE;
}

enum answer there_value(struct snapshot *snapshot, struct node node, bool wait)
{
    enum answer answer = node.facet < FACETS ? need_survey(snapshot, wait) : ANSWER_NONE;

    return answer == ANSWER_OK ? is_below(node.value, survey_values(snapshot->survey, node.facet))
                               : answer;
}

/* ---- what is counted by itself --------------------------------------------------------------- */

static enum answer is_counted(struct node node, uint64_t count)
{
    return node.facet == 0 ? is_below(node.value, count) : ANSWER_NONE;
}

enum answer there_document(struct snapshot *snapshot, struct node node, bool wait)
{
    (void)snapshot, (void)wait;
    return is_counted(node, DOCUMENTS_OF_LOG);
}

enum answer there_table(struct snapshot *snapshot, struct node node, bool wait)
{
    (void)snapshot, (void)wait;
    return is_counted(node, TABLES);
}

enum answer there_query(struct snapshot *snapshot, struct node node, bool wait)
{
    (void)wait;
    return is_counted(node, queries_count(snapshot->queries));
}

/* query/ itself, which is number 0, has none. */
enum answer there_query_lines(struct snapshot *snapshot, struct node node, bool wait)
{
    return node.value ? there_query(snapshot, node, wait) : ANSWER_NONE;
}

enum answer there_template(struct snapshot *snapshot, struct node node, bool wait)
{
    enum answer answer = need_definitions(snapshot, wait);

    return answer == ANSWER_OK ? is_counted(node, definitions_count(snapshot->definitions))
                               : answer;
}

enum answer there_carved(struct snapshot *snapshot, struct node node, bool wait)
{
    const struct draft *draft;
    enum answer answer = need_carved(snapshot, wait, &draft);

    return answer == ANSWER_OK ? is_counted(node, snapshot->carved.count) : answer;
}
