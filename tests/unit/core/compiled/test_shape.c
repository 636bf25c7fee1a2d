/* test_shape.c - which descriptors have the shape of others. */
#include "core/compiled/shape.h"

#include <criterion/criterion.h>
#include <string.h>

enum { MOST = 12 };

/* Descriptors as a chunk has them, with garbage behind the last one. */
struct descriptors {
    uint8_t bytes[4 * MOST + 16];
};

static struct descriptors like(const uint32_t *sizes_and_types, uint32_t count)
{
    struct descriptors d;

    memset(&d, 0xA5, sizeof d);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = sizes_and_types[2 * i], type = sizes_and_types[2 * i + 1];

        d.bytes[4 * i] = (uint8_t)size;
        d.bytes[4 * i + 1] = (uint8_t)(size >> 8);
        d.bytes[4 * i + 2] = (uint8_t)type;
        d.bytes[4 * i + 3] = 0;
    }
    return d;
}

/* One value: whether a value of the second size and type has the shape of the first. */
static bool fits(uint32_t size, uint32_t type, uint32_t other_size, uint32_t other_type)
{
    struct arena arena = {0};
    struct descriptors made = like((const uint32_t[]){size, type}, 1);
    struct descriptors other = like((const uint32_t[]){other_size, other_type}, 1);
    struct shape shape;
    bool result;

    cr_assert(shape_of(&shape, made.bytes, 1, &arena));
    cr_expect(shape_fits(&shape, made.bytes, 1), "a shape fits itself");
    result = shape_fits(&shape, other.bytes, 1);
    arena_done(&arena);
    return result;
}

Test(shape, of_a_value_of_fixed_size_is_its_type_and_size)
{
    for (uint32_t type = 3; type <= 0x15; type++) {
        if (shape_variable((uint8_t)type, 4))
            continue;
        cr_expect(fits(4, type, 4, type), "type %02x", type);
        cr_expect(!fits(4, type, 8, type), "type %02x", type);
        cr_expect(!fits(4, type, 0, type), "type %02x", type);
        cr_expect(!fits(4, type, 4, 0), "type %02x", type);
        cr_expect(!fits(4, type, 4, type + 1), "type %02x", type);
        cr_expect(!fits(4, type, 4, type | 0x80), "type %02x", type);
    }
}

Test(shape, of_a_value_of_variable_size_only_tells_whether_it_is_empty)
{
    static const uint8_t types[] = {0x01, 0x02, 0x0E, 0x13, 0x21};

    for (size_t i = 0; i < sizeof types; i++) {
        cr_expect(fits(4, types[i], 4000, types[i]), "type %02x", types[i]);
        cr_expect(fits(4, types[i], 65534, types[i]), "type %02x", types[i]);
        cr_expect(fits(65534, types[i], 2, types[i]), "type %02x", types[i]);
        cr_expect(!fits(4, types[i], 0, types[i]), "type %02x", types[i]);
        cr_expect(!fits(0, types[i], 4, types[i]), "type %02x", types[i]);
        cr_expect(fits(0, types[i], 0, types[i]), "type %02x", types[i]);
        cr_expect(fits(4, types[i], 5, types[i]), "type %02x", types[i]);
    }
}

Test(shape, tells_null_from_null_with_bytes)
{
    cr_expect(fits(0, 0, 0, 0) && fits(2, 0, 2, 0));
    cr_expect(!fits(0, 0, 2, 0) && !fits(2, 0, 16, 0));
}

Test(shape, ignores_the_pad_of_a_descriptor)
{
    struct arena arena = {0};
    struct descriptors made = like((const uint32_t[]){4, 8}, 1), other = made;
    struct shape shape;

    cr_assert(shape_of(&shape, made.bytes, 1, &arena));
    other.bytes[3] = 0xFF;
    cr_expect(shape_fits(&shape, other.bytes, 1));
    arena_done(&arena);
}

Test(shape, compares_every_one_of_many_values)
{
    uint32_t values[2 * MOST];

    for (uint32_t i = 0; i < MOST; i++) {
        values[2 * i] = 4;
        values[2 * i + 1] = i % 2 ? 0x08 : 0x01;
    }
    for (uint32_t count = 0; count <= MOST; count++) {
        struct arena arena = {0};
        struct descriptors made = like(values, count);
        struct shape shape;

        cr_assert(shape_of(&shape, made.bytes, count, &arena));
        cr_expect(shape_fits(&shape, made.bytes, count), "%u values", count);
        cr_expect(!shape_fits(&shape, made.bytes, count + 1), "%u values", count);
        if (count > 0)
            cr_expect(!shape_fits(&shape, made.bytes, count - 1), "%u values", count);
        for (uint32_t i = 0; i < count; i++) {
            struct descriptors other = made;

            other.bytes[4 * i + 2] = 0x06;
            cr_expect(!shape_fits(&shape, other.bytes, count), "value %u of %u", i, count);
            other = made;
            other.bytes[4 * i] = 0;
            cr_expect(!shape_fits(&shape, other.bytes, count), "value %u of %u", i, count);
        }
        arena_done(&arena);
    }
}

Test(shape, is_regular_where_sizes_are_those_of_the_types)
{
    static const struct {
        uint8_t type;
        uint32_t size;
        bool regular;
    } rows[] = {
        {0x00, 0, true},  {0x00, 16, true}, {0x01, 0, true},   {0x01, 2, true},  {0x01, 3, true},
        {0x02, 3, true},  {0x03, 1, true},  {0x03, 2, false},  {0x04, 0, false}, {0x06, 2, true},
        {0x06, 1, false}, {0x08, 4, true},  {0x08, 8, false},  {0x0A, 8, true},  {0x0A, 4, false},
        {0x0B, 4, true},  {0x0C, 4, false}, {0x0D, 4, true},   {0x0D, 1, false}, {0x0E, 0, true},
        {0x0E, 5, true},  {0x0F, 16, true}, {0x0F, 15, false}, {0x10, 4, true},  {0x10, 8, true},
        {0x10, 2, false}, {0x10, 0, false}, {0x11, 8, true},   {0x11, 9, false}, {0x12, 16, true},
        {0x12, 8, false}, {0x14, 4, true},  {0x15, 8, true},   {0x15, 4, false}, {0x16, 4, false},
        {0x20, 8, false}, {0x21, 0, true},  {0x21, 100, true}, {0x23, 0, false}, {0x81, 4, false},
        {0x84, 0, false}, {0xFF, 1, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(shape_regular(rows[i].type, rows[i].size) == rows[i].regular,
                  "type %02x, size %u", rows[i].type, rows[i].size);
}
