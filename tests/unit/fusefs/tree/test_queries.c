/* test_queries.c - directories of query/: which there are, and why there is not one more. */
#include "fusefs/tree/queries.h"
#include "tests/unit/refuse.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct queries *queries;

static void start(void)
{
    queries = queries_new();
    cr_assert(queries);
}

static void stop(void)
{
    queries_free(queries);
}

TestSuite(queries, .init = start, .fini = stop);

static uint32_t found(uint32_t parent, const char *condition)
{
    uint32_t number = UINT32_MAX;

    cr_assert(queries_find(queries, parent, condition, &number) == EVTX_OK, "%s", condition);
    return number;
}

Test(queries, are_found_again)
{
    uint32_t first = found(0, "EventID=1"), second = found(first, "LogonType=3");

    cr_expect(queries_count(queries) == 3);
    cr_expect(found(0, "EventID=1") == first && found(first, "LogonType=3") == second);
    cr_expect(found(0, "LogonType=3") != second);
    cr_expect(queries_parent(queries, second) == first && queries_parent(queries, first) == 0);
    cr_expect(queries_slow(queries, second) && !queries_slow(queries, first));
}

Test(queries, that_are_none_are_not_taken_for_those_that_find_no_room)
{
    uint32_t number, parent = 0;
    char name[16];

    cr_expect(queries_find(queries, 0, "nothing", &number) == EVTX_BAD_VALUE);
    for (int depth = 0; depth < 16; depth++)
        parent = found(parent, "X=1");
    cr_expect(queries_find(queries, parent, "X=1", &number) == EVTX_TOO_LARGE);
    for (uint32_t n = queries_count(queries); n < 16384; n++) {
        snprintf(name, sizeof name, "X=%u", n);
        cr_assert(found(n < 512 || n % 512 <= 16 ? 0 : n % 512, name) == n);
    }
    cr_expect(queries_find(queries, 0, "EventID=1", &number) == EVTX_TOO_LARGE);
    cr_expect(queries_find(queries, 0, "nothing", &number) == EVTX_BAD_VALUE);
    cr_expect(found(0, "X=1") == 1, "those that are there stay");
}

/* Each allocation fails in turn, those that make room for another directory too. */
Test(queries, for_which_there_is_no_memory_say_so)
{
    uint32_t number, failures = 0;
    char name[16];

    for (int i = 0; i < 40; i++) {
        enum evtx_status status = EVTX_NO_MEMORY;

        snprintf(name, sizeof name, "EventID=%d", i);
        for (long n = 0; status != EVTX_OK; n++) {
            refuse(n);
            status = queries_find(queries, 0, name, &number);
            cr_assert(status == (refused() ? EVTX_NO_MEMORY : EVTX_OK), "%s, %ld", name, n);
            failures += status != EVTX_OK;
        }
        cr_assert(found(0, name) == number);
    }
    cr_expect(failures > 40 * 4);
}
