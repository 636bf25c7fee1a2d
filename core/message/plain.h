/*
 * plain.h - the inside of a JSON string as text for people, which cannot pass for other lines.
 *
 * A terminal that gets the text obeys none of it: C0, DEL and C1, what turns the direction of
 * writing, the separators of lines and a byte order mark are written as \u001b. A backslash of the
 * value itself stays one, so that paths can be read; JSON tells which is which.
 */
#ifndef EVTX_CORE_PLAIN_H
#define EVTX_CORE_PLAIN_H

#include "core/words/words.h"

enum plain_form {
    PLAIN_LINE, /* line breaks and tabs are one blank */
    PLAIN_BLOCK /* behind a line break are four blanks; tabs stay */
};

enum { PLAIN_CUT = 3 /* bytes that say that something is missing: "..." */ };

/** Appends @value, at most @most bytes and PLAIN_CUT. Line breaks at its ends are left out. */
void plain_put(struct text *text, const struct piece *value, enum plain_form form, size_t most);

/** Writes @value without escapes to @to, where there is room for it; returns how long that is. */
size_t plain_unescape(char *to, const struct piece *value);

#endif
