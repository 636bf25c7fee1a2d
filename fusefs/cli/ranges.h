/* ranges.h - a set of record IDs, as it is given on a command line: 1-5,9. */
#ifndef EVTX_FUSEFS_RANGES_H
#define EVTX_FUSEFS_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range {
    uint64_t first, last; /* both are in it */
};

struct ranges {
    struct range *list; /* owned; ascending, and none touches another */
    size_t count;
};

/** Reads @string. False when it is no such list, or there is no memory; @ranges is empty then. */
bool ranges_read(struct ranges *ranges, const char *string);

/** Whether any ID from @first to @last is in the set. */
bool ranges_meet(const struct ranges *ranges, uint64_t first, uint64_t last);

void ranges_done(struct ranges *ranges);

#endif
