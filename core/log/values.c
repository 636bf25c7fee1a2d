/* values.c - what is left of a record whose template is gone: its values, by position. */
#include "core/log/values.h"
#include "core/binxml/binxml.h"

enum { MAX_VALUES_DEPTH = 8 };

struct values {
    const struct evtx_chunk *chunk;
    struct text *text;
    bool xml;
};

static void put_instance(const struct values *v, const struct instance *instance, uint32_t depth);

static void put_scalar(const struct values *v, const struct value *value)
{
    bool quoted = !v->xml && !value_bare(value);

    if (quoted)
        text_putc(v->text, '"');
    value_text(v->text, value, v->xml ? VALUE_XML_TEXT : VALUE_JSON);
    if (quoted)
        text_putc(v->text, '"');
}

bool values_instance(const struct evtx_chunk *chunk, uint32_t at, uint32_t end,
                     struct instance *found)
{
    struct cursor c = cursor_over(chunk->bytes, at, end);

    if (c.at < c.end && c.base[c.at] == FRAGMENT_TOKEN)
        cursor_skip(&c, FRAGMENT_HEADER);
    return cursor_u8(&c) == INSTANCE_TOKEN && binxml_instance(&c, found);
}

/* BinXML that is no instance is shown as its bytes. */
static void put_binxml(const struct values *v, const struct value *value, uint32_t depth)
{
    struct value bytes = {value->bytes, value->size, VALUE_BINARY, CONCRETE};
    uint32_t at = (uint32_t)(value->bytes - v->chunk->bytes);
    struct instance inner;

    if (depth < MAX_VALUES_DEPTH && values_instance(v->chunk, at, at + value->size, &inner))
        put_instance(v, &inner, depth + 1);
    else
        put_scalar(v, &bytes);
}

static void put_one(const struct values *v, const struct value *value, uint32_t depth)
{
    bool nothing = value->type == VALUE_NULL || (value->size == 0 && value_bare(value));

    if (value->type == VALUE_BINXML)
        put_binxml(v, value, depth);
    else if (!nothing)
        put_scalar(v, value);
    else if (!v->xml)
        text_puts(v->text, "null");
}

/* Number @index of some values. */
static void
put_next(const struct values *v, const struct value *value, uint32_t index, uint32_t depth)
{
    text_puts(v->text, v->xml ? "<Value>" : index ? "," : "");
    put_one(v, value, depth);
    text_puts(v->text, v->xml ? "</Value>" : "");
}

static void put_instance(const struct values *v, const struct instance *instance, uint32_t depth)
{
    const uint8_t *bytes = instance->values;

    text_puts(v->text, v->xml ? "<Values>" : "[");
    for (uint32_t i = 0; i < instance->count && !v->text->bad; i++) {
        const uint8_t *descriptor = instance->descriptors + 4 * (size_t)i;
        struct value value = {bytes, load_u16(descriptor), descriptor[2], CONCRETE};

        bytes += value.size;
        if (value.type == VALUE_STRING && value.size % 2 == 0)
            value.size = 2 * (uint32_t)value_units(value.bytes, value.size);
        put_next(v, &value, i, depth);
    }
    text_puts(v->text, v->xml ? "</Values>" : "]");
}

void put_values(struct text *text, const struct evtx_chunk *chunk, const struct instance *instance,
                bool xml)
{
    const struct values values = {chunk, text, xml};

    put_instance(&values, instance, 0);
}

void put_value_list(struct text *text, const struct evtx_chunk *chunk, const struct value *list,
                    uint32_t count, bool xml)
{
    const struct values values = {chunk, text, xml};

    text_puts(text, xml ? "<Values>" : "[");
    for (uint32_t i = 0; i < count && !text->bad; i++)
        put_next(&values, &list[i], i, 0);
    text_puts(text, xml ? "</Values>" : "]");
}

void put_record_values(struct text *text, const struct evtx_chunk *chunk,
                       const struct evtx_record *record, bool xml)
{
    struct instance instance;

    if (values_instance(chunk, record->offset + RECORD_HEADER,
                        record->offset + record->size - RECORD_TRAILER, &instance))
        put_values(text, chunk, &instance, xml);
    else
        text_puts(text, xml ? "<Values></Values>" : "[]");
}
