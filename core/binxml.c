/* binxml.c - one function for each token, and the stack of open elements. docs/format.md 2.1 */
#include "core/binxml.h"
#include "core/fault.h"
#include "core/guard.h"
#include "core/name.h"

enum { UNITS_PER_NODE = BYTES_PER_NODE / 2 };

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

static void fail(struct parser *p, enum evtx_status status, const char *what)
{
    if (p->status == EVTX_OK)
        p->status = fault_set(p->binxml->fault, status, p->token_at, what);
}

static struct node *new_node(struct parser *p, enum node_kind kind)
{
    struct node *node = NULL;

    if (p->binxml->nodes == 0) {
        fail(p, EVTX_TOO_LARGE, "number of nodes");
        return NULL;
    }
    p->binxml->nodes--;
    node = arena_new(p->binxml->arena, struct node, 1);
    if (!node) {
        fail(p, EVTX_NO_MEMORY, "node");
        return NULL;
    }
    node->kind = (uint8_t)kind;
    node->dependency = NO_DEPENDENCY;
    node->value.slot = CONCRETE;
    return node;
}

/* Where elements go: into the innermost open one, or beside the roots. */
static struct node_list *siblings(struct parser *p)
{
    return p->depth ? &p->open[p->depth].children : &p->roots;
}

/* Where content goes: into the open attribute or the innermost open element. */
static void add_content(struct parser *p, struct node *node)
{
    if (!node)
        return;
    if (p->in_start && p->content)
        node_list_add(p->content, node);
    else if (!p->in_start && p->depth)
        node_list_add(siblings(p), node);
    else
        fail(p, EVTX_BAD_VALUE, "content outside of an element");
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

static void read_name(struct parser *p, struct node *node)
{
    struct binxml *b = p->binxml;
    uint32_t at = p->c.at;
    struct raw_name raw;
    bool decoded;

    if (!node)
        return;
    (void)name_read(&p->c, b->chunk_size, &raw);
    if (raw.count / UNITS_PER_NODE > b->nodes) {
        fail(p, EVTX_TOO_LARGE, "length of names");
        return;
    }
    b->nodes -= raw.count / UNITS_PER_NODE;
    check_name(p, at, &raw);
    if (p->c.bad)
        fail(p, EVTX_TRUNCATED, "name");
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
        fail(p, EVTX_NO_MEMORY, "name");
}

/* Size fields are hints that this reader does not need, and that differ between chunks. */
static void skip_size_field(struct parser *p)
{
    uint32_t at = p->c.at;

    cursor_skip(&p->c, 4);
    if (p->binxml->guard && !p->c.bad)
        guard_size_field(p->binxml->guard, at, 4);
}

/* Bytes of a definition are copied: its tree outlives the chunk that it was read from. Those of a
 * record are where AddressSanitizer can tell who reads past them, as in expand.c. */
static void set_value(struct parser *p, struct node *node, uint8_t type, uint64_t size)
{
    const uint8_t *bytes = cursor_bytes(&p->c, size);

    if (!node || !bytes)
        return;
    if (p->binxml->guard || p->binxml->copies || (ARENA_GUARDED && type != VALUE_BINXML))
        bytes = arena_copy(p->binxml->arena, bytes, size);
    if (!bytes)
        fail(p, EVTX_NO_MEMORY, "value");
    node->value = (struct value){bytes, (uint32_t)size, type, CONCRETE};
}

/* docs/format.md 2.2 */
static void open_element(struct parser *p)
{
    struct node *element = new_node(p, NODE_ELEMENT);

    if (!element)
        return;
    if (p->in_start || p->depth == MAX_OPEN_ELEMENTS) {
        fail(p, p->in_start ? EVTX_BAD_VALUE : EVTX_TOO_LARGE,
             p->in_start ? "element inside of a start tag" : "depth of elements");
        return;
    }
    if (p->binxml->depth <= p->depth)
        p->binxml->depth = p->depth + 1;
    if (p->kind == STREAM_DEFINITION)
        element->dependency = cursor_u16(&p->c);
    skip_size_field(p);
    read_name(p, element);
    if (p->token & 0x40)
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
        fail(p, EVTX_BAD_VALUE, "end of a start tag that did not begin");
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
    node_list_add(siblings(p), element);
}

static void end_element(struct parser *p)
{
    struct node *element;

    if (p->in_start || p->depth == 0) {
        fail(p, EVTX_BAD_VALUE, "end of an element that is not open");
        return;
    }
    element = p->open[p->depth].element;
    element->children = p->open[p->depth].children.first;
    p->depth--;
    node_list_add(siblings(p), element);
}

/* The list of an attribute's content lives in the parser until the next attribute begins, but its
 * nodes hang on the attribute from the first one on: .end of an empty list is &children. */
static void attribute(struct parser *p)
{
    struct node *node = new_node(p, NODE_ATTRIBUTE);

    if (!node)
        return;
    if (!p->in_start) {
        fail(p, EVTX_BAD_VALUE, "attribute outside of a start tag");
        return;
    }
    read_name(p, node);
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
    } else if (type == VALUE_NULL || (type < VALUE_BINXML && kind->size && type <= 0x15)) {
        *size = kind->size;
    } else {
        fail(p, EVTX_BAD_VALUE, "type of a literal value");
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
    struct node *node = new_node(p, NODE_TEXT);

    cursor_skip(&p->c, size);
    if (!node || p->c.bad)
        return;
    node->value = (struct value){NULL, (uint32_t)size, VALUE_STRING, (int32_t)guard->strings};
    guard_string(guard, at, (uint32_t)size / 2);
    add_content(p, node);
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
            fail(p, EVTX_BAD_VALUE, "BinXML inside of an attribute");
            return;
        }
    }
    node = new_node(p, kind);
    set_value(p, node, type, size);
    if (kind == NODE_BINXML && node)
        node_list_add(siblings(p), node);
    else
        add_content(p, node);
}

static void cdata(struct parser *p)
{
    struct node *node = new_node(p, NODE_CDATA);

    set_value(p, node, VALUE_STRING, 2 * (uint64_t)cursor_u16(&p->c));
    add_content(p, node);
}

static void character(struct parser *p)
{
    struct node *node = new_node(p, NODE_CHARACTER);

    if (node)
        node->number = cursor_u16(&p->c);
    add_content(p, node);
}

static void entity(struct parser *p)
{
    struct node *node = new_node(p, NODE_ENTITY);

    read_name(p, node);
    add_content(p, node);
}

static void pi_target(struct parser *p)
{
    struct node *node = new_node(p, NODE_PI);

    if (node)
        node->value.type = VALUE_STRING;
    read_name(p, node);
    add_content(p, node);
    p->pi = node;
}

/* Data without a target belongs to nothing and is passed over. */
static void pi_data(struct parser *p)
{
    struct node *target = p->pi;
    uint64_t size = 2 * (uint64_t)cursor_u16(&p->c);

    p->pi = NULL;
    if (target)
        set_value(p, target, VALUE_STRING, size);
    else
        cursor_skip(&p->c, size);
}

static void template_instance(struct parser *p)
{
    struct node *node = new_node(p, NODE_INSTANCE);
    struct instance *instance = arena_new(p->binxml->arena, struct instance, 1);
    struct cursor again = p->c;

    if (p->kind == STREAM_DEFINITION || p->in_start) {
        fail(p, EVTX_BAD_VALUE, "template instance out of place");
        return;
    }
    if (!node || !instance) {
        fail(p, EVTX_NO_MEMORY, "template instance");
        return;
    }
    if (!binxml_instance(&p->c, instance)) {
        fail(p, EVTX_TRUNCATED, "values of a template instance");
        if (!p->binxml->parts || !binxml_instance_part(&again, instance))
            return;
    }
    node->instance = instance;
    p->binxml->instances = true;
    node_list_add(siblings(p), node);
}

static void substitution(struct parser *p)
{
    struct node *node = new_node(p, NODE_SUBSTITUTION);

    if (p->kind != STREAM_DEFINITION)
        fail(p, EVTX_BAD_VALUE, "substitution outside of a template definition");
    if (!node)
        return;
    node->optional = p->token == 0x0E;
    node->number = cursor_u16(&p->c);
    node->value.type = cursor_u8(&p->c); /* that is expected; the value's own one rules */
    add_content(p, node);
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
    bool more; /* whether 0x40 may be added */
    void (*parse)(struct parser *);
} tokens[] = {
    [0x01] = {"open start element",    true,  open_element},
    [0x02] = {"close start element",   false, close_start},
    [0x03] = {"close empty element",   false, close_empty},
    [0x04] = {"end element",           false, end_element},
    [0x05] = {"value",                 true,  literal},
    [0x06] = {"attribute",             true,  attribute},
    [0x07] = {"CDATA section",         true,  cdata},
    [0x08] = {"character reference",   true,  character},
    [0x09] = {"entity reference",      true,  entity},
    [0x0A] = {"PI target",             false, pi_target},
    [0x0B] = {"PI data",               false, pi_data},
    [0x0C] = {"template instance",     false, template_instance},
    [0x0D] = {"normal substitution",   false, substitution},
    [0x0E] = {"optional substitution", false, substitution},
    [0x0F] = {"fragment header",       false, fragment_header},
};
/* clang-format on */

static void parse_token(struct parser *p)
{
    uint8_t index = p->token & 0xBF;

    if (index >= sizeof tokens / sizeof *tokens || !tokens[index].parse ||
        ((p->token & 0x40) && !tokens[index].more)) {
        fail(p, EVTX_BAD_VALUE, "unknown token");
        return;
    }
    if (index != 0x0B)
        p->pi = NULL;
    tokens[index].parse(p);
    if (p->c.bad)
        fail(p, EVTX_TRUNCATED, tokens[index].name);
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
        fail(&p, EVTX_TRUNCATED, "element that does not end");
    if (binxml->guard)
        guard_finish(binxml->guard, p.c.at);
    if (binxml->parts)
        end_open(&p);
    if (binxml->parts || p.status == EVTX_OK)
        *roots = p.roots.first;
    return p.status;
}
