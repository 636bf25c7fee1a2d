/*
 * shape.h - the types and sizes of an instance's values, as far as they decide what is printed.
 *
 * A shape is compared with the descriptors of an instance (size, type, pad: four bytes each), four
 * at a time: no half of a descriptor counts for more than its cap, and then each must be what is
 * expected. A cap of 1 makes of a size whether it is 0; a cap of 0 makes anything fit.
 */
#ifndef EVTX_CORE_SHAPE_H
#define EVTX_CORE_SHAPE_H

#include "core/base/arena.h"
#include "core/base/cursor.h"
#include "core/base/vector.h"
#include "core/binxml/node.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MAX_SHAPE = 256, /* values; instances with more take the general path */
    STRING_ARRAY = VALUE_ARRAY | VALUE_STRING
};

/** Four descriptors as an instance has them, or as many caps. */
struct lanes {
    struct {
        uint16_t size, type;
    } of[4];
};

struct shape {
    uint32_t count;   /* values */
    uint32_t vectors; /* of each array below: .count lanes rounded up, the rest fit anything */
    struct lanes *cap, *expected;
};

/** The shape that the @count descriptors at @descriptors have, in @arena. False: no memory. */
bool shape_of(struct shape *shape, const uint8_t *descriptors, uint32_t count, struct arena *arena);

#if HAVE_VECTORS
static inline bool lanes_fit(const struct shape *shape, const uint8_t *descriptors)
{
    static const uint8_t no_pads[16] = {255, 255, 255, 0, 255, 255, 255, 0,
                                        255, 255, 255, 0, 255, 255, 255, 0};
    vector mask = vector_load(no_pads), fit = vector_fill(255);

    for (uint32_t i = 0; i < shape->vectors; i++) {
        vector found = vector_and(vector_load(descriptors + 16 * (size_t)i), mask);
        vector capped = vector_min16(found, vector_load(&shape->cap[i]));

        fit = vector_and(fit, vector_equal(capped, vector_load(&shape->expected[i])));
    }
    return vector_all(fit);
}
#else
static inline bool lanes_fit(const struct shape *shape, const uint8_t *descriptors)
{
    for (uint32_t i = 0; i < shape->count; i++) {
        uint32_t descriptor = load_u32(descriptors + 4 * (size_t)i) & 0x00FFFFFF;
        uint16_t size = (uint16_t)descriptor, cap = shape->cap[i / 4].of[i % 4].size;

        if ((size < cap ? size : cap) != shape->expected[i / 4].of[i % 4].size ||
            descriptor >> 16 != shape->expected[i / 4].of[i % 4].type)
            return false;
    }
    return true;
}
#endif

/** Whether the descriptors have the shape. Up to 12 bytes behind the last one are read. */
static inline bool shape_fits(const struct shape *shape, const uint8_t *descriptors, uint32_t count)
{
    return shape->count == count && lanes_fit(shape, descriptors);
}

/** Whether values of this type and size have a text that only depends on their own bytes. Arrays
 *  do not, and neither do sizes that their type does not have; of a string, whose size no shape
 *  knows, whoever looks at the bytes must see that it is even. */
bool shape_regular(uint8_t type, uint32_t size);

/** Whether the size of a value of this type is part of the shape only by being 0 or not. */
bool shape_variable(uint8_t type, uint32_t size);

#endif
