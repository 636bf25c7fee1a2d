/* shape.c - masks over descriptors, and the one loop that compares them. */
#include "core/shape.h"
#include "core/cursor.h"

bool shape_variable(uint8_t type, uint32_t size)
{
    return size > 0 && (type == VALUE_STRING || type == VALUE_ANSI || type == VALUE_BINARY ||
                        type == VALUE_SID || type == VALUE_BINXML);
}

bool shape_regular(uint8_t type, uint32_t size)
{
    const struct value_kind *kind = value_kind(type);

    if (type == VALUE_NULL || type == VALUE_BINXML)
        return true;
    if (type == 0x10)
        return size == 4 || size == 8;
    if (type > 0x15)
        return false;
    if (type == VALUE_STRING)
        return size % 2 == 0;
    return kind->size == 0 || size == kind->size;
}

/* A string's size must be even; of an array the size does not matter, it is never compiled. */
static void set_lane(struct shape *shape, uint32_t i, uint32_t descriptor, bool blanks)
{
    uint8_t type = (uint8_t)(descriptor >> 16);
    uint32_t size = descriptor & 0xFFFF, mask = 0x00FFFFFF, least = 0;

    if (shape_variable(type, size)) {
        mask = type == VALUE_STRING ? 0x00FF0001 : 0x00FF0000;
        least = 1;
    } else if (type & VALUE_ARRAY) {
        mask = 0x00FF0000;
    }
    if (blanks)
        mask |= BLANK_BIT;
    shape->mask[i / 4][i % 4] = mask;
    shape->expected[i / 4][i % 4] = descriptor & mask;
    shape->least[i / 4][i % 4] = least;
}

bool shape_of(struct shape *shape, const uint8_t *descriptors, uint32_t count, bool blanks,
              struct arena *arena)
{
    uint32_t vectors = (count + 3) / 4;

    *shape = (struct shape){.count = count, .vectors = vectors};
    shape->mask = arena_new(arena, lanes, vectors);
    shape->expected = arena_new(arena, lanes, vectors);
    shape->least = arena_new(arena, lanes, vectors);
    if (!shape->mask || !shape->expected || !shape->least)
        return false;
    for (uint32_t i = 0; i < count; i++)
        set_lane(shape, i, load_u32(descriptors + 4 * (size_t)i), blanks);
    return true;
}

bool shape_fits(const struct shape *shape, const uint8_t *descriptors, uint32_t count)
{
    lanes wrong = {0}, found;

    if (shape->count != count)
        return false;
    for (uint32_t i = 0; i < shape->vectors; i++) {
        memcpy(&found, descriptors + 16 * (size_t)i, sizeof found);
        wrong |= (found & shape->mask[i]) ^ shape->expected[i];
        wrong |= ((found & 0xFFFF) - shape->least[i]) & 0x80000000; /* below 0: too small */
    }
    return (wrong[0] | wrong[1] | wrong[2] | wrong[3]) == 0;
}
