/* expansion.h - what the parts of expanding share: where the tree is made, how much of it may still
 * be, and the fault that ends it. */
#ifndef EVTX_CORE_EXPANSION_H
#define EVTX_CORE_EXPANSION_H

#include "core/binxml/node.h"
#include "core/log/chunk.h"

struct salvage; /* salvage.h */

struct expansion {
    struct evtx_chunk *chunk; /* NULL: a shape is expanded, there are no bytes */
    struct arena *arena;
    uint32_t nodes;   /* that may still be made; see expansion_spend() */
    uint32_t nesting; /* streams around the one that is being expanded */
    uint32_t depth;   /* elements that are being expanded */
    enum evtx_status status;
    struct evtx_fault *fault;
    struct salvage *salvage; /* NULL: all of it must be sound; else .fault is not */
};

/** Ends the expansion; of several faults the first one counts. */
void expansion_fail(struct expansion *x, enum evtx_status status, const char *what);

/** Takes from what may still be made; false: nothing is left, and the expansion failed. Not only
 *  nodes cost: a short record can refer to the same long stream, or the same many values, thousands
 *  of times. */
bool expansion_spend(struct expansion *x, uint32_t nodes);

/** A copy in the arena, in no list, that shares what the node holds. NULL: the expansion failed. */
struct node *expansion_copy_node(struct expansion *x, const struct node *node);

/** Adds such a copy to @out, unless the expansion failed. */
void expansion_add_copy(struct expansion *x, const struct node *node, struct node_list *out);

#endif
