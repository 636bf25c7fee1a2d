/* utf8.h - which bytes are UTF-8, and text made of bytes that need not be, such as paths. */
#ifndef EVTX_CORE_UTF8_H
#define EVTX_CORE_UTF8_H

#include "core/text.h"

/** How many of the @size bytes, one at least, are their first character; 0: they begin with none.
 */
size_t utf8_size(const void *bytes, size_t size);

/** Appends @string; a byte that is of no character becomes %XX. Whether there was none of those. */
bool utf8_put(struct text *text, const char *string);

#endif
