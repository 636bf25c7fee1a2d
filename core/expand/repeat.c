/* repeat.c - an element that holds arrays becomes several. docs/format.md 3.3 */
#include "core/expand/repeat.h"

static bool repeats(const struct node *node)
{
    struct value array;
    uint32_t at = 0;

    if (node->kind != NODE_TEXT || !value_is_array(&node->value) || node->value.size == 0)
        return false;
    array = value_settled(&node->value);
    (void)value_item(&array, &at);
    return at < array.size; /* at least two items */
}

/** The link to the first array of an element that repeats it: children before attributes. */
static struct node **first_array(struct node *element)
{
    for (struct node **link = &element->children; *link; link = &(*link)->next)
        if (repeats(*link))
            return link;
    for (struct node *attribute = element->attributes; attribute; attribute = attribute->next)
        for (struct node **link = &attribute->children; *link; link = &(*link)->next)
            if (repeats(*link))
                return link;
    return NULL;
}

static struct node *copy_list(struct expansion *x, const struct node *node)
{
    struct node_list list;

    node_list_init(&list);
    for (; node && x->status == EVTX_OK; node = node->next)
        expansion_add_copy(x, node, &list);
    return list.first;
}

/* A copy that shares the element children, but has its own attributes and content. */
static struct node *copy_element(struct expansion *x, const struct node *element)
{
    struct node *copy = expansion_copy_node(x, element);

    if (!copy)
        return NULL;
    copy->attributes = copy_list(x, element->attributes);
    copy->children = copy_list(x, element->children);
    for (struct node *attribute = copy->attributes; attribute; attribute = attribute->next)
        attribute->children = copy_list(x, attribute->children);
    return copy;
}

/* The attributes that an empty item left without content are dropped. */
static void drop_empty_attributes(struct node *element)
{
    for (struct node **link = &element->attributes; *link;) {
        if ((*link)->children)
            link = &(*link)->next;
        else
            *link = (*link)->next;
    }
}

void repeat_element(struct expansion *x, struct node *element, struct node_list *out)
{
    struct node **link = first_array(element);
    struct value array;

    if (!link) {
        drop_empty_attributes(element);
        node_list_add(out, element);
        return;
    }
    array = value_settled(&(*link)->value);
    for (uint32_t at = 0; at < array.size && x->status == EVTX_OK;) {
        struct value item = value_item(&array, &at);
        struct node *copy = copy_element(x, element), **place;

        if (!copy || x->status != EVTX_OK)
            return;
        place = first_array(copy);
        if (value_empty(&item))
            *place = (*place)->next;
        else
            (*place)->value = item;
        repeat_element(x, copy, out);
    }
}
