/* fields.c - what an event says of itself: where each field stands in Event/System. */
#include "core/expand/fields.h"
#include "core/base/utf16.h"

static const struct {
    const char *element, *attribute; /* no attribute: the text of the element */
} places[EVTX_FIELDS] = {
    [EVTX_PROVIDER] = {"Provider", "Name"},        [EVTX_EVENT_ID] = {"EventID", NULL},
    [EVTX_QUALIFIERS] = {"EventID", "Qualifiers"}, [EVTX_LEVEL] = {"Level", NULL},
    [EVTX_TIME] = {"TimeCreated", "SystemTime"},   [EVTX_PROCESS] = {"Execution", "ProcessID"},
    [EVTX_THREAD] = {"Execution", "ThreadID"},     [EVTX_CHANNEL] = {"Channel", NULL},
    [EVTX_COMPUTER] = {"Computer", NULL},          [EVTX_USER] = {"Security", "UserID"},
};

static const struct node *find(const struct node *list, enum node_kind kind, const char *name)
{
    for (; list; list = list->next)
        if (list->kind == kind && name_is(&list->name, name, (uint32_t)strlen(name)))
            return list;
    return NULL;
}

/* The value of an element or attribute that holds just one. */
static const struct value *only_value(const struct node *owner)
{
    const struct value *found = NULL;

    for (const struct node *node = owner ? owner->children : NULL; node; node = node->next) {
        if (node->kind == NODE_TEXT && value_empty(&node->value))
            continue;
        if (found || node->kind != NODE_TEXT)
            return NULL;
        found = &node->value;
    }
    return found;
}

struct field_values fields_find(const struct node *event)
{
    const struct node *system = find(event->children, NODE_ELEMENT, "System");
    struct field_values values = {{NULL}};

    for (size_t i = 0; system && i < EVTX_FIELDS; i++) {
        const struct node *at = find(system->children, NODE_ELEMENT, places[i].element);

        if (at && places[i].attribute)
            at = find(at->attributes, NODE_ATTRIBUTE, places[i].attribute);
        values.of[i] = only_value(at);
    }
    return values;
}

static struct value value_of(const struct evtx_value *value)
{
    return (struct value){value->bytes, value->size, value->type, CONCRETE};
}

/* The general path has dropped the NULs at the end of strings already. An array of strings ends
 * with or without a NUL, and a program knows its one string without. */
void fields_trim(struct evtx_value *value)
{
    struct value v = value_of(value);

    if (value->type == VALUE_STRING)
        value->size = 2 * (uint32_t)value_units(value->bytes, value->size);
    else if (value_empty(&v))
        value->size = 0;
    else if (value->type == (VALUE_ARRAY | VALUE_STRING) && value->size >= 2 &&
             value->size % 2 == 0 && load_u16(value->bytes + value->size - 2) == 0)
        value->size -= 2;
    if (value->size == 0)
        *value = (struct evtx_value){0};
}

bool evtx_value_number(const struct evtx_value *value, uint64_t *number)
{
    struct value v = value_of(value);

    return v.size && value_number(&v, number);
}

void fields_settle(struct evtx_fields *fields)
{
    struct value time = value_of(&fields->values[EVTX_TIME]);
    uint64_t number;

    fields->has_time = value_time(&time, &fields->time);
    fields->has_event_id =
        evtx_value_number(&fields->values[EVTX_EVENT_ID], &number) && number <= UINT32_MAX;
    if (fields->has_event_id)
        fields->event_id = (uint32_t)number;
}

struct evtx_fields fields_read(const struct field_values *values)
{
    struct evtx_fields fields = {0};

    for (size_t i = 0; i < EVTX_FIELDS; i++) {
        const struct value *value = values->of[i];

        if (!value)
            continue;
        fields.values[i] = (struct evtx_value){value->bytes, value->size, value->type};
        fields_trim(&fields.values[i]);
    }
    fields_settle(&fields);
    return fields;
}

static void put_string(struct text *text, const struct value *value)
{
    size_t units = value_units(value->bytes, value->size), at = 0;
    uint8_t *to = text_reserve(text, 3 * units);

    if (!to)
        return;
    while (at < units && load_u16(value->bytes + 2 * at) != 0) {
        const uint8_t *bytes = value->bytes + 2 * at;
        uint32_t character;

        at += utf16_decode(bytes, units - at, load_u16(bytes), &character);
        to = utf8_encode(to, character);
    }
    text->size = (size_t)(to - text->bytes);
}

void evtx_value_text(struct text *text, const struct evtx_value *value)
{
    struct value v = value_of(value);

    if (v.type == VALUE_STRING)
        put_string(text, &v);
    else
        value_text(text, &v, VALUE_JSON);
}
