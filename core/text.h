/*
 * text.h - a growing buffer of bytes, and the mirror of cursor.h: it fails once.
 *
 * An append that finds no memory, or would pass .limit, sets .bad and writes nothing; so does every
 * append after it. A renderer therefore appends without a check and looks at .bad once, at the end.
 * A struct text that is all zero is empty, ready, and has no limit.
 */
#ifndef EVTX_CORE_TEXT_H
#define EVTX_CORE_TEXT_H

#include "core/buffer.h"

#include <string.h>

/** The same as text_reserve() where there is no room yet, or something is wrong. */
uint8_t *text_grow(struct text *text, size_t size);

/** Room for @size more bytes at the end; the caller writes there and adds to .size what it wrote.
 *  NULL, and .bad is set, when there is no memory or the limit would be passed. */
static inline uint8_t *text_reserve(struct text *text, size_t size)
{
    size_t most = text->limit && text->limit < text->room ? text->limit : text->room;

    if (text->bad || most < text->size || size > most - text->size || !most)
        return text_grow(text, size);
    return text->bytes + text->size;
}

static inline void text_put(struct text *text, const void *bytes, size_t size)
{
    uint8_t *to = text_reserve(text, size);

    if (!to || size == 0)
        return;
    memcpy(to, bytes, size);
    text->size += size;
}

static inline void text_puts(struct text *text, const char *string)
{
    text_put(text, string, strlen(string)); /* inline, so that the length of a literal is known */
}

void text_putf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Appends a number in decimal digits. */
void text_put_number(struct text *text, uint64_t number);

/** Appends one byte. */
static inline void text_putc(struct text *text, char byte)
{
    text_put(text, &byte, 1);
}

/** Moves what stands behind @end to @at, which lies before that. Does nothing to a text that is
 * bad. */
void text_move(struct text *text, size_t end, size_t at);

/** Frees the bytes. The text is empty and may be used again. */
void text_done(struct text *text);

#endif
