/* file.h - reads and writes that go on until all is done, whatever a signal interrupts. */
#ifndef EVTX_CORE_FILE_H
#define EVTX_CORE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Reads @size bytes at @offset, fewer only at the end of the file; sets *@got to how many. False,
 *  and errno: the file cannot be read. */
bool file_read_at(int fd, void *bytes, size_t size, uint64_t offset, size_t *got);

/** Writes all of @bytes, at the position of @fd or at @offset. False, and errno: not all of it. */
bool file_write(int fd, const void *bytes, size_t size);
bool file_write_at(int fd, const void *bytes, size_t size, uint64_t offset);

#endif
