/* part.c - reading that ends where the part does. */
#include "core/log/part.h"
#include "core/base/file.h"

bool part_read(const struct part *part, void *bytes, size_t size, uint64_t offset, size_t *got)
{
    uint64_t left = offset < part->size ? part->size - offset : 0;

    if (size > left)
        size = (size_t)left;
    return file_read_at(part->fd, bytes, size, part->base + offset, got);
}
