/* node_there.c - whether there is a node: all that a number from the kernel counts is bounded here.
 */
#include "fusefs/tree/node_kinds.h"

static enum answer is_below(uint64_t number, uint64_t count)
{
    return number < count ? ANSWER_OK : ANSWER_NONE;
}

enum answer there_once(struct view *view, struct node node, bool wait)
{
    (void)view, (void)wait;
    return node.facet == 0 && node.value == 0 ? ANSWER_OK : ANSWER_NONE;
}

/* ---- of a chunk ------------------------------------------------------------------------------ */

/* What lay in a hole of the file is not there. */
static enum answer is_stored(const struct view *view, uint64_t chunk)
{
    uint64_t index;

    return evtx_log_is_stored(view->log, chunk, &index) ? ANSWER_OK : ANSWER_NONE;
}

enum answer there_chunk(struct view *view, struct node node, bool wait)
{
    (void)wait;
    return node.place == 0 ? is_stored(view, node.chunk) : ANSWER_NONE;
}

/* How many records a chunk has it tells itself, once it is rendered. */
enum answer there_record(struct view *view, struct node node, bool wait)
{
    (void)wait;
    return node.place < EVTX_MAX_RECORDS ? is_stored(view, node.chunk) : ANSWER_NONE;
}

/* ---- of a facet ------------------------------------------------------------------------------ */

/* A facet inside another one has no directory of its own. */
enum answer there_facet(struct view *view, struct node node, bool wait)
{
    (void)view, (void)wait;
    return node.facet < FACETS && facet_outer(node.facet) == node.facet && node.value == 0
               ? ANSWER_OK
               : ANSWER_NONE;
}

enum answer there_value(struct view *view, struct node node, bool wait)
{
    enum answer answer = node.facet < FACETS ? need_survey(view, wait) : ANSWER_NONE;

    return answer == ANSWER_OK ? is_below(node.value, survey_values(view->survey, node.facet))
                               : answer;
}

/* ---- what is counted by itself --------------------------------------------------------------- */

static enum answer is_counted(struct node node, uint64_t count)
{
    return node.facet == 0 ? is_below(node.value, count) : ANSWER_NONE;
}

enum answer there_document(struct view *view, struct node node, bool wait)
{
    (void)view, (void)wait;
    return is_counted(node, DOCUMENTS);
}

enum answer there_table(struct view *view, struct node node, bool wait)
{
    (void)view, (void)wait;
    return is_counted(node, TABLES);
}

enum answer there_query(struct view *view, struct node node, bool wait)
{
    (void)wait;
    return is_counted(node, queries_count(view->queries));
}

/* query/ itself, which is number 0, has none. */
enum answer there_query_lines(struct view *view, struct node node, bool wait)
{
    return node.value ? there_query(view, node, wait) : ANSWER_NONE;
}

enum answer there_template(struct view *view, struct node node, bool wait)
{
    enum answer answer = need_definitions(view, wait);

    return answer == ANSWER_OK ? is_counted(node, definitions_count(view->definitions)) : answer;
}

enum answer there_carved(struct view *view, struct node node, bool wait)
{
    const struct draft *draft;
    enum answer answer = need_carved(view, wait, &draft);

    return answer == ANSWER_OK ? is_counted(node, view->carved.count) : answer;
}
