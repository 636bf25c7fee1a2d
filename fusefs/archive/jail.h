/* jail.h - what an unpacker gives up before it looks at the first byte of an archive. */
#ifndef EVTX_FUSEFS_ARCHIVE_JAIL_H
#define EVTX_FUSEFS_ARCHIVE_JAIL_H

#include <stdbool.h>

/** From now on this process reads and writes what is open, takes memory, and ends. What the kernel
 *  does not have is left out, as in sandbox.h. False: it cannot be held to its limits. */
bool jail_enter(void);

/** No system call is left but those of an unpacker. False: this kernel, or this build, has no such
 *  filter. */
bool jail_calls(void);

#endif
