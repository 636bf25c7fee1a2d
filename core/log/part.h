/* part.h - the bytes of a log: a file, or a part of one, such as a member of an archive that lies
 * in it as it is. All offsets but .base are counted from the start of the part. */
#ifndef EVTX_CORE_PART_H
#define EVTX_CORE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct part {
    int fd;              /* borrowed */
    uint64_t base, size; /* in the file; .base + .size does not overflow */
};

/** Reads @size bytes at @offset, fewer only where the part ends, or the file does; sets *@got to
 * how many. False, and errno: they cannot be read. */
bool part_read(const struct part *part, void *bytes, size_t size, uint64_t offset, size_t *got);

#endif
