/* test_values.c - different values get different numbers, in the order in which they come. */
#include "core/parquet/values.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct values values;

static bool add(const char *string, uint32_t *number)
{
    return values_add(&values, string, strlen(string), number);
}

Test(values, have_one_number_each)
{
    uint32_t number;

    cr_assert(add("a", &number) && number == 0);
    cr_assert(add("", &number) && number == 1);
    cr_assert(add("ab", &number) && number == 2);
    cr_assert(add("a", &number) && number == 0);
    cr_assert(add("a", &number) && number == 0, "the same again");
    cr_expect(values.count == 3 && values.bytes.size == 3);
    values_reset(&values);
    cr_assert(add("ab", &number) && number == 0, "all are forgotten");
    values_done(&values);
}

Test(values, are_bounded_in_number)
{
    char name[16];
    uint32_t number;

    for (uint32_t i = 0; i < VALUES_MOST; i++) {
        snprintf(name, sizeof name, "%u", i);
        cr_assert(add(name, &number) && number == i);
    }
    cr_expect(!add("one more", &number) && !values.bad);
    cr_expect(add("17", &number) && number == 17, "those that are there still are");
    values_done(&values);
}

Test(values, are_bounded_in_bytes)
{
    char *long_one = malloc(VALUES_BYTES);
    uint32_t number;

    memset(long_one, 'x', VALUES_BYTES);
    cr_assert(values_add(&values, long_one, VALUES_BYTES - 1, &number));
    cr_expect(!values_add(&values, long_one, 2, &number) && !values.bad);
    cr_expect(values_add(&values, long_one, 1, &number) && number == 1);
    values_done(&values);
    free(long_one);
}
