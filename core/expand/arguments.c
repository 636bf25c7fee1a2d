/* arguments.c - the values that a template instance has, and the template that they go into.
 * docs/format.md 2.5 */
#include "core/expand/arguments.h"
#include "core/base/fault.h"
#include "core/expand/salvage.h"

/** Of a record of which only a part can be had: NULL tells it from a value that is Null. */
static const struct value lost_value = {NULL, 0, VALUE_NULL, CONCRETE};

/* Strings without the NULs at their end, which are counted once and not at each substitution. */
static uint32_t trimmed_size(const struct value *value)
{
    if (value->type == VALUE_STRING)
        return 2 * (uint32_t)value_units(value->bytes, value->size);
    return value->type == VALUE_ANSI && value_empty(value) ? 0 : value->size;
}

/* Where AddressSanitizer can tell, each value has an allocation of its own, so that no byte beside
 * it is taken for one of its bytes. BinXML stays in the chunk, which it refers to. False: no
 * memory. */
static bool set_apart(struct value *value, struct arena *arena)
{
    if (ARENA_GUARDED && value->type != VALUE_BINXML)
        value->bytes = arena_copy(arena, value->bytes, value->size);
    return value->bytes != NULL;
}

static uint32_t left_of(const struct instance *instance, const uint8_t *bytes)
{
    return instance->values_size - (uint32_t)(bytes - instance->values);
}

bool arguments_read(struct expansion *x, const struct instance *instance, struct value *values)
{
    const uint8_t *bytes = instance->values;
    uint32_t known = x->salvage ? salvage_known(x->salvage, instance) : instance->count;

    for (uint32_t i = known; i < instance->count; i++)
        values[i] = lost_value;
    for (uint32_t i = 0; i < known; i++) {
        const uint8_t *descriptor = instance->descriptors + 4 * (size_t)i;

        values[i] = (struct value){bytes, load_u16(descriptor), descriptor[2], CONCRETE};
        if (instance->cut && values[i].size > left_of(instance, bytes))
            values[i].size = left_of(instance, bytes);
        bytes += values[i].size;
        if (x->salvage && salvage_lost(x->salvage, &values[i])) {
            values[i] = lost_value;
            continue;
        }
        if (!set_apart(&values[i], x->arena))
            return false;
        values[i].size = trimmed_size(&values[i]);
        if (x->chunk->codec && !codec_decode(x->chunk->codec, &values[i], x->arena))
            return false;
    }
    return true;
}

const struct template *arguments_find_template(struct expansion *x, const struct instance *instance,
                                               const struct arguments *arguments)
{
    struct known_template *known;
    enum evtx_status status =
        chunk_template(x->chunk, instance->id, instance->definition, &known, x->fault);

    if (status == EVTX_OK && known->template->doubt) {
        x->chunk->doubt = known->template->doubt;
        if (x->salvage)
            status =
                fault_set(x->fault, EVTX_BAD_VALUE, instance->definition, known->template->doubt);
    }
    if (status == EVTX_OK)
        return known->template;
    if (salvage_goes_on(x->salvage, status, x->fault))
        salvage_nameless(x->salvage, arguments->values, arguments->count);
    else
        x->status = status;
    return NULL;
}
