/* fields.c - Event/System/EventID and Event/System/TimeCreated/@SystemTime. */
#include "core/fields.h"

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
    struct field_values values = {NULL, NULL};
    const struct node *system, *created;

    system = find(event->children, NODE_ELEMENT, "System");
    if (!system)
        return values;
    values.event_id = only_value(find(system->children, NODE_ELEMENT, "EventID"));
    created = find(system->children, NODE_ELEMENT, "TimeCreated");
    if (created)
        values.time = only_value(find(created->attributes, NODE_ATTRIBUTE, "SystemTime"));
    return values;
}

struct evtx_fields fields_read(const struct value *event_id, const struct value *time)
{
    struct evtx_fields fields = {0};
    uint64_t number;

    if (event_id && value_number(event_id, &number) && number <= UINT32_MAX) {
        fields.has_event_id = true;
        fields.event_id = (uint32_t)number;
    }
    fields.has_time = time && value_time(time, &fields.time);
    return fields;
}
