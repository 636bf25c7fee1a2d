/*
 * text.h - a growing buffer of bytes, and the mirror of cursor.h: it fails once.
 *
 * An append that finds no memory, or would pass .limit, sets .bad and writes nothing; so does every
 * append after it. A renderer therefore appends without a check and looks at .bad once, at the end.
 * A struct text that is all zero is empty, ready, and has no limit.
 */
#ifndef EVTX_CORE_TEXT_H
#define EVTX_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    uint8_t *bytes;    /* from malloc; owned */
    size_t size, room; /* bytes in use; bytes allocated */
    size_t limit;      /* the largest .size allowed; 0: none */
    bool bad;
    bool full; /* where .bad is set: because of .limit, not for lack of memory */
};

/** Room for @size more bytes at the end; the caller writes there and adds to .size what it wrote.
 *  NULL, and .bad is set, when there is no memory or the limit would be passed. */
uint8_t *text_reserve(struct text *text, size_t size);

void text_put(struct text *text, const void *bytes, size_t size);
static inline void text_puts(struct text *text, const char *string)
{
    text_put(text, string, strlen(string)); /* inline, so that the length of a literal is known */
}

void text_putf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Appends one byte. */
void text_putc(struct text *text, char byte);

/** Frees the bytes. The text is empty and may be used again. */
void text_done(struct text *text);

#endif
