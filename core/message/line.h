/*
 * line.h - reads a line of JSON as this program writes it, one member after the other.
 *
 * Nothing is copied, and nothing is kept but where the reader is. Every call moves it on, or says
 * that there is nothing more, whatever the bytes are; only a line that is JSON is read rightly.
 */
#ifndef EVTX_CORE_LINE_H
#define EVTX_CORE_LINE_H

#include "core/words/words.h"

struct line {
    const char *at, *end;
};

enum line_kind {
    LINE_STRING, /* the inside of its quotes, escaped */
    LINE_BARE,   /* a number, a boolean or null, as it stands */
    LINE_OBJECT, /* it was opened: line_next() */
    LINE_ARRAY   /* the same */
};

/** Reads a value, or opens it. @value: set for what is not opened. */
enum line_kind line_value(struct line *line, struct piece *value);

/** Whether one more member or item follows in what was opened; else it is closed. */
bool line_next(struct line *line);

/** The name of the member that follows, escaped. False: there is none. */
bool line_key(struct line *line, struct piece *key);

/** Passes over a value with all that is in it. */
void line_skip(struct line *line);

static inline bool piece_is(const struct piece *piece, const char *text)
{
    return piece->size == strlen(text) && memcmp(piece->text, text, piece->size) == 0;
}

#endif
