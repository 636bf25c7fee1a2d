/* test_team.c - as many threads as were asked for do one thing, and all are waited for. */
#include "cache/chunks/team.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Each waits until all are there: so they are threads, and none is missing. */
struct meeting {
    pthread_barrier_t all;
    atomic_size_t met;
};

static void *meet(void *context)
{
    struct meeting *meeting = context;

    pthread_barrier_wait(&meeting->all);
    atomic_fetch_add(&meeting->met, 1);
    return NULL;
}

static void expect_team(size_t threads, size_t most, size_t expected)
{
    struct meeting meeting = {.met = 0};

    pthread_barrier_init(&meeting.all, NULL, (unsigned)expected);
    team_run(threads, most, meet, &meeting);
    cr_expect(meeting.met == expected);
    pthread_barrier_destroy(&meeting.all);
}

Test(team, has_as_many_threads_as_were_asked_for, .timeout = 10)
{
    expect_team(1, TEAM_MOST, 1);
    expect_team(2, TEAM_MOST, 2);
    expect_team(7, TEAM_SERVING, 7);
}

Test(team, has_no_more_than_its_bounds, .timeout = 10)
{
    expect_team(5, 3, 3);
    expect_team(1000, TEAM_SERVING, TEAM_SERVING);
    expect_team(1000, 1000, TEAM_MOST);
}

Test(team, is_the_caller_alone_where_nobody_is_wanted, .timeout = 10)
{
    expect_team(0, TEAM_MOST, 1);
}
