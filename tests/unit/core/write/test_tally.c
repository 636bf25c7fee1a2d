/* test_tally.c - how often a name was seen among siblings. */
#include "core/write/tally.h"

#include <criterion/criterion.h>
#include <stdio.h>

static uint32_t add(struct tally *tally, const char *name)
{
    struct name n = {.text = name, .size = (uint32_t)strlen(name)};

    return tally_add(tally, &n);
}

Test(tally, counts_each_name_by_itself)
{
    struct arena arena = {0};
    struct tally tally;

    cr_assert(tally_init(&tally, &arena, 3));
    cr_expect(add(&tally, "a") == 0);
    cr_expect(add(&tally, "b") == 0);
    cr_expect(add(&tally, "a") == 1);
    cr_expect(add(&tally, "") == 0);
    cr_expect(add(&tally, "a") == 2);
    cr_expect(add(&tally, "") == 1);
    cr_expect(add(&tally, "b") == 1);
    arena_done(&arena);
}

Test(tally, compares_names_in_full)
{
    struct arena arena = {0};
    struct tally tally;

    cr_assert(tally_init(&tally, &arena, 4));
    cr_expect(add(&tally, "Data") == 0);
    cr_expect(add(&tally, "Dat") == 0);
    cr_expect(add(&tally, "DatA") == 0);
    cr_expect(add(&tally, "Data1") == 0);
    arena_done(&arena);
}

Test(tally, has_room_for_as_many_names_as_were_announced)
{
    static char names[5000][8];

    for (uint32_t count = 0; count <= 5000; count = count < 40 ? count + 1 : count + 1240) {
        struct arena arena = {0};
        struct tally tally;

        cr_assert(tally_init(&tally, &arena, count));
        for (uint32_t round = 0; round < 3; round++)
            for (uint32_t i = 0; i < count; i++) {
                snprintf(names[i], sizeof names[i], "n%u", i);
                cr_assert(add(&tally, names[i]) == round, "name %u of %u", i, count);
            }
        arena_done(&arena);
    }
}
