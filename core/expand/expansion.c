/* expansion.c - copies of nodes, and the cap on how many there are. docs/format.md 5 */
#include "core/expand/expansion.h"
#include "core/base/fault.h"

void expansion_fail(struct expansion *x, enum evtx_status status, const char *what)
{
    if (x->status == EVTX_OK)
        x->status = fault_set(x->fault, status, 0, what);
}

bool expansion_spend(struct expansion *x, uint32_t nodes)
{
    if (nodes > x->nodes) {
        expansion_fail(x, EVTX_TOO_LARGE, "number of nodes");
        return false;
    }
    x->nodes -= nodes;
    return true;
}

struct node *expansion_copy_node(struct expansion *x, const struct node *node)
{
    struct node *copy;

    if (!expansion_spend(x, 1))
        return NULL;
    copy = arena_new(x->arena, struct node, 1);
    if (!copy) {
        expansion_fail(x, EVTX_NO_MEMORY, "node");
        return NULL;
    }
    *copy = *node;
    copy->next = NULL;
    return copy;
}

void expansion_add_copy(struct expansion *x, const struct node *node, struct node_list *out)
{
    struct node *copy = expansion_copy_node(x, node);

    if (copy)
        node_list_add(out, copy);
}
