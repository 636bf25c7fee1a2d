/* Which known word a mistyped one may mean. */
#include "fusefs/process/nearest.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const words[] = {"ls",    "cat",         "dump",           "info", "templates",
                                    "cache", "allow_other", "TargetUserName", "uid",  "gid"};

static struct nearest find(const char *asked)
{
    struct nearest nearest;

    nearest_start(&nearest, asked);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        nearest_try(&nearest, words[i]);
    return nearest;
}

Test(nearest, finds_what_was_meant)
{
    static const char *const rows[][2] = {
        {"list", "ls"},
        {"dmup", "dump"},
        {"chache", "cache"},
        {"chache=64M", "cache"},
        {"CACHE", "cache"},
        {"templets", "templates"},
        {"temp", "templates"},
        {"allow_others", "allow_other"},
        {"allow", "allow_other"},
        {"TargetUserNam", "TargetUserName"},
        {"targetusername", "TargetUserName"},
        {"udi", "uid"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_str_eq(find(rows[i][0]).word, rows[i][1], "%s: %s", rows[i][0],
                         find(rows[i][0]).word);
}

Test(nearest, finds_nothing_far_away)
{
    static const char *const rows[] = {
        "", "x", "help", "zzzz", "=cache", "Security.evtx", "show", "IpAddress"};
    char lengthy[NEAREST_ROOM + 1] = "";

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_str_empty(find(rows[i]).word, "%s: %s", rows[i], find(rows[i]).word);
    memset(lengthy, 'a', NEAREST_ROOM);
    cr_assert_str_empty(find(lengthy).word);
}

Test(nearest, takes_the_nearest_and_the_first_of_equals)
{
    cr_assert_str_eq(find("id").word, "uid");
    cr_assert_eq(find("id").distance, 1);
    cr_assert_eq(find("Cache").distance, 0);
    cr_assert_eq(find("cach").distance, 1);
}

Test(nearest, what_does_not_fit_is_no_known_word)
{
    struct nearest nearest;
    char lengthy[NEAREST_ROOM + 1] = "";

    memset(lengthy, 'a', NEAREST_ROOM);
    nearest_start(&nearest, "aaaaaaaa");
    nearest_try(&nearest, lengthy);
    cr_assert_str_empty(nearest.word);
    memset(lengthy, 'a', NEAREST_ROOM - 1);
    lengthy[NEAREST_ROOM - 1] = '\0';
    nearest_try(&nearest, lengthy);
    cr_assert_eq(strlen(nearest.word), NEAREST_ROOM - 1); /* as it is the beginning of that */
}
