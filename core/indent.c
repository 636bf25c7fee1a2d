/*
 * indent.c - a line of JSON laid out for people.
 *
 * The line is the one source of what an event says; this only puts blanks and newlines between its
 * tokens. Names are escaped like all other text, so a quote ends a string unless a backslash
 * stands before it.
 */
#include "core/evtx.h"

#include <string.h>

struct layout {
    struct text *text;
    uint32_t depth;
};

static void new_line(struct layout *layout)
{
    uint8_t *to = text_reserve(layout->text, 1 + 2 * (size_t)layout->depth);

    if (!to)
        return;
    *to = '\n';
    memset(to + 1, ' ', 2 * (size_t)layout->depth);
    layout->text->size += 1 + 2 * (size_t)layout->depth;
}

/* Copies the string that begins at @at, its quotes included, and returns where it ends. */
static const uint8_t *put_string(struct layout *layout, const uint8_t *at, const uint8_t *end)
{
    const uint8_t *from = at++;

    while (at < end && *at != '"')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    if (at < end)
        at++;
    text_put(layout->text, from, (size_t)(at - from));
    return at;
}

static bool closes(const uint8_t *at, const uint8_t *end)
{
    return at < end && (*at == '}' || *at == ']');
}

static void put_punctuation(struct layout *layout, const uint8_t *at, const uint8_t *end)
{
    switch (*at) {
    case '{':
    case '[':
        text_putc(layout->text, (char)*at);
        layout->depth++;
        if (!closes(at + 1, end))
            new_line(layout);
        break;
    case '}':
    case ']':
        if (layout->depth > 0)
            layout->depth--;
        if (at[-1] != '{' && at[-1] != '[')
            new_line(layout);
        text_putc(layout->text, (char)*at);
        break;
    case ',':
        text_putc(layout->text, ',');
        new_line(layout);
        break;
    case ':':
        text_puts(layout->text, ": ");
        break;
    default:
        text_putc(layout->text, (char)*at);
    }
}

void evtx_json_indent(struct text *text, const uint8_t *line, size_t size)
{
    struct layout layout = {.text = text};
    size_t start = text->size, limit = text->limit;
    const uint8_t *end;

    if (text->bad)
        return;
    if (size > 0 && line[size - 1] == '\n')
        size--;
    end = line + size;
    if (!limit || limit > start + EVTX_MAX_RECORD_TEXT)
        text->limit = start + EVTX_MAX_RECORD_TEXT;
    for (const uint8_t *at = line; at < end;) {
        if (*at == '"') {
            at = put_string(&layout, at, end);
        } else {
            put_punctuation(&layout, at, end);
            at++;
        }
    }
    text_putc(text, '\n');
    text->limit = limit;
    if (text->bad && text->full && size < EVTX_MAX_RECORD_TEXT) {
        text->bad = false;
        text->size = start;
        text_put(text, line, size);
        text_putc(text, '\n');
    }
}
