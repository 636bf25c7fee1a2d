/* parser.h - what the functions of the tokens in binxml.c share: the stack of open elements, the
 * place in the stream, and the fault that ends the parse. */
#ifndef EVTX_CORE_PARSER_H
#define EVTX_CORE_PARSER_H

#include "core/binxml/binxml.h"

struct open_element {
    struct node *element;
    struct node_list attributes, children;
};

struct parser {
    struct binxml *binxml;
    enum stream_kind kind;
    struct cursor c;
    uint32_t token_at; /* for faults */
    uint8_t token;
    enum evtx_status status;
    bool in_start;              /* between an element's name and its > or /> */
    struct node_list *content;  /* of the attribute that is open; NULL: none */
    struct node_list attribute; /* its storage */
    struct node *pi;            /* the target just read; NULL: none */
    uint32_t depth;
    struct node_list roots;
    struct open_element open[MAX_OPEN_ELEMENTS + 1]; /* [0] is not used */
};

/** Ends the parse; of several faults the first one counts. @what: of the token that began last. */
void parser_fail(struct parser *p, enum evtx_status status, const char *what);

/** A node of the tree, in the arena. NULL: no memory or too many, which fails the parse. The
 * functions below pass over a @node that is NULL. */
struct node *parser_new_node(struct parser *p, enum node_kind kind);

/** Where elements go: into the innermost open one, or beside the roots. */
struct node_list *parser_siblings(struct parser *p);

/** Adds content where it goes: to the open attribute or the innermost open element. */
void parser_add_content(struct parser *p, struct node *node);

/** Reads a reference to a name, and the name, which becomes that of @node. */
void parser_read_name(struct parser *p, struct node *node);

/** Reads @size bytes, which become the value of @node. */
void parser_set_value(struct parser *p, struct node *node, uint8_t type, uint64_t size);

#endif
