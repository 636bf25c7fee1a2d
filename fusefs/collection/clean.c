/* clean.c - one character of a name after the other. */
#include "fusefs/collection/clean.h"

#include <stdint.h>

/* Bytes of the character of UTF-8 at @bytes; 0: that is none. */
static size_t character(const uint8_t *bytes, size_t size)
{
    size_t more = bytes[0] < 0x80 ? 0 : bytes[0] < 0xe0 ? 1 : bytes[0] < 0xf0 ? 2 : 3;
    uint32_t value = bytes[0] & (more == 0 ? 0x7f : 0x3f >> more);
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

    if ((bytes[0] >= 0x80 && bytes[0] < 0xc2) || bytes[0] > 0xf4 || more >= size)
        return 0;
    for (size_t i = 1; i <= more; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    return value < least[more] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)
               ? 0
               : more + 1;
}

static bool is_control(const uint8_t *bytes, size_t size)
{
    return bytes[0] < ' ' || bytes[0] == 0x7f || (size == 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0);
}

bool clean_put(struct text *text, const char *name, size_t size, size_t most)
{
    const uint8_t *bytes = (const uint8_t *)name;
    size_t start = text->size, taken;

    for (size_t at = 0; at < size; at += taken) {
        size_t length = character(bytes + at, size - at);
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

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

void percent_decode(struct text *text, const char *name, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        bool coded = name[at] == '%' && size - at > 2 && digit(name[at + 1]) >= 0 &&
                     digit(name[at + 2]) >= 0;
        int value = coded ? digit(name[at + 1]) * 16 + digit(name[at + 2]) : 0;

        text_putc(text, (char)(value ? value : name[at]));
        at += value ? 2 : 0;
    }
}
