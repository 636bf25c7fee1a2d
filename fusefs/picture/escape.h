/* escape.h - text of others in HTML and SVG. */
#ifndef EVTX_FUSEFS_PICTURE_ESCAPE_H
#define EVTX_FUSEFS_PICTURE_ESCAPE_H

#include "core/text.h"

/** Appends bytes as text, and as the value of an attribute: what is markup is escaped, and what is
 *  no UTF-8, controls a terminal or turns the direction of writing is U+FFFD. @most: characters;
 *  what is longer is cut, and ends with three dots. */
void escape_bytes(struct text *text, const void *bytes, size_t size, size_t most);

/** The same of the name of a directory: what the value was. */
void escape_name(struct text *text, const char *name, size_t most);

/** Appends the name of a directory as a part of a relative URL. */
void escape_url(struct text *text, const char *name);

#endif
