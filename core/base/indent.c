/*
 * indent.c - a line of JSON laid out for people.
 *
 * The line is the one source of what an event says; this only puts blanks and newlines between its
 * tokens. Names are escaped like all other text, so a quote ends a string unless a backslash
 * stands before it.
 *
 * Nothing of the line is left out, so room for what is left of it is always there, and only what is
 * put in between has to ask for more. Bytes are copied sixteen at a time.
 */
#include "core/base/vector.h"
#include "core/evtx.h"

#include <assert.h>
#include <string.h>

enum { AT_ONCE = 16 }; /* so many bytes behind the layout may be written, too */

struct layout {
    struct text *text;
    size_t limit;            /* of the text */
    uint8_t *to;             /* where the next byte goes */
    const uint8_t *at, *end; /* what is left of the line */
    size_t spare;            /* bytes that may be put in before there has to be more room */
    uint32_t depth;
    bool bad; /* as the text is */
};

/* Makes room to put in @size bytes more, or the text is bad. By value, so that a layout never has
 * an address and stays in registers. */
static __attribute__((noinline)) struct layout grow(struct layout layout, size_t size)
{
    struct text *text = layout.text;
    size_t left = (size_t)(layout.end - layout.at) + 1; /* and the newline */
    size_t used = layout.to ? (size_t)(layout.to - text->bytes) : text->size;

    text->size = used;
    text->full = used > layout.limit || left + size > layout.limit - used;
    text->bad = text->full || !text_reserve(text, left + size + left / 2 + AT_ONCE);
    layout.bad = text->bad;
    if (layout.bad)
        return layout;
    layout.to = text->bytes + used;
    layout.spare = text->room - used - left - AT_ONCE;
    if (layout.spare > layout.limit - used - left)
        layout.spare = layout.limit - used - left;
    return layout;
}

static inline bool put_in(struct layout *layout, size_t size)
{
    if (size > layout->spare)
        *layout = grow(*layout, size);
    if (layout->bad)
        return false;
    layout->spare -= size;
    return true;
}

static inline void copy_byte(struct layout *layout)
{
    *layout->to++ = *layout->at++;
}

/* Copies up to the first of three bytes, or to the end. */
static inline void copy_until(struct layout *layout, char a, char b, char c)
{
#if HAVE_VECTORS
    while (layout->end - layout->at >= AT_ONCE) {
        vector bytes = vector_load(layout->at);
        vector found = vector_or(vector_equal(bytes, vector_fill((uint8_t)a)),
                                 vector_or(vector_equal(bytes, vector_fill((uint8_t)b)),
                                           vector_equal(bytes, vector_fill((uint8_t)c))));
        uint64_t mask = vector_mask(found);
        int plain = mask ? __builtin_ctzll(mask) / VECTOR_LANE_BITS : AT_ONCE;

        vector_store(layout->to, bytes);
        layout->to += plain;
        layout->at += plain;
        if (mask)
            return;
    }
#endif
    while (layout->at < layout->end && *layout->at != a && *layout->at != b && *layout->at != c)
        copy_byte(layout);
}

static inline void new_line(struct layout *layout)
{
    size_t blanks = 2 * (size_t)layout->depth;

    if (!put_in(layout, 1 + blanks))
        return;
    *layout->to++ = '\n';
    memset(layout->to, ' ', AT_ONCE);
    if (blanks > AT_ONCE)
        memset(layout->to + AT_ONCE, ' ', blanks - AT_ONCE);
    layout->to += blanks;
}

/* A string with its quotes. */
static inline void put_string(struct layout *layout)
{
    copy_byte(layout);
    for (;;) {
        copy_until(layout, '"', '\\', '\\');
        if (layout->at == layout->end)
            return;
        if (*layout->at == '"') {
            copy_byte(layout);
            return;
        }
        copy_byte(layout);
        if (layout->at < layout->end)
            copy_byte(layout);
    }
}

/* What opens; where it is empty, what closes it too. */
static inline void put_opening(struct layout *layout)
{
    copy_byte(layout);
    if (layout->at < layout->end && (*layout->at == '}' || *layout->at == ']')) {
        copy_byte(layout);
        return;
    }
    layout->depth++;
    new_line(layout);
}

static inline void put_closing(struct layout *layout)
{
    if (layout->depth > 0)
        layout->depth--;
    new_line(layout);
    copy_byte(layout);
}

static inline void put_colon(struct layout *layout)
{
    copy_byte(layout);
    if (put_in(layout, 1))
        *layout->to++ = ' ';
}

/* What comes next, and what mostly comes behind it: that is foreseen better than by a table. */
static inline void put_token(struct layout *layout)
{
    if (*layout->at == '"')
        put_string(layout);
    else if (*layout->at == '{' || *layout->at == '[')
        put_opening(layout);
    else if (*layout->at == '}' || *layout->at == ']')
        put_closing(layout);
    else if (*layout->at != ',' && *layout->at != ':')
        copy_until(layout, ',', '}', ']'); /* a number or a word */
    if (layout->at == layout->end)
        return;
    if (*layout->at == ':') {
        put_colon(layout);
    } else if (*layout->at == ',') {
        copy_byte(layout);
        new_line(layout);
    }
}

/* The text is bad afterwards when there is no room for all of it. */
static void lay_out(struct text *text, size_t limit, const uint8_t *line, size_t size)
{
    struct layout layout = {.text = text, .limit = limit, .at = line, .end = line + size};

    layout = grow(layout, 0);
    while (layout.at < layout.end && !layout.bad)
        put_token(&layout);
    if (layout.bad)
        return;
    *layout.to++ = '\n';
    assert((size_t)(layout.to - text->bytes) <= text->room);
    text->size = (size_t)(layout.to - text->bytes);
}

void evtx_json_indent(struct text *text, const uint8_t *line, size_t size)
{
    size_t start = text->size, limit = text->limit, most = start + EVTX_MAX_RECORD_TEXT;

    if (text->bad)
        return;
    if (size > 0 && line[size - 1] == '\n')
        size--;
    text->limit = 0; /* the room may be larger, the layout not */
    lay_out(text, limit && limit < most ? limit : most, line, size);
    text->limit = limit;
    if (text->bad && text->full && size < EVTX_MAX_RECORD_TEXT) {
        text->bad = false;
        text->size = start;
        text_put(text, line, size);
        text_putc(text, '\n');
    }
}
