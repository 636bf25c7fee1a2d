/* node_parent.c - the directory that holds a directory. */
#include "fusefs/tree/node_kinds.h"
#include "fusefs/tree/queries.h"
#include "fusefs/tree/roster.h"

/* ---- of one log ------------------------------------------------------------------------------ */

struct node parent_root(const struct snapshot *snapshot, struct node node)
{
    (void)snapshot, (void)node;
    return (struct node){.kind = NODE_ROOT};
}

struct node parent_chunks(const struct snapshot *snapshot, struct node chunk)
{
    (void)snapshot, (void)chunk;
    return (struct node){.kind = NODE_CHUNKS};
}

struct node parent_chunk(const struct snapshot *snapshot, struct node records)
{
    (void)snapshot;
    return (struct node){.kind = NODE_CHUNK, .chunk = records.chunk};
}

struct node parent_value(const struct snapshot *snapshot, struct node value)
{
    enum facet outer = facet_outer(value.facet);

    if (outer == value.facet)
        return (struct node){.kind = NODE_FACET, .facet = outer};
    return (struct node){.kind = NODE_VALUE,
                         .facet = outer,
                         .value = survey_value(snapshot->survey, value.facet, value.value).parent};
}

struct node parent_query(const struct snapshot *snapshot, struct node query)
{
    if (query.value == 0)
        return (struct node){.kind = NODE_ROOT};
    return (struct node){.kind = NODE_QUERY,
                         .value = queries_parent(snapshot->queries, query.value)};
}

struct node parent_fields(const struct snapshot *snapshot, struct node fields)
{
    (void)snapshot;
    return (struct node){.kind = fields.value == FIELDS_REPORT ? NODE_REPORT : NODE_ROOT};
}

struct node parent_by_field(const struct snapshot *snapshot, struct node field)
{
    (void)snapshot, (void)field;
    return (struct node){.kind = NODE_FIELDS};
}

struct node parent_field(const struct snapshot *snapshot, struct node value)
{
    (void)snapshot;
    return (struct node){.kind = NODE_FIELD, .field = value.field};
}

/* ---- of many --------------------------------------------------------------------------------- */

struct node parent_case(const struct snapshot *root, struct node node)
{
    (void)root, (void)node;
    return (struct node){.kind = NODE_CASE};
}

struct node parent_logs(const struct snapshot *root, struct node group)
{
    (void)root, (void)group;
    return (struct node){.kind = NODE_LOGS};
}

static struct node directory_of(uint32_t group)
{
    if (group == GROUP_NONE)
        return (struct node){.kind = NODE_LOGS};
    return (struct node){.kind = NODE_GROUP, .value = group};
}

struct node parent_failed(const struct snapshot *root, struct node failed)
{
    return directory_of(root->roster->list[failed.value].group);
}

struct node parent_of_log(const struct snapshot *snapshot, struct node root)
{
    return snapshot->place.log ? directory_of(snapshot->place.group) : root;
}

/* Its values are known, or there would be no such node. */
struct node parent_all(const struct snapshot *root, struct node node)
{
    enum facet outer = facet_outer(node.facet);

    if (node.kind == NODE_ALL_GROUP)
        return (struct node){.kind = NODE_ALL_VALUE, .facet = node.facet, .value = node.value};
    if (outer == node.facet)
        return (struct node){.kind = NODE_ALL_FACET, .facet = outer};
    return (struct node){
        .kind = NODE_ALL_VALUE,
        .facet = outer,
        .value = merged_value(roster_merged(root->roster), node.facet, node.value).parent};
}
