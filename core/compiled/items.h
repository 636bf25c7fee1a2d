/*
 * items.h - arrays of strings in a program: a value for each item. docs/format.md 3.3
 *
 * An element with an array in it is written once for each item, and the events of older programs
 * have all that they say in one array. How many items there are, and which of them are empty, fixes
 * the text but the items themselves, so an array is to a program what so many strings are.
 */
#ifndef EVTX_CORE_ITEMS_H
#define EVTX_CORE_ITEMS_H

#include "core/base/arena.h"
#include "core/binxml/guard.h"
#include "core/binxml/node.h"

enum { MAX_ITEMS = 32 };

/** The items of an array of strings. */
struct items {
    uint32_t count; /* 0: there is no array */
    uint32_t empty; /* a bit for each item that is */
};

/**
 * Takes an array of @size bytes at offset @at of @bytes apart.
 *
 * @edges  room for two each of MAX_ITEMS; set to the offsets at which each item begins and ends.
 *
 * .count is 0 where the array cannot be taken apart, or is not worth it: it has too many items, or
 * a single one that is empty, or half a unit.
 */
struct items items_split(const uint8_t *bytes, uint32_t at, uint32_t size, uint32_t *edges);

/** An array that has such items, to expand a template with. .bytes is NULL: no memory. */
struct value items_array(struct items items, struct arena *arena);

/** Makes the items of @array that are in the tree @root values without bytes: item number i gets
 *  the slot @slot + i. False: the array is there as a whole, in an element that does not repeat. */
bool items_number(struct node *root, const struct value *array, int32_t slot);

#endif
