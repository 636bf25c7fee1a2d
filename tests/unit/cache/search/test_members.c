/* test_members.c - names of members that are told apart by numbers. */
#include "cache/search/members.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct members members;
static struct text text;

static void add(const char *name)
{
    text_puts(&text, name);
    members_add(&members, text.size - strlen(name), strlen(name));
}

static uint32_t count(const char *name)
{
    return members_count(&members, name, strlen(name));
}

Test(members, count_names_with_and_without_a_number)
{
    members_begin(&members, &text);
    cr_expect(count("a") == 0 && count("") == 0);
    add("a");
    add("a_2");
    add("a_2_3");
    add("b_");
    add("ab");
    cr_expect(count("a") == 2, "a and a_2");
    cr_expect(count("a_2") == 2, "a_2 and a_2_3");
    cr_expect(count("a_2_3") == 1 && count("b") == 1 && count("b_") == 1 && count("a_") == 0);
    members_begin(&members, &text);
    cr_expect(count("a") == 0, "another object");
    text_done(&text);
}

Test(members, are_all_found_again)
{
    char name[16];

    members_begin(&members, &text);
    for (int i = 0; i < MOST_MEMBERS; i++) {
        snprintf(name, sizeof name, "n%d_%d", i % 100, i);
        add(name);
    }
    for (int i = 0; i < MOST_MEMBERS; i++) {
        snprintf(name, sizeof name, "n%d_%d", i % 100, i);
        cr_expect(count(name) == 1, "%s", name);
        snprintf(name, sizeof name, "n%d", i % 100);
        cr_expect(count(name) == (i % 100 < MOST_MEMBERS % 100 ? 3 : 2), "%s", name);
    }
    text_done(&text);
}
