/* template_list.c - the template definitions that a chunk's records refer to, and what they say. */
#include "core/base/fault.h"
#include "core/base/number.h"
#include "core/expand/expand.h"
#include "core/log/chunk.h"
#include "core/write/writer.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- which there are ------------------------------------------------------------------------- */

/* Rendering is the one thing that finds all of them: an instance may lie in a value of another. */
enum evtx_status
evtx_chunk_definitions(struct evtx_chunk *chunk, struct evtx_definitions *definitions)
{
    struct text text = {0};
    enum evtx_status status = EVTX_OK;

    *definitions = (struct evtx_definitions){0};
    memset(chunk->known, 0, sizeof chunk->known); /* each is to be met anew */
    chunk->definitions = definitions;
    for (size_t place = 0; place < chunk->count && status != EVTX_NO_MEMORY; place++) {
        text.size = 0;
        status = evtx_record_render(chunk, place, EVTX_JSON, &text, NULL, NULL);
    }
    chunk->definitions = NULL;
    text_done(&text);
    return status == EVTX_NO_MEMORY ? status : EVTX_OK; /* what is lost names none */
}

/* ---- their substitutions --------------------------------------------------------------------- */

/** A place in a definition that refers to a value: a substitution, or an element that is there only
 *  with the value. */
struct reference {
    uint32_t number;            /* of the value */
    const struct name *element; /* NULL: a substitution, of which the rest is */
    uint8_t type;
    bool optional;
};

struct references {
    struct reference *list;
    uint32_t count, room;
    struct arena *arena;
    bool no_memory;
};

static void refer(struct references *references, struct reference reference)
{
    uint32_t room = references->room ? 2 * references->room : 16;
    struct reference *list = references->list;

    if (references->count == references->room) {
        list = arena_new(references->arena, struct reference, room);
        if (!list) {
            references->no_memory = true;
            return;
        }
        if (references->count)
            memcpy(list, references->list, references->count * sizeof *list);
        references->list = list;
        references->room = room;
    }
    list[references->count++] = reference;
}

/* A definition has MAX_OPEN_ELEMENTS inside each other at most. */
static void find_references(struct references *references, const struct node *node)
{
    for (; node; node = node->next) {
        if (node->kind == NODE_SUBSTITUTION)
            refer(references, (struct reference){.number = node->number,
                                                 .type = node->value.type,
                                                 .optional = node->optional});
        else if (node->kind == NODE_ELEMENT && node->dependency != NO_DEPENDENCY)
            refer(references,
                  (struct reference){.number = node->dependency, .element = &node->name});
        find_references(references, node->attributes);
        find_references(references, node->children);
    }
}

static int compare_names(const struct name *a, const struct name *b)
{
    uint32_t size = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->text, b->text, size);

    return order ? order : (a->size > b->size) - (a->size < b->size);
}

/* By number; substitutions before elements. */
static int compare(const void *left, const void *right)
{
    const struct reference *a = left, *b = right;

    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    if (!a->element != !b->element)
        return a->element ? 1 : -1;
    if (a->element)
        return compare_names(a->element, b->element);
    return a->type != b->type ? a->type - b->type : a->optional - b->optional;
}

/* A comment must not hold two dashes; a name may, if it lies. */
static void put_name(struct text *text, const struct name *name)
{
    char last = 0;

    for (uint32_t i = 0; i < name->size; i++) {
        char c = name->text[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    (uint8_t)c >= 0x80 || c == '_' || c == ':' || c == '.' ||
                    (c == '-' && last != '-');

        last = fine ? c : '_';
        text_putc(text, last);
    }
}

static void put_type(struct text *text, uint8_t type)
{
    uint8_t items = type & (uint8_t)~VALUE_ARRAY;

    if (items == VALUE_BINXML)
        text_puts(text, "BinXml");
    else if (items > VALUE_LAST_PLAIN)
        text_putf(text, "type 0x%02x", items);
    else
        text_puts(text, value_kind(items)->name);
    if (type & VALUE_ARRAY)
        text_puts(text, " array");
}

/* Each once: a value is often referred to by several elements. */
static void put_references(struct text *text, const struct references *references)
{
    if (references->count == 0)
        return;
    text_puts(text, "<!-- values: %1 is the first one\n");
    for (uint32_t i = 0; i < references->count; i++) {
        const struct reference *reference = &references->list[i];

        if (i > 0 && compare(reference, reference - 1) == 0)
            continue;
        text_putf(text, "     %%%u ", reference->number + 1);
        if (reference->element) {
            text_puts(text, "Null leaves out <");
            put_name(text, reference->element);
            text_puts(text, ">\n");
        } else {
            put_type(text, reference->type);
            text_puts(text, reference->optional ? ", optional\n" : "\n");
        }
    }
    text_puts(text, "-->\n");
}

/* ---- as XML ---------------------------------------------------------------------------------- */

/* Values that are strings, "%1" of the first one; only those that something refers to. NULL: no
 * memory. */
static struct value *make_values(const struct references *references, uint32_t count)
{
    struct value *values = arena_new(references->arena, struct value, count + 1);

    for (uint32_t i = 0; values && i < references->count; i++) {
        struct value *value = &values[references->list[i].number];
        char name[12];
        int size = snprintf(name, sizeof name, "%%%u", references->list[i].number + 1);
        uint8_t *units = value->bytes ? NULL : arena_new(references->arena, uint8_t, 2 * size);

        if (value->bytes)
            continue;
        if (!units)
            return NULL;
        for (int k = 0; k < size; k++)
            units[2 * k] = (uint8_t)name[k];
        *value = (struct value){units, 2 * (uint32_t)size, VALUE_STRING, CONCRETE};
    }
    return values;
}

static enum evtx_status put_definition(struct evtx_chunk *chunk, const struct template *template,
                                       struct text *text, struct evtx_fault *fault)
{
    struct references references = {.arena = &chunk->scratch};
    struct writing w = {.writer = writer_of(EVTX_XML), .text = text, .arena = references.arena};
    struct node *root = NULL;
    uint32_t count;
    struct value *values;
    enum evtx_status status;

    find_references(&references, template->root);
    if (references.count)
        qsort(references.list, references.count, sizeof *references.list, compare);
    count = references.count ? references.list[references.count - 1].number + 1 : 0;
    values = make_values(&references, count);
    if (references.no_memory || !values)
        return fault_set(fault, EVTX_NO_MEMORY, 0, "values");
    status = expand_definition(chunk, template, values, count, &root, fault);
    if (status != EVTX_OK)
        return status;
    put_references(text, &references);
    w.writer->element(&w, root, 0);
    text_putc(text, '\n');
    if (w.no_memory || text->bad)
        return fault_set(fault, EVTX_NO_MEMORY, 0, "text");
    return EVTX_OK;
}

/* Without the braces. */
static void put_plain_guid(char guid[EVTX_GUID_TEXT], const uint8_t *bytes)
{
    uint8_t braced[EVTX_GUID_TEXT + 1];

    put_guid(braced, bytes);
    memcpy(guid, braced + 1, EVTX_GUID_TEXT - 1);
    guid[EVTX_GUID_TEXT - 1] = '\0';
}

enum evtx_status
evtx_definition_render(struct evtx_chunk *chunk, uint32_t offset, char guid[EVTX_GUID_TEXT],
                       struct text *text, struct evtx_fault *fault)
{
    struct cursor id = cursor_over(chunk->bytes, offset + 4, chunk->size); /* begins the GUID */
    struct known_template *known;
    const struct template *template;
    size_t start = text->size;
    enum evtx_status status;

    chunk_settle(chunk);
    arena_reset(&chunk->scratch);
    status = chunk_template(chunk, cursor_u32(&id), offset, &known, fault);
    if (status != EVTX_OK)
        return status;
    template = known->template; /* another one may take the place of .known */
    status = put_definition(chunk, template, text, fault);
    if (status != EVTX_OK) {
        text->size = start;
        text->bad = false;
        return status;
    }
    put_plain_guid(guid, template->guid);
    return EVTX_OK;
}
