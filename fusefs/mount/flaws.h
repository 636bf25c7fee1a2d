/* flaws.h - what is wrong with a log that can be known before anything of it is read. */
#ifndef EVTX_FUSEFS_FLAWS_H
#define EVTX_FUSEFS_FLAWS_H

#include "core/evtx.h"

/** Says what the header of the file, and its size, tell of damage. A log that was not closed has
 *  none by that, and a mount is made whatever is said. */
void flaws_say(const struct evtx_log *log, const char *path);

#endif
