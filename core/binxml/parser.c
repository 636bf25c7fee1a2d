/* parser.c - where nodes go, and how names and the bytes of values are read. docs/format.md 2.3 */
#include "core/binxml/parser.h"
#include "core/base/fault.h"
#include "core/binxml/guard.h"
#include "core/binxml/name.h"

enum { UNITS_PER_NODE = BYTES_PER_NODE / 2 };

void parser_fail(struct parser *p, enum evtx_status status, const char *what)
{
    if (p->status == EVTX_OK)
        p->status = fault_set(p->binxml->fault, status, p->token_at, what);
}

struct node *parser_new_node(struct parser *p, enum node_kind kind)
{
    struct node *node = NULL;

    if (p->binxml->nodes == 0) {
        parser_fail(p, EVTX_TOO_LARGE, "number of nodes");
        return NULL;
    }
    p->binxml->nodes--;
    node = arena_new(p->binxml->arena, struct node, 1);
    if (!node) {
        parser_fail(p, EVTX_NO_MEMORY, "node");
        return NULL;
    }
    node->kind = (uint8_t)kind;
    node->dependency = NO_DEPENDENCY;
    node->value.slot = CONCRETE;
    return node;
}

struct node_list *parser_siblings(struct parser *p)
{
    return p->depth ? &p->open[p->depth].children : &p->roots;
}

void parser_add_content(struct parser *p, struct node *node)
{
    if (!node)
        return;
    if (p->in_start && p->content)
        node_list_add(p->content, node);
    else if (!p->in_start && p->depth)
        node_list_add(parser_siblings(p), node);
    else
        parser_fail(p, EVTX_BAD_VALUE, "content outside of an element");
}

/* A definition that is mended is the same as one that is sound, and is not known by its guard. */
static void check_name(struct parser *p, uint32_t ref, struct raw_name *name)
{
    switch (name_check(&p->c, ref, p->binxml->chunk_size, name)) {
    case NAME_SOUND:
        break;
    case NAME_MENDED:
        p->binxml->mended = true;
        break;
    case NAME_DOUBTFUL:
        p->binxml->doubtful = true;
        break;
    }
}

void parser_read_name(struct parser *p, struct node *node)
{
    struct binxml *b = p->binxml;
    uint32_t at = p->c.at;
    struct raw_name raw;
    bool decoded;

    if (!node)
        return;
    (void)name_read(&p->c, b->chunk_size, &raw);
    if (raw.count / UNITS_PER_NODE > b->nodes) {
        parser_fail(p, EVTX_TOO_LARGE, "length of names");
        return;
    }
    b->nodes -= raw.count / UNITS_PER_NODE;
    check_name(p, at, &raw);
    if (p->c.bad)
        parser_fail(p, EVTX_TRUNCATED, "name");
    if (p->c.bad || !raw.units) {
        node->name = (struct name){"unreadable", 10, true};
        return;
    }
    if (b->guard)
        guard_name(b->guard, at, raw.units, raw.count, p->c.at);
    if (b->names)
        decoded = name_decode_once(&raw, b->names, b->arena, &node->name);
    else
        decoded = name_decode(&raw, b->arena, &node->name);
    if (!decoded)
        parser_fail(p, EVTX_NO_MEMORY, "name");
}

/* Bytes of a definition are copied: its tree outlives the chunk that it was read from. Those of a
 * record are where AddressSanitizer can tell who reads past them, as in arguments.c. */
void parser_set_value(struct parser *p, struct node *node, uint8_t type, uint64_t size)
{
    const uint8_t *bytes = cursor_bytes(&p->c, size);

    if (!node || !bytes)
        return;
    if (p->binxml->guard || p->binxml->copies || (ARENA_GUARDED && type != VALUE_BINXML))
        bytes = arena_copy(p->binxml->arena, bytes, size);
    if (!bytes)
        parser_fail(p, EVTX_NO_MEMORY, "value");
    node->value = (struct value){bytes, (uint32_t)size, type, CONCRETE};
}
