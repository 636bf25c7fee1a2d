/* test_items.c - arrays of strings, taken apart. */
#include "core/compiled/items.h"

#include <criterion/criterion.h>
#include <string.h>

/* ASCII as UTF-16LE, at an offset; '.' stands for a NUL. */
static uint32_t put(uint8_t *to, const char *text)
{
    uint32_t size = 0;

    for (; *text; text++, size += 2) {
        to[size] = *text == '.' ? 0 : (uint8_t)*text;
        to[size + 1] = 0;
    }
    return size;
}

Test(items, are_what_lies_between_nuls)
{
    static const struct {
        const char *text;
        uint32_t count, empty;
        const char *edges; /* where each begins and ends, in units */
    } rows[] = {
        {"", 0, 0, ""},          {"a", 1, 0, "01"},         {"a.", 1, 0, "01"},
        {".", 0, 0, ""}, /* a single one that is empty */
        {"..", 2, 3, "0011"},    {"a..", 2, 2, "0122"},     {".a", 2, 1, "0012"},
        {"ab.c.", 2, 0, "0234"}, {"ab..c", 3, 2, "023345"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint32_t at = 0; at < 3; at++) {
            uint8_t bytes[64] = {0};
            uint32_t edges[2 * MAX_ITEMS];
            struct items items = items_split(bytes, at, put(bytes + at, rows[i].text), edges);

            cr_assert(items.count == rows[i].count, "%s: %u items", rows[i].text, items.count);
            if (!items.count)
                continue;
            cr_expect(items.empty == rows[i].empty, "%s: %x", rows[i].text, items.empty);
            for (uint32_t n = 0; n < items.count; n++)
                cr_expect(
                    edges[2 * n] == at + 2u * (uint32_t)(rows[i].edges[2 * n] - '0') &&
                        edges[2 * n + 1] == at + 2u * (uint32_t)(rows[i].edges[2 * n + 1] - '0'),
                    "%s: item %u from %u to %u", rows[i].text, n, edges[2 * n], edges[2 * n + 1]);
        }
}

Test(items, are_no_more_than_there_is_room_for)
{
    uint8_t bytes[2 * MAX_ITEMS + 4] = {0};
    uint32_t edges[2 * MAX_ITEMS];

    cr_expect(items_split(bytes, 0, 2 * MAX_ITEMS, edges).count == MAX_ITEMS);
    cr_expect(items_split(bytes, 0, 2 * MAX_ITEMS, edges).empty == UINT32_MAX);
    cr_expect(items_split(bytes, 0, 2 * MAX_ITEMS + 2, edges).count == 0);
}

Test(items, are_none_of_half_a_unit)
{
    uint8_t bytes[16] = {'a', 0, 0, 0, 'b', 0, 0, 0};
    uint32_t edges[2 * MAX_ITEMS];

    for (uint32_t size = 1; size < 8; size += 2)
        cr_expect(items_split(bytes, 0, size, edges).count == 0, "%u bytes", size);
}

Test(items, make_an_array_that_has_as_many_and_the_same_empty_ones)
{
    struct arena arena = {0};

    for (uint32_t count = 1; count <= 6; count++)
        for (uint32_t empty = 0; empty < 1u << count; empty++) {
            struct items items = {count, empty}, found;
            struct value array = items_array(items, &arena);
            uint32_t edges[2 * MAX_ITEMS];

            cr_assert(array.bytes && value_is_array(&array));
            cr_expect(value_items(&array) == count);
            found = items_split(array.bytes, 0, array.size, edges);
            if (count > 1 || !empty)
                cr_expect(found.count == count && found.empty == empty, "%u, %x", count, empty);
        }
    arena_done(&arena);
}
