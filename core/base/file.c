/* file.c - a system call moves some of the bytes; these move all of them. */
#include "core/base/file.h"

#include <errno.h>
#include <unistd.h>

bool file_read_at(int fd, void *bytes, size_t size, uint64_t offset, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t count = pread(fd, (char *)bytes + *got, size - *got, (off_t)(offset + *got));

        if (count < 0 && errno != EINTR)
            return false;
        if (count == 0)
            break;
        if (count > 0)
            *got += (size_t)count;
    }
    return true;
}

/* Whether a call that moved @count bytes is to be followed by another one. */
static bool goes_on(ssize_t count)
{
    if (count == 0)
        errno = ENOSPC; /* nothing was moved, and no reason was given */
    return count > 0 || (count < 0 && errno == EINTR);
}

bool file_write(int fd, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t count = write(fd, (const char *)bytes + done, size - done);

        if (!goes_on(count))
            return false;
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}

bool file_write_at(int fd, const void *bytes, size_t size, uint64_t offset)
{
    for (size_t done = 0; done < size;) {
        ssize_t count = pwrite(fd, (const char *)bytes + done, size - done, (off_t)(offset + done));

        if (!goes_on(count))
            return false;
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}
