/*
 * shape.h - the types and sizes of an instance's values, as far as they decide what is printed.
 *
 * A shape is compared with the descriptors of an instance (size, type, pad: four bytes each) all at
 * once: for every descriptor, the bits under a mask must be the expected ones, and the size must
 * not be below the least one.
 */
#ifndef EVTX_CORE_SHAPE_H
#define EVTX_CORE_SHAPE_H

#include "core/arena.h"
#include "core/node.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    MAX_SHAPE = 256,     /* values; instances with more take the general path */
    BLANK_BIT = 1u << 24 /* set in the pad of a descriptor by us: a string of nothing but a NUL */
};

/** Four descriptors, one in each lane. */
typedef uint32_t lanes __attribute__((vector_size(16)));

struct shape {
    uint32_t count;   /* values */
    uint32_t vectors; /* of each array below: .count lanes rounded up, the rest match anything */
    lanes *mask, *expected, *least;
};

/** The shape that the @count descriptors at @descriptors have, in @arena. @blanks: their pads are
 *  not the garbage of the log but say which strings are blank. False: no memory. */
bool shape_of(struct shape *shape, const uint8_t *descriptors, uint32_t count, bool blanks,
              struct arena *arena);

/** Whether the descriptors have the shape. Up to 12 bytes behind the last one are read. */
bool shape_fits(const struct shape *shape, const uint8_t *descriptors, uint32_t count);

/** Whether values of this type and size have a text that only depends on their own bytes. Arrays
 *  do not, and neither do sizes that their type does not have. */
bool shape_regular(uint8_t type, uint32_t size);

/** Whether the size of a value of this type is part of the shape only by being 0 or not. */
bool shape_variable(uint8_t type, uint32_t size);

#endif
