/* binxml.c - the table of tokens, and one function for each. docs/format.md 2.1 */
#include "core/binxml/binxml.h"
#include "core/binxml/guard.h"
#include "core/binxml/parser.h"

/* Size fields are hints that this reader does not need, and that differ between chunks. */
static void skip_size_field(struct parser *p)
{
    uint32_t at = p->c.at;

    cursor_skip(&p->c, 4);
    if (p->binxml->guard && !p->c.bad)
        guard_size_field(p->binxml->guard, at, 4);
}

/* docs/format.md 2.2 */
static void open_element(struct parser *p)
{
    struct node *element = parser_new_node(p, NODE_ELEMENT);

    if (!element)
        return;
    if (p->in_start || p->depth == MAX_OPEN_ELEMENTS) {
        parser_fail(p, p->in_start ? EVTX_BAD_VALUE : EVTX_TOO_LARGE,
                    p->in_start ? "element inside of a start tag" : "depth of elements");
        return;
    }
    if (p->binxml->depth <= p->depth)
        p->binxml->depth = p->depth + 1;
    if (p->kind == STREAM_DEFINITION)
        element->dependency = cursor_u16(&p->c);
    skip_size_field(p);
    parser_read_name(p, element);
    if (p->token & MORE_TOKEN)
        skip_size_field(p);
    p->in_start = true;
    p->content = NULL;
    p->open[p->depth + 1].element = element;
    node_list_init(&p->open[p->depth + 1].attributes);
    node_list_init(&p->open[p->depth + 1].children);
}

/* The element whose start tag ends here; its attributes are complete. */
static struct node *end_start_tag(struct parser *p)
{
    struct open_element *open = &p->open[p->depth + 1];

    if (!p->in_start) {
        parser_fail(p, EVTX_BAD_VALUE, "end of a start tag that did not begin");
        return NULL;
    }
    p->in_start = false;
    p->content = NULL;
    open->element->attributes = open->attributes.first;
    return open->element;
}

static void close_start(struct parser *p)
{
    if (end_start_tag(p))
        p->depth++;
}

static void close_empty(struct parser *p)
{
    struct node *element = end_start_tag(p);

    if (!element)
        return;
    element->closed_empty = true;
    node_list_add(parser_siblings(p), element);
}

static void end_element(struct parser *p)
{
    struct node *element;

    if (p->in_start || p->depth == 0) {
        parser_fail(p, EVTX_BAD_VALUE, "end of an element that is not open");
        return;
    }
    element = p->open[p->depth].element;
    element->children = p->open[p->depth].children.first;
    p->depth--;
    node_list_add(parser_siblings(p), element);
}

/* The list of an attribute's content lives in the parser until the next attribute begins, but its
 * nodes hang on the attribute from the first one on: .end of an empty list is &children. */
static void attribute(struct parser *p)
{
    struct node *node = parser_new_node(p, NODE_ATTRIBUTE);

    if (!node)
        return;
    if (!p->in_start) {
        parser_fail(p, EVTX_BAD_VALUE, "attribute outside of a start tag");
        return;
    }
    parser_read_name(p, node);
    node_list_add(&p->open[p->depth + 1].attributes, node);
    p->attribute.end = &node->children;
    p->content = &p->attribute;
}

/* docs/format.md 2.4; the size of a literal follows from its type, or stands before it. */
static bool literal_size(struct parser *p, uint8_t type, uint64_t *size)
{
    const struct value_kind *kind = value_kind(type);
    struct cursor ahead;

    if (type == VALUE_STRING) {
        *size = 2 * (uint64_t)cursor_u16(&p->c);
    } else if (type == VALUE_BINXML) {
        *size = cursor_u16(&p->c);
    } else if (type == VALUE_SID) {
        ahead = p->c;
        cursor_skip(&ahead, 1);
        *size = 8 + 4 * (uint64_t)cursor_u8(&ahead);
    } else if (type == VALUE_NULL ||
               (type < VALUE_BINXML && kind->size && type <= VALUE_LAST_PLAIN)) {
        *size = kind->size;
    } else {
        parser_fail(p, EVTX_BAD_VALUE, "type of a literal value");
        return false;
    }
    return true;
}

/* The Name of a Data element is a key in JSON, and no key is a value. */
static bool is_key(const struct parser *p)
{
    const struct open_element *open = &p->open[p->depth + 1];
    const struct node *attribute = open->attributes.first;

    if (!p->in_start || !name_is(&open->element->name, "Data", 4))
        return false;
    while (attribute && attribute->next)
        attribute = attribute->next;
    return attribute && name_is(&attribute->name, "Name", 4);
}

/* A string whose place is known, and not what it says. */
static void string_value(struct parser *p, uint32_t at, uint64_t size)
{
    struct guard *guard = p->binxml->guard;
    struct node *node = parser_new_node(p, NODE_TEXT);

    cursor_skip(&p->c, size);
    if (!node || p->c.bad)
        return;
    node->value = (struct value){NULL, (uint32_t)size, VALUE_STRING, (int32_t)guard->strings};
    guard_string(guard, at, (uint32_t)size / 2);
    parser_add_content(p, node);
}

static void literal(struct parser *p)
{
    uint8_t type = cursor_u8(&p->c);
    enum node_kind kind = type == VALUE_BINXML ? NODE_BINXML : NODE_TEXT;
    uint32_t at = p->c.at;
    struct node *node;
    uint64_t size;

    if (!literal_size(p, type, &size))
        return;
    if (p->binxml->strings_vary && type == VALUE_STRING && size > 0 && !is_key(p)) {
        string_value(p, at, size);
        return;
    }
    if (kind == NODE_BINXML) {
        p->binxml->embedded = true;
        if (p->in_start) {
            parser_fail(p, EVTX_BAD_VALUE, "BinXML inside of an attribute");
            return;
        }
    }
    node = parser_new_node(p, kind);
    parser_set_value(p, node, type, size);
    if (kind == NODE_BINXML && node)
        node_list_add(parser_siblings(p), node);
    else
        parser_add_content(p, node);
}

static void cdata(struct parser *p)
{
    struct node *node = parser_new_node(p, NODE_CDATA);

    parser_set_value(p, node, VALUE_STRING, 2 * (uint64_t)cursor_u16(&p->c));
    if (!p->c.bad) /* of what is cut off nothing is shown */
        parser_add_content(p, node);
}

static void character(struct parser *p)
{
    struct node *node = parser_new_node(p, NODE_CHARACTER);

    if (node)
        node->number = cursor_u16(&p->c);
    parser_add_content(p, node);
}

static void entity(struct parser *p)
{
    struct node *node = parser_new_node(p, NODE_ENTITY);

    parser_read_name(p, node);
    parser_add_content(p, node);
}

static void pi_target(struct parser *p)
{
    struct node *node = parser_new_node(p, NODE_PI);

    if (node)
        node->value.type = VALUE_STRING;
    parser_read_name(p, node);
    parser_add_content(p, node);
    p->pi = node;
}

/* Data without a target belongs to nothing and is passed over. */
static void pi_data(struct parser *p)
{
    struct node *target = p->pi;
    uint64_t size = 2 * (uint64_t)cursor_u16(&p->c);

    p->pi = NULL;
    if (target)
        parser_set_value(p, target, VALUE_STRING, size);
    else
        cursor_skip(&p->c, size);
}

static void template_instance(struct parser *p)
{
    struct node *node = parser_new_node(p, NODE_INSTANCE);
    struct instance *instance = arena_new(p->binxml->arena, struct instance, 1);
    struct cursor again = p->c;

    if (p->kind == STREAM_DEFINITION || p->in_start) {
        parser_fail(p, EVTX_BAD_VALUE, "template instance out of place");
        return;
    }
    if (!node || !instance) {
        parser_fail(p, EVTX_NO_MEMORY, "template instance");
        return;
    }
    if (!binxml_instance(&p->c, instance)) {
        parser_fail(p, EVTX_TRUNCATED, "values of a template instance");
        if (!p->binxml->parts || !binxml_instance_part(&again, instance))
            return;
    }
    node->instance = instance;
    p->binxml->instances = true;
    node_list_add(parser_siblings(p), node);
}

static void substitution(struct parser *p)
{
    struct node *node = parser_new_node(p, NODE_SUBSTITUTION);

    if (p->kind != STREAM_DEFINITION)
        parser_fail(p, EVTX_BAD_VALUE, "substitution outside of a template definition");
    if (!node)
        return;
    node->optional = p->token == 0x0E;
    node->number = cursor_u16(&p->c);
    node->value.type = cursor_u8(&p->c); /* that is expected; the value's own one rules */
    parser_add_content(p, node);
}

static void fragment_header(struct parser *p)
{
    cursor_skip(&p->c, 3); /* major, minor, flags */
}

/* Ends what is open, as far as it was read. */
static void end_open(struct parser *p)
{
    if (p->in_start)
        close_empty(p);
    while (p->depth)
        end_element(p);
}

/* docs/format.md 2.1, indexed by the token without 0x40 */
/* clang-format off */
static const struct {
    const char *name;
    bool more; /* whether MORE_TOKEN may be added */
    void (*parse)(struct parser *);
} tokens[] = {
    [ELEMENT_TOKEN]      = {"open start element",    true,  open_element},
    [CLOSE_TOKEN]        = {"close start element",   false, close_start},
    [CLOSE_EMPTY_TOKEN]  = {"close empty element",   false, close_empty},
    [END_ELEMENT_TOKEN]  = {"end element",           false, end_element},
    [VALUE_TOKEN]        = {"value",                 true,  literal},
    [ATTRIBUTE_TOKEN]    = {"attribute",             true,  attribute},
    [CDATA_TOKEN]        = {"CDATA section",         true,  cdata},
    [CHARACTER_TOKEN]    = {"character reference",   true,  character},
    [ENTITY_TOKEN]       = {"entity reference",      true,  entity},
    [PI_TARGET_TOKEN]    = {"PI target",             false, pi_target},
    [PI_DATA_TOKEN]      = {"PI data",               false, pi_data},
    [INSTANCE_TOKEN]     = {"template instance",     false, template_instance},
    [SUBSTITUTION_TOKEN] = {"normal substitution",   false, substitution},
    [OPTIONAL_TOKEN]     = {"optional substitution", false, substitution},
    [FRAGMENT_TOKEN]     = {"fragment header",       false, fragment_header},
};
/* clang-format on */

static void parse_token(struct parser *p)
{
    uint8_t index = p->token & ~MORE_TOKEN;

    if (index >= sizeof tokens / sizeof *tokens || !tokens[index].parse ||
        ((p->token & MORE_TOKEN) && !tokens[index].more)) {
        parser_fail(p, EVTX_BAD_VALUE, "unknown token");
        return;
    }
    if (index != PI_DATA_TOKEN)
        p->pi = NULL;
    tokens[index].parse(p);
    if (p->c.bad)
        parser_fail(p, EVTX_TRUNCATED, tokens[index].name);
}

enum evtx_status binxml_parse(struct binxml *binxml, enum stream_kind kind, uint32_t at,
                              uint32_t end, struct node **roots)
{
    struct parser p;

    /* Not an initialiser: it would clear the whole stack of open elements. */
    p.binxml = binxml;
    p.kind = kind;
    p.c = cursor_over(binxml->chunk, at, end);
    p.token_at = at;
    p.status = EVTX_OK;
    p.in_start = false;
    p.content = NULL;
    p.pi = NULL;
    p.depth = 0;
    node_list_init(&p.roots);
    binxml->depth = 0;
    binxml->ended = binxml->embedded = binxml->instances = false;
    binxml->mended = binxml->doubtful = false;

    while (p.status == EVTX_OK && p.c.at < p.c.end && !binxml->ended) {
        p.token_at = p.c.at;
        p.token = cursor_u8(&p.c);
        if (p.token == END_TOKEN)
            binxml->ended = true;
        else
            parse_token(&p);
    }
    if (p.status == EVTX_OK && (p.depth || p.in_start))
        parser_fail(&p, EVTX_TRUNCATED, "element that does not end");
    if (binxml->guard)
        guard_finish(binxml->guard, p.c.at);
    if (binxml->parts)
        end_open(&p);
    if (binxml->parts || p.status == EVTX_OK)
        *roots = p.roots.first;
    return p.status;
}
