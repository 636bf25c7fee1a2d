/* memory.h - what the machine has left. */
#ifndef EVTX_FUSEFS_MEMORY_H
#define EVTX_FUSEFS_MEMORY_H

#include <stdbool.h>

/** Whether less than a sixteenth of the machine's memory can be had without swapping. Reads
 *  /proc/meminfo; false where that does not say. */
bool memory_is_short(void);

#endif
