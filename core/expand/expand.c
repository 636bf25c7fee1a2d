/* expand.c - values take the place of substitutions. docs/format.md 2.5, 2.6, 3.3 */
#include "core/expand/expand.h"
#include "core/base/fault.h"
#include "core/binxml/binxml.h"
#include "core/expand/arguments.h"
#include "core/expand/expansion.h"
#include "core/expand/repeat.h"
#include "core/expand/salvage.h"

static void resolve(struct expansion *x, const struct arguments *arguments, const struct node *node,
                    struct node_list *out);

/* A stream of the chunk: each of its roots goes where the stream is. docs/format.md 2.6 */
static void resolve_stream(struct expansion *x, uint32_t at, uint32_t end, struct node_list *out)
{
    struct binxml binxml = {
        .chunk = x->chunk->bytes,
        .chunk_size = x->chunk->size,
        .arena = x->arena,
        .names = &x->chunk->names,
        .parts = x->salvage,
        .fault = x->fault,
    };
    struct node *roots = NULL;
    enum evtx_status status;

    if (x->nesting > MAX_NESTING) {
        expansion_fail(x, EVTX_TOO_LARGE, "depth of nested BinXML");
        return;
    }
    if (!expansion_spend(x, (end - at) / BYTES_PER_NODE))
        return;
    binxml.nodes = x->nodes;
    status = binxml_parse(&binxml, STREAM_RECORD, at, end, &roots);
    x->nodes = binxml.nodes;
    if (binxml.doubtful)
        x->chunk->doubt = "the hash of a name does not fit";
    if (status != EVTX_OK && !salvage_goes_on(x->salvage, status, x->fault)) {
        x->status = status;
        return;
    }
    x->nesting++;
    for (struct node *next; roots && x->status == EVTX_OK; roots = next) {
        next = roots->next;
        if (binxml.instances || binxml.embedded)
            resolve(x, NULL, roots, out);
        else
            node_list_adopt(out, roots); /* nothing in it has to be resolved */
    }
    x->nesting--;
}

/* A shape has none, so what lies in a chunk cannot be expanded: its templates hold no literal
 * streams, or they would not be shared. */
static bool has_bytes(struct expansion *x)
{
    if (!x->chunk)
        expansion_fail(x, EVTX_BAD_VALUE, "BinXML in a shape");
    return x->chunk != NULL;
}

static void resolve_binxml(struct expansion *x, const struct value *value, struct node_list *out)
{
    uint32_t at;

    if (!has_bytes(x))
        return;
    at = (uint32_t)(value->bytes - x->chunk->bytes);
    resolve_stream(x, at, at + value->size, out);
}

/* Embedded BinXML of a shape is a placeholder, which the substitution's node becomes. */
static void resolve_substitution(struct expansion *x, const struct arguments *arguments,
                                 const struct node *node, struct node_list *out)
{
    struct node leaf = {.kind = NODE_TEXT, .dependency = NO_DEPENDENCY};

    if (!arguments || node->number >= arguments->count)
        return;
    leaf.value = arguments->values[node->number];
    if (leaf.value.type == VALUE_BINXML) {
        if (leaf.value.size == 0)
            return;
        if (leaf.value.slot == CONCRETE) {
            resolve_binxml(x, &leaf.value, out);
            return;
        }
        leaf.kind = NODE_PLACEHOLDER;
        leaf.number = node->number;
    } else if (node->optional && value_empty(&leaf.value)) {
        return;
    } else if (leaf.value.slot != CONCRETE && (leaf.value.type & VALUE_ARRAY)) {
        expansion_fail(x, EVTX_BAD_VALUE, "array in a shape");
        return;
    }
    expansion_add_copy(x, &leaf, out);
}

/* docs/format.md 2.2: nothing but the type of the value matters. */
static bool left_out(const struct arguments *arguments, const struct node *element)
{
    const struct value *value;

    if (!arguments || element->dependency == NO_DEPENDENCY ||
        element->dependency >= arguments->count)
        return false;
    value = &arguments->values[element->dependency];
    return value->type == VALUE_NULL || (value->type == VALUE_BINXML && value->size == 0);
}

/* Whether a value that @owner shows was lost: an empty element would say that it was empty. */
static bool
is_lost(struct expansion *x, const struct arguments *arguments, const struct node *owner)
{
    if (!x->salvage || !arguments)
        return false;
    for (const struct node *node = owner->children; node; node = node->next)
        if (node->kind == NODE_SUBSTITUTION &&
            (node->number >= arguments->count || !arguments->values[node->number].bytes)) {
            x->salvage->dropped++;
            return true;
        }
    return false;
}

/* Values of attributes hold no elements: BinXML that ends up there has no text to give. It must be
 * sound all the same, which a shape cannot tell. */
static void resolve_attribute(struct expansion *x, const struct arguments *arguments,
                              const struct node *attribute, struct node_list *out)
{
    struct node_list content;
    struct node *copy, *first = NULL;

    if (is_lost(x, arguments, attribute))
        return;
    node_list_init(&content);
    for (const struct node *node = attribute->children; node; node = node->next)
        resolve(x, arguments, node, &content);
    for (struct node **link = &content.first; *link;) {
        if ((*link)->kind == NODE_PLACEHOLDER)
            expansion_fail(x, EVTX_BAD_VALUE, "BinXML in an attribute of a shape");
        if ((*link)->kind == NODE_ELEMENT || (*link)->kind == NODE_PLACEHOLDER)
            *link = (*link)->next;
        else
            link = &(*link)->next;
    }
    first = content.first;
    if (!first)
        return; /* an attribute without any content is dropped */
    copy = expansion_copy_node(x, attribute);
    if (!copy)
        return;
    copy->children = first;
    node_list_add(out, copy);
}

static struct node *
resolve_element(struct expansion *x, const struct arguments *arguments, const struct node *element)
{
    struct node *copy = expansion_copy_node(x, element);
    struct node_list attributes, children;

    if (!copy)
        return NULL;
    if (x->depth == MAX_TREE_DEPTH) {
        expansion_fail(x, EVTX_TOO_LARGE, "depth of elements");
        return NULL;
    }
    x->depth++;
    node_list_init(&attributes);
    node_list_init(&children);
    for (const struct node *a = element->attributes; a && x->status == EVTX_OK; a = a->next)
        resolve_attribute(x, arguments, a, &attributes);
    for (const struct node *c = element->children; c && x->status == EVTX_OK; c = c->next)
        resolve(x, arguments, c, &children);
    copy->attributes = attributes.first;
    copy->children = children.first;
    x->depth--;
    return copy;
}

static uint32_t dropped_so_far(const struct expansion *x)
{
    return x->salvage ? x->salvage->dropped : 0;
}

/* Whether all that the element had is lost, as something was dropped since @dropped were. */
static bool nothing_left(const struct expansion *x, const struct node *element, uint32_t dropped)
{
    return dropped_so_far(x) != dropped && !element->attributes && !element->children;
}

static void
resolve_instance(struct expansion *x, const struct instance *instance, struct node_list *out)
{
    struct value *values = NULL;
    struct arguments arguments = {.count = instance->count};
    const struct template *template;
    struct node *root;
    uint32_t dropped;

    if (!has_bytes(x) || !expansion_spend(x, instance->count))
        return;
    arguments.values = values = arena_new(x->arena, struct value, instance->count);
    if (!values || !arguments_read(x, instance, values)) {
        expansion_fail(x, EVTX_NO_MEMORY, "values");
        return;
    }
    template = arguments_find_template(x, instance, &arguments);
    if (!template)
        return;
    dropped = dropped_so_far(x);
    root =
        resolve_element(x, &arguments, template->root); /* a root is never left out or repeated */
    if (root && !nothing_left(x, root, dropped))
        node_list_add(out, root);
}

static void resolve(struct expansion *x, const struct arguments *arguments, const struct node *node,
                    struct node_list *out)
{
    struct node *element;
    uint32_t dropped;

    switch ((enum node_kind)node->kind) {
    case NODE_ELEMENT:
        if (left_out(arguments, node) || is_lost(x, arguments, node))
            break;
        dropped = dropped_so_far(x);
        element = resolve_element(x, arguments, node);
        if (element && x->status == EVTX_OK && !nothing_left(x, element, dropped))
            repeat_element(x, element, out);
        break;
    case NODE_SUBSTITUTION:
        resolve_substitution(x, arguments, node, out);
        break;
    case NODE_INSTANCE:
        resolve_instance(x, node->instance, out);
        break;
    case NODE_BINXML:
        if (node->value.size)
            resolve_binxml(x, &node->value, out);
        break;
    case NODE_TEXT:
    case NODE_CDATA:
    case NODE_ENTITY:
    case NODE_CHARACTER:
    case NODE_PI:
        expansion_add_copy(x, node, out);
        break;
    case NODE_ATTRIBUTE: /* resolve_element() does these */
    case NODE_PLACEHOLDER:
        break;
    }
}

/* Expands a stream with the nodes that the chunk has left. */
static enum evtx_status
expand_bytes(struct expansion *x, uint32_t at, uint32_t end, struct node **roots)
{
    struct evtx_chunk *chunk = x->chunk;
    uint32_t most = chunk->nodes_left < MAX_NODES ? chunk->nodes_left : MAX_NODES;
    struct node_list list;

    chunk_settle(chunk);
    x->nodes = most;
    node_list_init(&list);
    resolve_stream(x, at, end, &list);
    chunk->nodes_left -= most - x->nodes;
    if (x->status == EVTX_OK)
        *roots = list.first;
    return x->status;
}

enum evtx_status
expand_stream(struct evtx_chunk *chunk, uint32_t at, uint32_t end, uint32_t nesting, uint32_t depth,
              struct node **roots, struct evtx_fault *fault)
{
    struct expansion x = {.chunk = chunk,
                          .arena = &chunk->scratch,
                          .nesting = nesting,
                          .depth = depth,
                          .fault = fault};

    return expand_bytes(&x, at, end, roots);
}

enum evtx_status
expand_record(struct evtx_chunk *chunk, size_t place, struct node **root, struct evtx_fault *fault)
{
    /* A record without any element is shown as an empty Event, as evtx_dump does. */
    static const struct node empty_event = {.kind = NODE_ELEMENT, .name = {"Event", 5, true}};
    const struct evtx_record *record = &chunk->records[place];
    struct node *roots = NULL;
    enum evtx_status status;

    arena_reset(&chunk->scratch);
    status = expand_stream(chunk, record->offset + RECORD_HEADER,
                           record->offset + record->size - RECORD_TRAILER, 0, 0, &roots, fault);
    if (status == EVTX_OK && !roots) {
        roots = arena_new(&chunk->scratch, struct node, 1);
        if (roots)
            *roots = empty_event;
        else
            status = fault_set(fault, EVTX_NO_MEMORY, 0, "event");
    }
    if (status == EVTX_OK)
        *root = roots;
    else if (fault && fault->offset == 0)
        fault->offset = record->offset;
    return status;
}

enum evtx_status
expand_remains(struct salvage *salvage, size_t place, struct node **root, struct evtx_fault *fault)
{
    struct evtx_chunk *chunk = salvage->chunk;
    const struct evtx_record *record = &chunk->records[place];
    struct evtx_fault met = {0};
    struct expansion x = {
        .chunk = chunk, .arena = &chunk->scratch, .fault = &met, .salvage = salvage};
    enum evtx_status status;

    arena_reset(&chunk->scratch);
    status = expand_bytes(&x, record->offset + RECORD_HEADER,
                          record->offset + record->size - RECORD_TRAILER, root);
    if (status != EVTX_OK && fault)
        *fault = met;
    return status;
}

static enum evtx_status expand_template(struct expansion *x, const struct template *template,
                                        const struct arguments *arguments, struct node **root)
{
    struct node *tree = resolve_element(x, arguments, template->root);

    if (x->status == EVTX_OK)
        *root = tree;
    return x->status;
}

enum evtx_status expand_definition(struct evtx_chunk *chunk, const struct template *template,
                                   const struct value *values, uint32_t count, struct node **root,
                                   struct evtx_fault *fault)
{
    struct expansion x = {
        .chunk = chunk, .arena = &chunk->scratch, .nodes = MAX_NODES, .fault = fault};
    struct arguments arguments = {.values = values, .count = count};

    return expand_template(&x, template, &arguments, root);
}

enum evtx_status expand_shape(const struct template *template, const struct value *values,
                              uint32_t count, struct arena *arena, struct node **root)
{
    struct expansion x = {.arena = arena, .nodes = MAX_NODES};
    struct arguments arguments = {.values = values, .count = count};

    return expand_template(&x, template, &arguments, root);
}
