/* json.c - elements, attributes and content as JSON. docs/format.md 4.2 to 4.4 */
#include "core/write/json.h"
#include "core/base/escape.h"
#include "core/base/number.h"
#include "core/base/utf16.h"
#include "core/write/tally.h"

static void write_value(struct writing *w, const struct node *element);

/* Inline in any case, so that the length of the literal is known. */
static inline __attribute__((always_inline)) void put(struct writing *w, const char *literal)
{
    text_puts(w->text, literal);
}

static void put_utf8(struct text *text, const char *bytes, size_t size)
{
    uint8_t *to = text_reserve(text, (size_t)ESCAPE_PER_UNIT * size);

    if (to)
        text->size = (size_t)(json_utf8(to, (const uint8_t *)bytes, size) - text->bytes);
}

/* "name": or "name_2": or, for attributes beside their element, "name_2_attributes": */
static void put_key(struct writing *w, const struct name *name, uint32_t number, const char *suffix)
{
    put(w, "\"");
    if (name->plain)
        text_put(w->text, name->text, name->size);
    else
        put_utf8(w->text, name->text, name->size);
    if (number > 0)
        text_putf(w->text, "_%u", number);
    text_puts(w->text, suffix);
    put(w, "\":");
}

/* Commas stand between the members of an object or the items of an array. */
static void put_comma(struct writing *w, bool *any)
{
    if (*any)
        put(w, ",");
    *any = true;
}

/* --- content ---------------------------------------------------------------------------------- */

/* The five entities of XML are their character; any other one stays as it was written. */
static void put_entity(struct text *text, const struct name *name)
{
    char character = node_entity(name);

    if (character) {
        put_utf8(text, &character, 1);
        return;
    }
    text_putc(text, '&');
    put_utf8(text, name->text, name->size);
    text_putc(text, ';');
}

static void put_character(struct text *text, uint16_t unit)
{
    uint8_t bytes[2] = {(uint8_t)unit, (uint8_t)(unit >> 8)};
    uint8_t *to;

    if ((unit & 0xF800) == 0xD800) {
        text_putf(text, "&#%u;", unit);
        return;
    }
    to = text_reserve(text, ESCAPE_PER_UNIT);
    if (to)
        text->size = (size_t)(json_utf16(to, bytes, 1) - text->bytes);
}

static void put_content(struct writing *w, const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_TEXT:
    case NODE_CDATA:
        if (node->value.slot == CONCRETE)
            value_text(w->text, &node->value, VALUE_JSON);
        else if (!value_empty(&node->value))
            recorder_value(w->recorder, &node->value, VALUE_JSON);
        break;
    case NODE_ENTITY:
        put_entity(w->text, &node->name);
        break;
    case NODE_CHARACTER:
        put_character(w->text, node->number);
        break;
    case NODE_PI:
    case NODE_ELEMENT:
    case NODE_PLACEHOLDER:
    case NODE_ATTRIBUTE:
    case NODE_SUBSTITUTION:
    case NODE_INSTANCE:
    case NODE_BINXML:
        break;
    }
}

/* A value that stands alone may be a number; everything else is one string. @beside_elements: the
 * list holds elements too, and then its empty nodes do not count. docs/format.md 4.2 */
static void write_content(struct writing *w, const struct node *list, bool beside_elements)
{
    const struct node *only = NULL;
    uint32_t count = 0;

    for (const struct node *node = list; node; node = node->next)
        if (!beside_elements || node_is_content(node)) {
            only = node;
            count++;
        }
    if (count == 1 && only->kind == NODE_TEXT && value_bare(&only->value)) {
        put_content(w, only);
        return;
    }
    put(w, "\"");
    for (const struct node *node = list; node; node = node->next)
        put_content(w, node);
    put(w, "\"");
}

static bool any_attribute(const struct node *element)
{
    for (const struct node *a = element->attributes; a; a = a->next)
        if (node_any_content(a->children))
            return true;
    return false;
}

static void write_attributes(struct writing *w, const struct node *element)
{
    bool any = false;

    put(w, "{");
    for (const struct node *a = element->attributes; a; a = a->next) {
        if (!node_any_content(a->children))
            continue;
        put_comma(w, &any);
        put_key(w, &a->name, 0, "");
        write_content(w, a->children, false);
    }
    put(w, "}");
}

/* --- members ---------------------------------------------------------------------------------- */

static uint32_t count_elements(const struct node *node)
{
    uint32_t count = 0;

    for (; node; node = node->next)
        count += node_is_element(node);
    return count;
}

/* With attributes beside it, an element that has nothing else is done; but an event, which has
 * nothing around it, always has a value. docs/format.md 4.5 */
static void write_member(struct writing *w, const struct node *element, uint32_t number, bool inner)
{
    if (w->writer->separate && any_attribute(element)) {
        put_key(w, &element->name, number, "_attributes");
        write_attributes(w, element);
        if (inner && !node_any_content(element->children) && !node_any_element(element->children))
            return;
        put(w, ",");
    }
    put_key(w, &element->name, number, "");
    write_value(w, element);
}

/* --- data containers, docs/format.md 4.4 ------------------------------------------------------ */

bool json_is_container(const struct node *element)
{
    return name_is(&element->name, "EventData", 9) || name_is(&element->name, "UserData", 8);
}

static bool is_data(const struct node *node)
{
    return node->kind == NODE_ELEMENT && name_is(&node->name, "Data", 4);
}

/** The content of a Data element's Name; NULL when there is none. */
static const struct node *data_name(const struct node *data)
{
    for (const struct node *a = data->attributes; a; a = a->next)
        if (name_is(&a->name, "Name", 4) && node_any_content(a->children))
            return a->children;
    return NULL;
}

/* The text of a Name, escaped, so that names can be compared. It lies behind the text that is
 * there, which does not grow: the next thing written takes its place. */
static struct name peek_data_name(struct writing *w, const struct node *content)
{
    struct text *text = w->text;
    size_t start = text->size;
    struct name name;

    for (const struct node *node = content; node; node = node->next) {
        if (node->kind == NODE_TEXT && node->value.slot != CONCRETE)
            w->recorder->irregular = true; /* a key that only the value tells */
        else
            put_content(w, node);
    }
    name.size = (uint32_t)(text->size - start);
    name.text = text->bytes ? (const char *)text->bytes + start : "";
    text->size = start;
    return name;
}

static struct name read_data_name(struct writing *w, const struct node *content)
{
    struct name name = peek_data_name(w, content);

    name.text = arena_copy(w->arena, name.text, name.size);
    if (!name.text) {
        w->no_memory = true;
        name = (struct name){.text = ""};
    }
    return name;
}

static void write_members(struct writing *w, const struct node *element, bool any);

/* As any other value, but its attributes do not show, and nothing is "" instead of null. */
static void write_data_value(struct writing *w, const struct node *data)
{
    bool any = false;

    if (!node_any_element(data->children)) {
        if (node_any_content(data->children))
            write_content(w, data->children, false);
        else
            put(w, "\"\"");
        return;
    }
    put(w, "{");
    if (node_any_content(data->children)) {
        put_comma(w, &any);
        put(w, "\"#text\":");
        write_content(w, data->children, true);
    }
    write_members(w, data, any);
    put(w, "}");
}

static const struct node *next_element(const struct node *node)
{
    do
        node = node->next;
    while (node && !node_is_element(node));
    return node;
}

/* Neighbours of the same name are one array; a name that comes back later is numbered. Returns the
 * last element of the run. */
static const struct node *
write_named_run(struct writing *w, const struct node *data, struct tally *names, bool *any)
{
    struct name name = read_data_name(w, data_name(data));
    const struct node *last = data;
    uint32_t count = 1, number = tally_add(names, &name);

    for (const struct node *next = next_element(data); next; next = next_element(next)) {
        struct name other;

        if (!is_data(next) || !data_name(next))
            break;
        other = peek_data_name(w, data_name(next));
        if (!name_equal(&name, &other))
            break;
        last = next;
        count++;
    }
    put_comma(w, any);
    put(w, "\"");
    text_put(w->text, name.text, name.size); /* escaped already */
    if (number > 0)
        text_putf(w->text, "_%u", number);
    put(w, count > 1 ? "\":[" : "\":");
    for (const struct node *item = data;; item = next_element(item)) {
        write_data_value(w, item);
        if (item == last)
            break;
        put(w, ",");
    }
    if (count > 1)
        put(w, "]");
    return last;
}

/* All Data elements are one member, where the first of them stands. */
static void write_positional(struct writing *w, const struct node *first, bool *any)
{
    uint32_t count = 0;
    bool item = false;

    for (const struct node *node = first; node; node = node->next)
        count += is_data(node);
    put_comma(w, any);
    put(w, "\"Data\":{\"#text\":");
    if (count > 1)
        put(w, "[");
    for (const struct node *node = first; node; node = node->next)
        if (is_data(node)) {
            put_comma(w, &item);
            write_data_value(w, node);
        }
    put(w, count > 1 ? "]}" : "}");
}

/** How the Data elements of a container are written. */
enum data_form { DATA_PLAIN, DATA_NAMED, DATA_POSITIONAL };

static enum data_form data_form(const struct node *element)
{
    enum data_form form = DATA_PLAIN;

    if (!json_is_container(element))
        return DATA_PLAIN;
    for (const struct node *node = element->children; node; node = node->next)
        if (is_data(node)) {
            if (data_name(node))
                return DATA_NAMED;
            form = DATA_POSITIONAL;
        }
    return form;
}

static void write_placeholder(struct writing *w, const struct node *placeholder,
                              const struct node *parent, bool *any)
{
    put_comma(w, any);
    recorder_placeholder(w->recorder, placeholder->number, parent, 1);
}

/* The child elements as members of an object that is open. @any: it has members already. */
static void write_members(struct writing *w, const struct node *element, bool any)
{
    enum data_form form = data_form(element);
    uint32_t count = count_elements(element->children);
    struct tally names, data_names;
    bool positional_done = false;

    if (!tally_init(&names, w->arena, count) || !tally_init(&data_names, w->arena, count)) {
        w->no_memory = true;
        return;
    }
    for (const struct node *node = element->children; node; node = node->next) {
        if (node->kind == NODE_PLACEHOLDER) {
            write_placeholder(w, node, element, &any);
        } else if (node->kind != NODE_ELEMENT) {
            continue;
        } else if (form == DATA_PLAIN || !is_data(node)) {
            put_comma(w, &any);
            /* an element whose name was there before gets a number: docs/format.md 4.3 */
            write_member(w, node, tally_add(&names, &node->name), true);
        } else if (form == DATA_POSITIONAL) {
            if (!positional_done)
                write_positional(w, node, &any);
            positional_done = true;
        } else if (data_name(node)) {
            node = write_named_run(w, node, &data_names, &any);
        } /* else: beside named ones, a Data without a name is dropped */
    }
}

/* --- values, docs/format.md 4.2 --------------------------------------------------------------- */

static void write_value(struct writing *w, const struct node *element)
{
    bool attributes = !w->writer->separate && any_attribute(element);
    bool content = node_any_content(element->children);
    bool elements = node_any_element(element->children), any = false;

    if (!elements && !attributes) {
        if (content)
            write_content(w, element->children, false);
        else
            put(w, "null");
        return;
    }
    put(w, "{");
    if (attributes) {
        put_comma(w, &any);
        put(w, "\"#attributes\":");
        write_attributes(w, element);
    }
    if (content) {
        put_comma(w, &any);
        put(w, "\"#text\":");
        write_content(w, element->children, elements);
    }
    if (elements)
        write_members(w, element, any);
    put(w, "}");
}

void json_member(struct writing *w, const struct node *element, uint32_t depth)
{
    write_member(w, element, 0, depth > 0);
}
