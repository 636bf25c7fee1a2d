/* test_pattern.c - * and ?, and that no text takes long. */
#include "cache/search/fold.h"
#include "cache/search/pattern.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* A long text of a, and patterns that a careless matcher tries in all ways. */
Test(pattern, goes_back_to_the_last_star_only)
{
    enum { LONG = 1 << 16 };
    struct pattern pattern = {0};
    char *text = malloc(LONG);

    memset(text, 'a', LONG);
    for (size_t i = 0; i < 60; i++) {
        cr_assert(pattern_add(&pattern, PATTERN_ANY));
        cr_assert(pattern_add_text(&pattern, "a", 1));
    }
    cr_expect(pattern_matches(&pattern, text, LONG));
    cr_assert(pattern_add_text(&pattern, "b", 1));
    cr_expect_not(pattern_matches(&pattern, text, LONG));
    text[LONG - 1] = 'B';
    cr_expect(pattern_matches(&pattern, text, LONG));
    pattern_done(&pattern);
    free(text);
}

Test(pattern, of_nothing_matches_nothing)
{
    struct pattern pattern = {0};

    cr_expect(pattern_matches(&pattern, "", 0));
    cr_expect(pattern_matches(&pattern, NULL, 0));
    cr_expect_not(pattern_matches(&pattern, "\0", 1));
    cr_assert(pattern_add_text(&pattern, "\0", 1));
    cr_expect(pattern_matches(&pattern, "\0", 1));
    cr_expect_not(pattern_matches(&pattern, "", 0));
    cr_expect_not(pattern_matches(&pattern, "\0\0", 2));
    pattern_done(&pattern);
}

Test(pattern, folds_once)
{
    for (uint32_t c = 0; c < 0x110000; c++)
        cr_assert(fold(fold(c)) == fold(c), "%x", c);
    cr_expect(fold(0xC4) == 0xE4 && fold(0x410) == 0x430 && fold(0x3A3) == fold(0x3C2));
    cr_expect(fold(0x10400) == 0x10428 && fold(0xD7) == 0xD7 && fold(0x131) == 0x131);
    cr_expect(fold_equal("", 0, NULL, 0) && !fold_equal("a", 1, "", 0));
    cr_expect_not(fold_equal("\xC3", 1, "\xC3\xA4", 2));
}
