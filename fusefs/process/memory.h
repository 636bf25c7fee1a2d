/* memory.h - what the machine has left. */
#ifndef EVTX_FUSEFS_MEMORY_H
#define EVTX_FUSEFS_MEMORY_H

#include <stdbool.h>

/** Opens /proc/meminfo, to be closed by the caller; -1 where there is none. */
int memory_open(void);

/** Whether less than a sixteenth of the machine's memory can be had without swapping. @meminfo is
 *  from memory_open(); false where that does not say. */
bool memory_is_short(int meminfo);

#endif
