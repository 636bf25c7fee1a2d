/* clean.h - any bytes as the name of a file that can be shown, and put into a line of JSON. */
#ifndef EVTX_FUSEFS_CLEAN_H
#define EVTX_FUSEFS_CLEAN_H

#include "core/text.h"

#include <stdbool.h>

/**
 * Appends @size bytes of @name. Control characters, '/' and what is no UTF-8 become %XX, and so
 * does '.' or '-' in front. No character is cut in two.
 *
 * @most  bytes; what is longer is cut, and then it returns true.
 */
bool clean_put(struct text *text, const char *name, size_t size, size_t most);

/** Appends what is percent-encoded in @name as what it stands for; a NUL stays as it is. */
void percent_decode(struct text *text, const char *name, size_t size);

#endif
