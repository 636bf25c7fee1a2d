/* escape.c - a table of five characters, and ranges of those that are not shown. */
#include "fusefs/picture/escape.h"

#include "cache/chunks/facet.h"
#include "core/base/utf8.h"

#include <ctype.h>
#include <string.h>

static const char *const markup[128] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&#34;", ['\''] = "&#39;",
};

/* Of the characters that are no text: those of C0 and C1; marks and embeddings of direction, line
 * and paragraph separators; the byte order mark, and two that XML does not allow. */
static const struct {
    uint32_t first, last;
} unseen[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0x61c, 0x61c},   {0x200b, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x2069}, {0xfeff, 0xfeff}, {0xfffe, 0xffff},
};

static uint32_t character(const uint8_t *at, size_t size)
{
    static const uint8_t lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = at[0] & lead[size];

    for (size_t i = 1; i < size; i++)
        c = c << 6 | (at[i] & 0x3f);
    return c;
}

static bool is_seen(const uint8_t *at, size_t size)
{
    uint32_t c = size > 0 && size <= 4 ? character(at, size) : 0;

    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (c >= unseen[i].first && c <= unseen[i].last)
            return false;
    return true;
}

void escape_bytes(struct text *text, const void *bytes, size_t size, size_t most)
{
    const uint8_t *at = bytes, *end = at + size;
    size_t shown = 0;

    for (size_t step; at < end; at += step ? step : 1) {
        step = utf8_size(at, (size_t)(end - at));
        if (shown++ == most) {
            text_puts(text, "...");
            return;
        }
        if (!is_seen(at, step))
            text_puts(text, "\xef\xbf\xbd");
        else if (*at < 128 && markup[*at])
            text_puts(text, markup[*at]);
        else
            text_put(text, at, step);
    }
}

void escape_name(struct text *text, const char *name, size_t most)
{
    struct text value = {0};

    if (strcmp(name, FACET_NONE) == 0)
        text_puts(text, "(none)");
    else if (strcmp(name, FACET_OTHER) == 0)
        text_puts(text, "(others)");
    else if (facet_unescape(&value, name))
        escape_bytes(text, value.bytes, value.size, most);
    else
        escape_bytes(text, name, strlen(name), most);
    text->bad |= value.bad;
    text_done(&value);
}

void escape_url(struct text *text, const char *name)
{
    for (const char *at = name; *at; at++)
        if (isalnum((unsigned char)*at) || strchr("-._~", *at))
            text_putc(text, *at);
        else
            text_putf(text, "%%%02X", (unsigned char)*at);
}
