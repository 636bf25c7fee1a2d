/* repeat.h - an element is repeated for each item of an array in it. docs/format.md 3.3 */
#ifndef EVTX_CORE_REPEAT_H
#define EVTX_CORE_REPEAT_H

#include "core/expand/expansion.h"

/**
 * Adds to @out the element, which is in no list, or one copy of it for each item of its first
 * array, and so on for its other arrays: the first array changes slowest. An empty item is no node
 * at all.
 */
void repeat_element(struct expansion *x, struct node *element, struct node_list *out);

#endif
