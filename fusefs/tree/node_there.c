/* node_there.c - whether there is a node: all that a number from the kernel counts is bounded here.
 */
#include "fusefs/tree/node_kinds.h"

static enum answer is_below(uint64_t number, uint64_t count)
{
    return number < count ? ANSWER_OK : ANSWER_NONE;
}

enum answer there_once(const struct visit *visit, struct node node)
{
    (void)visit;
    return node.facet == 0 && node.value == 0 ? ANSWER_OK : ANSWER_NONE;
}

/* ---- of a chunk ------------------------------------------------------------------------------ */

/* What lay in a hole of the file is not there. */
static enum answer is_stored(const struct snapshot *snapshot, uint64_t chunk)
{
    uint64_t index;

    return evtx_log_is_stored(snapshot->log, chunk, &index) ? ANSWER_OK : ANSWER_NONE;
}

enum answer there_chunk(const struct visit *visit, struct node node)
{
    return node.place == 0 ? is_stored(visit->snapshot, node.chunk) : ANSWER_NONE;
}

/* How many records a chunk has it tells itself, once it is rendered. */
enum answer there_record(const struct visit *visit, struct node node)
{
    return node.place < EVTX_MAX_RECORDS ? is_stored(visit->snapshot, node.chunk) : ANSWER_NONE;
}

/* ---- of a facet ------------------------------------------------------------------------------ */

/* A facet inside another one has no directory of its own. */
enum answer there_facet(const struct visit *visit, struct node node)
{
    (void)visit;
    return node.facet < FACETS && facet_outer(node.facet) == node.facet && node.value == 0
               ? ANSWER_OK
               : ANSWER_NONE;
}

enum answer there_value(const struct visit *visit, struct node node)
{
    enum answer answer = node.facet < FACETS ? need_survey(visit) : ANSWER_NONE;

    return answer == ANSWER_OK
               ? is_below(node.value, survey_values(visit->snapshot->survey, node.facet))
               : answer;
}

/* ---- what is counted by itself --------------------------------------------------------------- */

static enum answer is_counted(struct node node, uint64_t count)
{
    return node.facet == 0 ? is_below(node.value, count) : ANSWER_NONE;
}

enum answer there_document(const struct visit *visit, struct node node)
{
    (void)visit;
    return is_counted(node, DOCUMENTS_OF_LOG);
}

enum answer there_table(const struct visit *visit, struct node node)
{
    (void)visit;
    return is_counted(node, TABLES);
}

enum answer there_query(const struct visit *visit, struct node node)
{
    return is_counted(node, queries_count(visit->snapshot->queries));
}

/* query/ itself, which is number 0, has none. */
enum answer there_query_lines(const struct visit *visit, struct node node)
{
    return node.value ? there_query(visit, node) : ANSWER_NONE;
}

enum answer there_template(const struct visit *visit, struct node node)
{
    enum answer answer = need_definitions(visit);

    return answer == ANSWER_OK ? is_counted(node, definitions_count(visit->snapshot->definitions))
                               : answer;
}

enum answer there_carved(const struct visit *visit, struct node node)
{
    const struct draft *draft;
    enum answer answer = need_carved(visit, &draft);

    return answer == ANSWER_OK ? is_counted(node, visit->snapshot->carved.count) : answer;
}
