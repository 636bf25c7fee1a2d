/* shape.c - caps on descriptors, and the one loop that compares them. */
#include "core/compiled/shape.h"

bool shape_variable(uint8_t type, uint32_t size)
{
    return size > 0 && (type == VALUE_STRING || type == VALUE_ANSI || type == VALUE_BINARY ||
                        type == VALUE_SID || type == VALUE_BINXML || type == STRING_ARRAY);
}

bool shape_regular(uint8_t type, uint32_t size)
{
    const struct value_kind *kind = value_kind(type);

    if (type == VALUE_NULL || type == VALUE_BINXML)
        return true;
    if (type == VALUE_SIZE)
        return size == 4 || size == 8;
    if (type > VALUE_LAST_PLAIN)
        return false;
    return kind->size == 0 || size == kind->size;
}

/* Of other arrays than those of strings the size does not matter, they are never compiled. */
static void set_lane(struct shape *shape, uint32_t i, uint32_t descriptor)
{
    uint8_t type = (uint8_t)(descriptor >> 16);
    uint16_t size = (uint16_t)descriptor, cap = UINT16_MAX;

    if (shape_variable(type, size))
        cap = 1;
    else if (type & VALUE_ARRAY)
        cap = 0;
    shape->cap[i / 4].of[i % 4].size = cap;
    shape->cap[i / 4].of[i % 4].type = UINT16_MAX;
    shape->expected[i / 4].of[i % 4].size = size < cap ? size : cap;
    shape->expected[i / 4].of[i % 4].type = type;
}

bool shape_of(struct shape *shape, const uint8_t *descriptors, uint32_t count, struct arena *arena)
{
    uint32_t vectors = (count + 3) / 4;

    *shape = (struct shape){.count = count, .vectors = vectors};
    shape->cap = arena_new(arena, struct lanes, vectors);
    shape->expected = arena_new(arena, struct lanes, vectors);
    if (!shape->cap || !shape->expected)
        return false;
    for (uint32_t i = 0; i < count; i++)
        set_lane(shape, i, load_u32(descriptors + 4 * (size_t)i));
    return true;
}
