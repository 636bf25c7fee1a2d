/* test_phrase.c - fields take their places in a phrase. */
#include "core/words/phrase.h"

#include <criterion/criterion.h>

/* The fields "a" and "long name"; all others are missing. */
static bool field(void *context, const struct piece *name, struct text *text)
{
    ++*(int *)context;
    if (name->size == 1 && *name->text == 'a')
        text_puts(text, "1");
    else if (name->size == 9 && memcmp(name->text, "long name", 9) == 0)
        text_puts(text, "2");
    else
        return false;
    return true;
}

Test(phrase, puts_fields_in_their_places)
{
    static const struct {
        const char *phrase, *gives;
    } rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"{a}", "1"},
        {"x {a} y {long name} z", "x 1 y 2 z"},
        {"x {b} y", "x ? y"},
        {"x[ {a}] y", "x 1 y"},
        {"x[ {b}] y", "x y"},
        {"x[ {a} {b}] y[ {a}]", "x y 1"},
        {"x[ {b}, {a}][: {long name}]", "x: 2"},
        {"[{b}]", ""},
        /* what no table has */
        {"x {a", "x 1"},
        {"x[ {b} y", "x  y"},
        {"x {", "x ?"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text text = {0};
        int asked = 0;

        phrase_put(&text, rows[i].phrase, field, &asked);
        text_put(&text, "", 1);
        cr_expect(strcmp((char *)text.bytes, rows[i].gives) == 0, "%s: %s", rows[i].phrase,
                  text.bytes);
        text_done(&text);
    }
}

/* The text stays bad, and what was in it stays. */
Test(phrase, stops_where_the_text_is_full)
{
    struct text text = {.limit = 4};
    int asked = 0;

    phrase_put(&text, "ab[ {b}]cdef {a}", field, &asked);
    cr_expect(text.bad && text.size == 2);
    text_done(&text);
}
