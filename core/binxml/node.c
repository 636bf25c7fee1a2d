/* node.c - what counts as content and as an element, and what entities mean. */
#include "core/binxml/node.h"

bool node_is_content(const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_TEXT:
    case NODE_CDATA:
        return !value_empty(&node->value);
    case NODE_ENTITY:
    case NODE_CHARACTER:
        return true;
    case NODE_PI:
    case NODE_ELEMENT:
    case NODE_PLACEHOLDER:
    case NODE_ATTRIBUTE:
    case NODE_SUBSTITUTION:
    case NODE_INSTANCE:
    case NODE_BINXML:
        return false;
    }
    return false;
}

bool node_any_content(const struct node *node)
{
    for (; node; node = node->next)
        if (node_is_content(node))
            return true;
    return false;
}

bool node_any_element(const struct node *node)
{
    for (; node; node = node->next)
        if (node_is_element(node))
            return true;
    return false;
}

char node_entity(const struct name *name)
{
    static const struct {
        const char *name;
        char character;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (name_is(name, known[i].name, (uint32_t)strlen(known[i].name)))
            return known[i].character;
    return 0;
}
