/*
 * node.h - a piece of an event as a tree: what BinXML is parsed into.
 *
 * Two kinds of tree are made of the same nodes:
 *
 *     a parsed tree   as the bytes have it, with substitutions, template instances and embedded
 *                     BinXML still in it; binxml.h makes it
 *     an event tree   elements, attributes and content only; expand.h makes it, writers walk it
 *
 * All memory is an arena's; nothing is freed alone.
 */
#ifndef EVTX_CORE_NODE_H
#define EVTX_CORE_NODE_H

#include "core/binxml/value.h"

#include <stdint.h>
#include <string.h>

enum node_kind {
    NODE_ELEMENT,
    NODE_ATTRIBUTE,    /* its value is its .children */
    NODE_TEXT,         /* a literal, a value or a substituted value: .value */
    NODE_CDATA,        /* .value is a string */
    NODE_ENTITY,       /* &name; */
    NODE_CHARACTER,    /* &#65; .number is a UTF-16 unit */
    NODE_PI,           /* <?name data?>, .value is a string */
    NODE_SUBSTITUTION, /* parsed trees only: value .number of the instance, .optional */
    NODE_INSTANCE,     /* parsed trees only: a template instance, .instance */
    NODE_BINXML,       /* parsed trees only: embedded BinXML, .value */
    NODE_PLACEHOLDER   /* event trees of a template that is compiled: where the BinXML of value
                   .number goes */
};

enum { NO_DEPENDENCY = 0xFFFF };

/** A name as UTF-8, not escaped. */
struct name {
    const char *text;
    uint32_t size;
    bool
        plain; /* known to be made of letters, digits and _ : - . as XML wants it; nearly all are */
};

/** A template instance as it lies in the chunk. docs/format.md 2.5 */
struct instance {
    uint32_t id;                /* first four bytes of the definition's GUID */
    uint32_t definition;        /* its offset in the chunk */
    uint32_t count;             /* values */
    const uint8_t *descriptors; /* .count times size, type, pad */
    const uint8_t *values;      /* back to back; they end inside the stream */
    uint32_t values_size;       /* bytes that the stream has for them */
    bool cut;                   /* fewer than the descriptors promise; see binxml.h */
};

struct node {
    struct node *next; /* sibling */
    uint8_t kind;      /* enum node_kind */
    bool optional;
    bool closed_empty;   /* an element written as <X/> */
    uint16_t number;     /* a substitution's index, a character, the slot of a placeholder */
    uint16_t dependency; /* an element is left out when this value is Null */
    struct name name;
    struct value value;
    struct node *attributes; /* of an element */
    struct node *children;   /* of an element or an attribute */
    const struct instance *instance;
};

/** A list of nodes under construction. */
struct node_list {
    struct node *first, **end; /* .end: where the next node is hung */
};

static inline void node_list_init(struct node_list *list)
{
    list->first = NULL;
    list->end = &list->first;
}

static inline void node_list_add(struct node_list *list, struct node *node)
{
    *list->end = node;
    list->end = &node->next;
}

/** The same for a node that has siblings, which stay behind. */
static inline void node_list_adopt(struct node_list *list, struct node *node)
{
    node->next = NULL;
    node_list_add(list, node);
}

static inline bool name_is(const struct name *name, const char *text, uint32_t size)
{
    return name->size == size && memcmp(name->text, text, size) == 0;
}

static inline bool name_equal(const struct name *a, const struct name *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

static inline bool node_is_element(const struct node *node)
{
    return node->kind == NODE_ELEMENT || node->kind == NODE_PLACEHOLDER;
}

/** The character that one of the five entities of XML stands for; 0: the name is another one. */
char node_entity(const struct name *name);

/** Whether the node of an event tree is text that shows. docs/format.md 4 */
bool node_is_content(const struct node *node);

/** Whether there is one in the list that begins with @node. */
bool node_any_content(const struct node *node);
bool node_any_element(const struct node *node);

#endif
