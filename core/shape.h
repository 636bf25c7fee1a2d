/*
 * shape.h - the types and sizes of an instance's values, as far as they decide what is printed.
 *
 * A shape is compared with the descriptors of an instance (size, type, pad: four bytes each), four
 * at a time: no half of a descriptor counts for more than its cap, and then each must be what is
 * expected. A cap of 1 makes of a size whether it is 0; a cap of 0 makes anything fit.
 */
#ifndef EVTX_CORE_SHAPE_H
#define EVTX_CORE_SHAPE_H

#include "core/arena.h"
#include "core/node.h"

#include <stdbool.h>
#include <stdint.h>

enum { MAX_SHAPE = 256 }; /* values; instances with more take the general path */

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

/** Whether the descriptors have the shape. Up to 12 bytes behind the last one are read. */
bool shape_fits(const struct shape *shape, const uint8_t *descriptors, uint32_t count);

/** Whether values of this type and size have a text that only depends on their own bytes. Arrays
 *  do not, and neither do sizes that their type does not have; of a string, whose size no shape
 *  knows, whoever looks at the bytes must see that it is even. */
bool shape_regular(uint8_t type, uint32_t size);

/** Whether the size of a value of this type is part of the shape only by being 0 or not. */
bool shape_variable(uint8_t type, uint32_t size);

#endif
