/* xml.c - elements, attributes and content as XML. docs/format.md 4.6 */
#include "core/write/xml.h"
#include "core/base/escape.h"
#include "core/write/tally.h"

#include <strings.h>

/* Inline in any case, so that the length of the literal is known. */
static inline __attribute__((always_inline)) void put(struct writing *w, const char *literal)
{
    text_puts(w->text, literal);
}

/* What a name of XML 1.0, fifth edition, holds: characters at its start, and others behind it. */
static const struct {
    uint32_t first, last;
    bool start;
} name_characters[] = {{'-', '.', false},      {'0', '9', false},      {':', ':', true},
                       {'A', 'Z', true},       {'_', '_', true},       {'a', 'z', true},
                       {0xB7, 0xB7, false},    {0xC0, 0xD6, true},     {0xD8, 0xF6, true},
                       {0xF8, 0x2FF, true},    {0x300, 0x36F, false},  {0x370, 0x37D, true},
                       {0x37F, 0x1FFF, true},  {0x200C, 0x200D, true}, {0x203F, 0x2040, false},
                       {0x2070, 0x218F, true}, {0x2C00, 0x2FEF, true}, {0x3001, 0xD7FF, true},
                       {0xF900, 0xFDCF, true}, {0xFDF0, 0xFFFD, true}, {0x10000, 0xEFFFF, true}};

static bool in_name(uint32_t character, bool first)
{
    for (size_t i = 0; i < sizeof name_characters / sizeof *name_characters; i++)
        if (character <= name_characters[i].last)
            return character >= name_characters[i].first && (name_characters[i].start || !first);
    return false;
}

/* A character of UTF-8 that is sound, as names are; how many bytes it has. */
static size_t decode(const uint8_t *bytes, uint32_t *character)
{
    size_t size = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;

    *character = size == 1 ? bytes[0] : bytes[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++)
        *character = *character << 6 | (bytes[i] & 0x3F);
    return size;
}

/* A character that no name of XML can hold is shown as _: no name may end its tag, or add an
 * element. */
static void put_name(struct writing *w, const struct name *name)
{
    const uint8_t *from = (const uint8_t *)name->text;
    uint8_t *to;

    if (name->plain) {
        text_put(w->text, name->text, name->size);
        return;
    }
    to = text_reserve(w->text, (size_t)name->size + 1);
    if (!to)
        return;
    if (name->size == 0)
        *to++ = '_';
    for (uint32_t at = 0, size; at < name->size; at += size) {
        uint32_t character;

        size = (uint32_t)decode(from + at, &character);
        if (in_name(character, at == 0))
            to = (uint8_t *)memcpy(to, from + at, size) + size;
        else
            *to++ = '_';
    }
    w->text->size = (size_t)(to - w->text->bytes);
}

static void new_line(struct writing *w, uint32_t depth)
{
    size_t size = 1 + 2 * (size_t)depth;
    uint8_t *to = w->writer->indent ? text_reserve(w->text, size) : NULL;

    if (!to)
        return;
    *to = '\n';
    memset(to + 1, ' ', size - 1);
    w->text->size += size;
}

static void put_value(struct writing *w, const struct value *value, enum value_style style)
{
    if (value->slot == CONCRETE)
        value_text(w->text, value, style);
    else if (!value_empty(value))
        recorder_value(w->recorder, value, style);
}

static void put_raw(struct text *text, const uint8_t *bytes, size_t units)
{
    uint8_t *to = text_reserve(text, units * ESCAPE_PER_UNIT);

    if (to)
        text->size = (size_t)(xml_raw_utf16(to, bytes, units) - text->bytes);
}

/* "]]>" would end the section, so it is divided between two. */
static void put_cdata(struct text *text, const struct value *value)
{
    size_t units = value_units(value->bytes, value->size), from = 0;

    text_puts(text, "<![CDATA[");
    for (size_t i = 0; i + 3 <= units; i++)
        if (memcmp(value->bytes + 2 * i, "]\0]\0>", 6) == 0) {
            put_raw(text, value->bytes + 2 * from, i + 2 - from);
            text_puts(text, "]]><![CDATA[");
            from = i + 2;
        }
    put_raw(text, value->bytes + 2 * from, units - from);
    text_puts(text, "]]>");
}

/* XML knows five entities and declares no other: those are text, as they are in JSON. */
static void put_entity(struct writing *w, const struct name *name)
{
    put(w, node_entity(name) ? "&" : "&amp;");
    put_name(w, name);
    put(w, ";");
}

/* A character that XML cannot hold cannot be referred to either. */
static void put_character(struct writing *w, uint16_t unit)
{
    bool white = unit == '\t' || unit == '\n' || unit == '\r';

    if ((unit & 0xF800) == 0xD800)
        text_putf(w->text, "&amp;#%u;", unit);
    else if ((unit < 0x20 && !white) || unit >= 0xFFFE)
        put(w, "_");
    else
        text_putf(w->text, "&#%u;", unit);
}

/* An instruction cannot be called xml, in any case of its letters. */
static bool is_reserved(const struct name *name)
{
    return name->size == 3 && strncasecmp(name->text, "xml", 3) == 0;
}

static void put_pi(struct writing *w, const struct node *pi)
{
    size_t at;

    put(w, "<?");
    put_name(w, &pi->name);
    if (is_reserved(&pi->name))
        put(w, "_");
    if (pi->value.size > 0) {
        put(w, " ");
        at = w->text->size;
        put_raw(w->text, pi->value.bytes, value_units(pi->value.bytes, pi->value.size));
        for (size_t i = at + 1; i < w->text->size; i++) /* "?>" would end it */
            if (w->text->bytes[i - 1] == '?' && w->text->bytes[i] == '>')
                w->text->bytes[i] = '_';
    }
    put(w, "?>");
}

/* Content in an element; @alone: there are no elements beside it. */
static void put_content(struct writing *w, const struct node *node, bool alone)
{
    switch ((enum node_kind)node->kind) {
    case NODE_TEXT:
        put_value(w, &node->value, VALUE_XML_TEXT);
        break;
    case NODE_CDATA:
        put_cdata(w->text, &node->value);
        break;
    case NODE_ENTITY:
        put_entity(w, &node->name);
        break;
    case NODE_CHARACTER:
        put_character(w, node->number);
        break;
    case NODE_PI:
        if (alone)
            put_pi(w, node);
        break;
    case NODE_ELEMENT:
    case NODE_PLACEHOLDER:
    case NODE_ATTRIBUTE:
    case NODE_SUBSTITUTION:
    case NODE_INSTANCE:
    case NODE_BINXML:
        break;
    }
}

/* In an attribute a CDATA section is text like any other, and a PI is nothing. */
static void put_attribute_content(struct writing *w, const struct node *node)
{
    if (node->kind == NODE_TEXT || node->kind == NODE_CDATA)
        put_value(w, &node->value, VALUE_XML_ATTRIBUTE);
    else if (node->kind != NODE_PI)
        put_content(w, node, true);
}

/* No two attributes of an element can have one name: a second one gets a number, as elements do in
 * JSON, and more of them if there is such a name too. @names: those written so far, or NULL. */
static void put_attribute_name(struct writing *w, const struct name *name, struct tally *names)
{
    size_t start = w->text->size;
    uint32_t number = 1;

    put_name(w, name);
    while (names && number > 0 && !w->text->bad) {
        struct name written = {.size = (uint32_t)(w->text->size - start)};

        written.text = arena_copy(w->arena, w->text->bytes + start, written.size);
        if (!written.text) {
            w->no_memory = true;
            return;
        }
        number = tally_add(names, &written);
        if (number > 0)
            text_putf(w->text, "_%u", number);
    }
}

static void put_attributes(struct writing *w, const struct node *element)
{
    struct tally tally, *names = NULL;
    uint32_t count = 0;

    for (const struct node *a = element->attributes; a; a = a->next)
        count++;
    if (count > 1) {
        if (!tally_init(&tally, w->arena, count)) {
            w->no_memory = true;
            return;
        }
        names = &tally;
    }
    for (const struct node *a = element->attributes; a; a = a->next) {
        if (!node_any_content(a->children))
            continue;
        put(w, " ");
        put_attribute_name(w, &a->name, names);
        put(w, "=\"");
        for (const struct node *node = a->children; node; node = node->next)
            put_attribute_content(w, node);
        put(w, "\"");
    }
}

/* Beside elements, everything stands on a line of its own, content as well. */
static void put_children(struct writing *w, const struct node *element, uint32_t depth)
{
    for (const struct node *node = element->children; node; node = node->next) {
        new_line(w, depth + 1);
        if (node->kind == NODE_PI && node->value.bytes)
            new_line(w, depth + 1); /* its target has one, and its data another */
        if (node->kind == NODE_ELEMENT)
            xml_element(w, node, depth + 1);
        else if (node->kind == NODE_PLACEHOLDER)
            recorder_placeholder(w->recorder, node->number, element, depth + 1);
        else
            put_content(w, node, false);
    }
    new_line(w, depth);
}

void xml_element(struct writing *w, const struct node *element, uint32_t depth)
{
    put(w, "<");
    put_name(w, &element->name);
    put_attributes(w, element);
    if (element->closed_empty) {
        put(w, "/>");
        return;
    }
    put(w, ">");
    if (node_any_element(element->children))
        put_children(w, element, depth);
    else
        for (const struct node *node = element->children; node; node = node->next)
            put_content(w, node, true);
    put(w, "</");
    put_name(w, &element->name);
    put(w, ">");
}
