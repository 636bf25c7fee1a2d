/*
 * node_all.c - by-eventid/ and its sisters of many logs: which logs have what, as links.
 *
 *     by-eventid/4624/DC001/Security -> ../../../logs/DC001/Security/by-eventid/4624
 *
 * A record's file has one name in its log, and no other here: of many logs the names would clash,
 * and one directory would have millions of them.
 */
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/roster.h"

#include <string.h>

enum answer answer_of_roster(struct roster *roster, enum evtx_status status)
{
    if (status == EVTX_IO && !roster_is_over(roster))
        return ANSWER_SLOW; /* it was asked to stop, and may be wanted again by now */
    return status == EVTX_TOO_LARGE ? ANSWER_FULL : answer_of(status);
}

enum answer need_merged(const struct visit *visit, const struct merged **merged)
{
    struct snapshot *root = visit->snapshot;
    struct roster *roster = root->roster;
    enum evtx_status status;

    *merged = roster_merged(roster);
    if (*merged)
        return ANSWER_OK;
    if (!visit->wait)
        return ANSWER_SLOW;
    status = roster_merge(roster, root);
    *merged = roster_merged(roster);
    if (*merged)
        return ANSWER_OK;
    return answer_of_roster(roster, status);
}

/* The log at a place of by_name. */
static const struct roster_log *log_at(const struct roster *roster, uint32_t place)
{
    return &roster->list[roster->by_name[place]];
}

/* The first part of the value that is at or behind a place of by_name. */
static uint32_t first_part(const struct merged_value *value, uint32_t place)
{
    uint32_t low = 0, high = value->part_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (value->parts[middle].log < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- what is there --------------------------------------------------------------------------- */

enum answer there_all_value(const struct visit *visit, struct node node)
{
    const struct merged *merged;
    enum answer answer = node.facet < FACETS ? need_merged(visit, &merged) : ANSWER_NONE;

    if (answer != ANSWER_OK)
        return answer;
    return node.value < merged_values(merged, node.facet) &&
                   (node.kind != NODE_ALL_VALUE || node.place == 0)
               ? ANSWER_OK
               : ANSWER_NONE;
}

/* The value of @node, which is there, and which holds links. */
static enum answer
value_with_links(const struct visit *visit, struct node node, struct merged_value *value)
{
    enum answer answer = there_all_value(visit, node);

    if (answer != ANSWER_OK)
        return answer;
    if (!facet_has_records(node.facet))
        return ANSWER_NONE;
    *value = merged_value(roster_merged(visit->snapshot->roster), node.facet, node.value);
    return ANSWER_OK;
}

/* The parts of the value that logs of a group have. */
static void parts_of_group(const struct roster *roster, const struct merged_value *value,
                           uint32_t group, uint32_t *first, uint32_t *end)
{
    uint32_t begin, behind;

    roster_of_group(roster, group, &begin, &behind);
    *first = first_part(value, begin);
    *end = first_part(value, behind);
}

enum answer there_all_group(const struct visit *visit, struct node node)
{
    struct snapshot *root = visit->snapshot;
    struct merged_value value;
    enum answer answer = value_with_links(visit, node, &value);
    uint32_t first, end;

    if (answer != ANSWER_OK)
        return answer;
    if (node.place >= root->roster->group_count)
        return ANSWER_NONE;
    parts_of_group(root->roster, &value, node.place, &first, &end);
    return first < end ? ANSWER_OK : ANSWER_NONE;
}

enum answer there_all_link(const struct visit *visit, struct node node)
{
    struct merged_value value;
    enum answer answer = value_with_links(visit, node, &value);

    if (answer != ANSWER_OK)
        return answer;
    return merged_part_of(&value, node.place) ? ANSWER_OK : ANSWER_NONE;
}

/* ---- children -------------------------------------------------------------------------------- */

/* Whether @directory holds values, and of which facet, below which value of the outer one. */
static bool holds_values(struct node directory, enum facet *facet, uint32_t *parent)
{
    *parent = 0;
    *facet = directory.facet;
    if (directory.kind == NODE_ALL_FACET)
        return true;
    *parent = directory.value;
    *facet = facet_inner(directory.facet);
    return directory.kind == NODE_ALL_VALUE && *facet != FACETS;
}

static struct node child_at(struct node directory, enum node_kind kind, uint32_t place)
{
    return (struct node){
        .kind = kind, .facet = directory.facet, .value = directory.value, .place = place};
}

/* A group, or a log that has none; or a log of a group. */
static enum answer
find_log(const struct roster *roster, struct node directory, const char *name, struct node *child)
{
    uint32_t found;

    if (directory.kind == NODE_ALL_VALUE && roster_find_group(roster, name, &found))
        *child = child_at(directory, NODE_ALL_GROUP, found);
    else if (roster_find(roster, directory.kind == NODE_ALL_GROUP ? directory.place : GROUP_NONE,
                         name, &found))
        *child = child_at(directory, NODE_ALL_LINK, found);
    else
        return ANSWER_NONE;
    return ANSWER_OK;
}

enum answer
all_find(const struct visit *visit, struct node directory, const char *name, struct node *child)
{
    const struct merged *merged;
    enum answer answer = need_merged(visit, &merged);
    uint32_t parent, number;
    enum facet facet;

    if (answer != ANSWER_OK)
        return answer;
    if (holds_values(directory, &facet, &parent)) {
        if (!merged_find(merged, facet, parent, name, &number))
            return ANSWER_NONE;
        *child = (struct node){.kind = NODE_ALL_VALUE, .facet = facet, .value = number};
        return ANSWER_OK;
    }
    answer = find_log(visit->snapshot->roster, directory, name, child);
    if (answer != ANSWER_OK)
        return answer;
    return child->kind == NODE_ALL_GROUP ? there_all_group(visit, *child)
                                         : there_all_link(visit, *child);
}

static enum answer next_value(const struct merged *merged, enum facet facet, uint32_t parent,
                              uint64_t *cookie, struct node *child, char name[NAME_ROOM])
{
    uint32_t first, end;

    merged_range(merged, facet, parent, &first, &end);
    if (*cookie >= end - first)
        return ANSWER_NONE;
    *child =
        (struct node){.kind = NODE_ALL_VALUE, .facet = facet, .value = first + (uint32_t)*cookie};
    name_put_text(name, merged_value(merged, facet, child->value).name);
    ++*cookie;
    return ANSWER_OK;
}

/* The cookie counts the parts of the value; a group stands for all of its own. */
static enum answer
next_log(const struct roster *roster, const struct merged_value *value, struct node directory,
         uint64_t *cookie, struct node *child, char name[NAME_ROOM])
{
    const struct roster_log *log;
    uint32_t first = 0, end = value->part_count, place;

    if (directory.kind == NODE_ALL_GROUP)
        parts_of_group(roster, value, directory.place, &first, &end);
    if (*cookie >= end - first)
        return ANSWER_NONE;
    place = value->parts[first + *cookie].log;
    log = log_at(roster, place);
    if (directory.kind == NODE_ALL_GROUP || log->group == GROUP_NONE) {
        *child = child_at(directory, NODE_ALL_LINK, place);
        name_put_text(name, log->name);
        ++*cookie;
        return ANSWER_OK;
    }
    *child = child_at(directory, NODE_ALL_GROUP, log->group);
    name_put_text(name, roster->groups[log->group].name);
    parts_of_group(roster, value, log->group, &first, &end);
    *cookie = end;
    return ANSWER_OK;
}

enum answer all_next(const struct visit *visit, struct node directory, uint64_t *cookie,
                     struct node *child, char name[NAME_ROOM])
{
    const struct merged *merged;
    enum answer answer = need_merged(visit, &merged);
    struct merged_value value;
    uint32_t parent;
    enum facet facet;

    if (answer != ANSWER_OK)
        return answer;
    if (holds_values(directory, &facet, &parent))
        return next_value(merged, facet, parent, cookie, child, name);
    value = merged_value(merged, directory.facet, directory.value);
    return next_log(visit->snapshot->roster, &value, directory, cookie, child, name);
}

/* ---- links ----------------------------------------------------------------------------------- */

/* Appends where a link leads to, from the directory that it lies in. */
static void put_target(const struct snapshot *root, const struct merged_value *value,
                       uint32_t place, struct text *text)
{
    const struct merged *merged = roster_merged(root->roster);
    const struct roster_log *log = log_at(root->roster, place);
    enum facet outer = facet_outer(value->facet);

    text_puts(text, "../../"); /* out of the value, and of by-... */
    text_puts(text, outer != value->facet ? "../" : "");
    text_puts(text, log->group != GROUP_NONE ? "../logs/" : "logs/");
    if (log->group != GROUP_NONE) {
        text_puts(text, log->group_name);
        text_putc(text, '/');
    }
    text_puts(text, log->name);
    text_putc(text, '/');
    text_puts(text, facet_directory(value->facet));
    text_putc(text, '/');
    if (outer != value->facet) {
        text_puts(text, merged_value(merged, outer, value->parent).name);
        text_putc(text, '/');
    }
    text_puts(text, value->name);
}

enum answer all_link_read(const struct visit *visit, struct node link, uint64_t offset, size_t size,
                          struct piece *piece)
{
    struct merged_value value;
    struct text text = {0};
    enum answer answer = value_with_links(visit, link, &value);

    if (answer != ANSWER_OK)
        return answer;
    put_target(visit->snapshot, &value, link.place, &text);
    if (text.bad) {
        text_done(&text);
        return ANSWER_NO_MEMORY;
    }
    *piece = (struct piece){.owned = text.bytes};
    piece_cut(piece, text.size, offset, size);
    return ANSWER_OK;
}

/* A link is as new as what it leads to, a group as the newest of its logs, a value as all. */
enum answer all_facts(const struct visit *visit, struct node node, struct facts *facts)
{
    struct snapshot *root = visit->snapshot;
    const struct merged *merged;
    enum answer answer = need_merged(visit, &merged);
    struct merged_value value;
    struct text text = {0};
    uint32_t first = 0, end;

    if (answer != ANSWER_OK)
        return answer;
    value = merged_value(merged, node.facet, node.value);
    end = value.part_count;
    if (node.kind == NODE_ALL_GROUP) {
        parts_of_group(root->roster, &value, node.place, &first, &end);
    } else if (node.kind == NODE_ALL_LINK) {
        first = first_part(&value, node.place);
        end = first + 1;
        put_target(root, &value, node.place, &text);
        facts->size = text.size;
        text_done(&text);
    }
    value.parts += first;
    value.part_count = end - first;
    facts->time = merged_sum(merged, &value).newest;
    facts->dated = true;
    return text.bad ? ANSWER_NO_MEMORY : ANSWER_OK;
}

/* ---- what takes long ------------------------------------------------------------------------- */

static enum answer make_merged(const struct visit *visit, struct node node)
{
    const struct merged *merged;

    (void)node;
    return need_merged(visit, &merged);
}

struct stop *stop_merge(struct snapshot *root, struct node node)
{
    (void)node;
    return &root->roster->stop;
}

const struct work merged_work = {make_merged, stop_merge};
