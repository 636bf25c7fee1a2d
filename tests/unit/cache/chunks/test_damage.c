/* test_damage.c - what could not be read is counted, and told in the order of the file. */
#include "cache/chunks/damage.h"

#include <criterion/criterion.h>

static struct evtx_fault fault_at(uint64_t chunk, uint32_t offset)
{
    return (struct evtx_fault){
        .status = EVTX_BAD_VALUE, .what = "test", .chunk = chunk, .offset = offset};
}

Test(damage, of_nothing_is_none)
{
    struct damage damage = {0}, more = {0};

    damage_add(&damage, &more);
    cr_expect_not(damage_any(&damage));
}

Test(damage, keeps_the_first_places_in_whatever_order_they_come)
{
    struct damage damage = {0};

    for (uint32_t i = 0; i < 100; i++) {
        uint32_t place = i * 37 % 100;
        struct evtx_fault fault = fault_at(place / 10, place % 10);

        damage_record(&damage, &fault);
    }
    cr_expect(damage.records == 100 && damage.kept == DAMAGE_PLACES);
    for (uint32_t i = 0; i < DAMAGE_PLACES; i++)
        cr_expect(damage.places[i].chunk == i / 10 && damage.places[i].offset == i % 10);
}

Test(damage, adds_up)
{
    struct damage a = {0}, b = {0};
    struct evtx_fault fault = fault_at(3, 0);
    struct evtx_fault mark = fault_at(1, 600);

    damage_chunk(&a, &fault);
    damage_marked(&b, &mark);
    fault.chunk = 2;
    damage_record(&b, &fault);
    damage_add(&a, &b);
    cr_expect(a.chunks == 1 && a.records == 1 && a.torn == 1 && damage_any(&a));
    cr_assert(a.kept == 3);
    cr_expect(a.places[0].chunk == 1 && a.places[1].chunk == 2 && a.places[2].chunk == 3);
    cr_expect(a.places[0].offset == 600);
}
