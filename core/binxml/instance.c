/* instance.c - a template instance behind its token: its head, its descriptors, and where its
 * values lie. docs/format.md 2.5 */
#include "core/binxml/binxml.h"

/* Up to the values. */
static bool read_head(struct cursor *c, struct instance *instance)
{
    const uint8_t *head = cursor_bytes(c, INSTANCE_HEAD - 1); /* the token was passed over */

    if (!head)
        return false;
    instance->id = load_u32(head + 1);
    instance->definition = load_u32(head + 5);
    if (instance->definition == c->at) {
        const uint8_t *definition = cursor_bytes(c, DEFINITION_HEADER);

        cursor_skip(c, definition ? load_u32(definition + DEFINITION_HEADER - 4) : 0);
    }
    instance->count = cursor_u32(c);
    instance->descriptors = cursor_bytes(c, 4 * (uint64_t)instance->count);
    return !c->bad;
}

bool binxml_instance(struct cursor *c, struct instance *instance)
{
    if (!read_head(c, instance))
        return false;
    instance->values_size = 0;
    for (uint32_t i = 0; i < instance->count; i++)
        instance->values_size += load_u16(instance->descriptors + 4 * (size_t)i);
    instance->values = cursor_bytes(c, instance->values_size);
    instance->cut = false;
    return !c->bad;
}

bool binxml_instance_part(struct cursor *c, struct instance *instance)
{
    if (!read_head(c, instance))
        return false;
    instance->values_size = c->end - c->at;
    instance->values = cursor_bytes(c, instance->values_size);
    instance->cut = true;
    return true;
}
