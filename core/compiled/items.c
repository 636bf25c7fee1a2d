/* items.c - arrays of strings, taken apart when they are read and numbered when they are compiled.
 */
#include "core/compiled/items.h"
#include "core/base/cursor.h"

enum { ITEM_SIZE = 4 }; /* bytes of an item of items_array(): one unit and its NUL */

struct items items_split(const uint8_t *bytes, uint32_t at, uint32_t size, uint32_t *edges)
{
    static const struct items none = {0};
    struct items items = {0};

    for (uint32_t end = at + size; at < end; at += 2, edges += 2) {
        if (items.count == MAX_ITEMS || size % 2)
            return none;
        for (edges[0] = at; at < end && load_u16(bytes + at) != 0; at += 2)
            ;
        edges[1] = at;
        items.empty |= (uint32_t)(edges[0] == at) << items.count++;
    }
    return items.count == 1 && items.empty ? none : items;
}

struct value items_array(struct items items, struct arena *arena)
{
    uint8_t *bytes = arena_new(arena, uint8_t, ITEM_SIZE * MAX_ITEMS);
    struct value array = {bytes, 0, VALUE_ARRAY | VALUE_STRING, CONCRETE};

    for (uint32_t i = 0; bytes && i < items.count; i++) {
        bool empty = items.empty >> i & 1;

        bytes[array.size] = empty ? 0 : 'x';
        array.size += empty ? ITEM_SIZE / 2 : ITEM_SIZE;
    }
    return array;
}

/* Which item lies at offset @at of the array. */
static int32_t item_at(const struct value *array, uint32_t at)
{
    int32_t item = 0;

    for (uint32_t i = 0; i < at; i += 2)
        item += load_u16(array->bytes + i) == 0;
    return item;
}

static bool number_content(struct node *node, const struct value *array, int32_t slot)
{
    for (; node; node = node->next) {
        uintptr_t at = (uintptr_t)node->value.bytes - (uintptr_t)array->bytes;

        if (node->kind != NODE_TEXT || node->value.slot != CONCRETE || at >= array->size)
            continue;
        if (node->value.type == array->type && value_items(array) > 1)
            return false;
        node->value.slot = slot + item_at(array, (uint32_t)at);
        node->value.bytes = NULL; /* the type tells whether it is an item, or an array of one */
    }
    return true;
}

bool items_number(struct node *root, const struct value *array, int32_t slot)
{
    bool done = true;

    for (struct node *node = root; node && done; node = node->next) {
        if (node->kind != NODE_ELEMENT)
            continue;
        for (struct node *attribute = node->attributes; attribute; attribute = attribute->next)
            done = done && number_content(attribute->children, array, slot);
        done = done && number_content(node->children, array, slot) &&
               items_number(node->children, array, slot); /* as deep as a definition can be */
    }
    return done;
}
