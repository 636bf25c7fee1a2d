/* utf8.c - one line for each form that a character can have: RFC 3629, section 4. */
#include "core/base/utf8.h"

#include <string.h>

size_t utf8_size(const void *bytes, size_t size)
{
    static const struct {
        uint8_t first, last, low, high; /* of the first byte, and of the second */
        uint8_t size;
    } forms[] = {
        {0x00, 0x7F, 0x00, 0xFF, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    const uint8_t *at = bytes;

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (at[0] < forms[i].first || at[0] > forms[i].last)
            continue;
        if (forms[i].size > size ||
            (forms[i].size > 1 && (at[1] < forms[i].low || at[1] > forms[i].high)))
            return 0;
        for (size_t more = 2; more < forms[i].size; more++)
            if ((at[more] & 0xC0) != 0x80)
                return 0;
        return forms[i].size;
    }
    return 0;
}

bool utf8_put(struct text *text, const char *string)
{
    size_t left = strlen(string);
    bool valid = true;

    while (left > 0) {
        size_t size = utf8_size(string, left);

        if (size)
            text_put(text, string, size);
        else
            text_putf(text, "%%%02X", (uint8_t)*string);
        valid &= size > 0;
        string += size ? size : 1;
        left -= size ? size : 1;
    }
    return valid;
}
