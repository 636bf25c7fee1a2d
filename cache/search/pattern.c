/* pattern.c - matches a text with a pattern; only the last * is ever gone back to. */
#include "cache/search/pattern.h"

#include "cache/search/fold.h"
#include "core/base/list.h"

#include <stdlib.h>

bool pattern_add(struct pattern *pattern, uint32_t unit)
{
    uint32_t *units =
        list_grow(pattern->units, pattern->count, &pattern->room, sizeof *pattern->units, 16);

    if (!units)
        return false;
    pattern->units = units;
    pattern->units[pattern->count++] = unit;
    pattern->wild |= unit == PATTERN_ANY || unit == PATTERN_ONE;
    return true;
}

bool pattern_add_text(struct pattern *pattern, const char *text, size_t size)
{
    const char *end = size ? text + size : text;

    while (text < end)
        if (!pattern_add(pattern, fold_next(&text, end)))
            return false;
    return true;
}

/* Whether unit @at is the last one, and stands for whatever follows. */
static bool takes_the_rest(const struct pattern *pattern, size_t at)
{
    return at + 1 == pattern->count && pattern->units[at] == PATTERN_ANY;
}

bool pattern_matches(const struct pattern *pattern, const char *text, size_t size)
{
    const char *end = size ? text + size : text, *again = NULL;
    size_t at = 0, behind_any = 0; /* where to go on with @again, if that is set */

    while (text < end) {
        const char *next = text;
        uint32_t character = fold_next(&next, end);

        if (at < pattern->count && pattern->units[at] == PATTERN_ANY) {
            if (takes_the_rest(pattern, at))
                return true;
            again = text;
            behind_any = ++at;
        } else if (at < pattern->count &&
                   (pattern->units[at] == character || pattern->units[at] == PATTERN_ONE)) {
            text = next;
            at++;
        } else if (again) {
            (void)fold_next(&again, end);
            text = again;
            at = behind_any;
        } else {
            return false;
        }
    }
    while (at < pattern->count && pattern->units[at] == PATTERN_ANY)
        at++;
    return at == pattern->count;
}

void pattern_done(struct pattern *pattern)
{
    free(pattern->units);
    *pattern = (struct pattern){0};
}
