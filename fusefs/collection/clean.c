/* clean.c - one character of a name after the other. */
#include "fusefs/collection/clean.h"

#include "core/base/percent.h"
#include "core/base/utf8.h"

#include <stdint.h>

static bool is_control(const uint8_t *bytes, size_t size)
{
    return bytes[0] < ' ' || bytes[0] == 0x7f || (size == 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0);
}

bool clean_put(struct text *text, const char *name, size_t size, size_t most)
{
    const uint8_t *bytes = (const uint8_t *)name;
    size_t start = text->size, taken;

    for (size_t at = 0; at < size; at += taken) {
        size_t length = utf8_size(bytes + at, size - at);
        bool escaped = !length || is_control(bytes + at, length) || bytes[at] == '/' ||
                       (at == 0 && (bytes[at] == '.' || bytes[at] == '-'));

        taken = length ? length : 1;
        if (text->size - start + taken * (escaped ? 3 : 1) > most)
            return true;
        for (size_t i = 0; escaped && i < taken; i++)
            text_putf(text, "%%%02X", bytes[at + i]);
        if (!escaped)
            text_put(text, bytes + at, taken);
    }
    return false;
}

void percent_decode(struct text *text, const char *name, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        int byte = percent_byte(name + at, size - at);

        text_putc(text, byte > 0 ? (char)byte : name[at]);
        at += byte > 0 ? 2 : 0;
    }
}
