/* document.c - keeps what was made: in memory, or in a file where it is long. */
#include "fusefs/document.h"

#include "fusefs/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { LONG = 1 << 20 }; /* bytes */

void documents_init(struct documents *documents)
{
    *documents = (struct documents){0};
    for (size_t i = 0; i < DOCUMENTS; i++) {
        pthread_mutex_init(&documents->of[i].lock, NULL);
        documents->of[i].draft.fd = -1;
    }
}

void documents_done(struct documents *documents)
{
    for (size_t i = 0; i < DOCUMENTS; i++) {
        struct draft *draft = &documents->of[i].draft;

        pthread_mutex_destroy(&documents->of[i].lock);
        text_done(&draft->text);
        if (draft->fd >= 0)
            close(draft->fd);
    }
}

void draft_flush(struct draft *draft)
{
    draft->failed |= draft->text.bad;
    if (draft->failed || draft->text.size < LONG)
        return;
    if (draft->fd < 0)
        draft->fd = nameless_file();
    draft->failed =
        draft->fd < 0 || !write_all(draft->fd, (const char *)draft->text.bytes, draft->text.size);
    draft->filed += draft->text.size;
    draft->text.size = 0;
}

uint64_t draft_size(const struct draft *draft)
{
    return draft->filed + draft->text.size;
}

static bool read_file(int fd, uint8_t *bytes, size_t size, uint64_t offset)
{
    while (size > 0) {
        ssize_t got = pread(fd, bytes, size, (off_t)offset);

        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        if (got > 0) {
            bytes += got;
            offset += (uint64_t)got;
            size -= (size_t)got;
        }
    }
    return true;
}

bool draft_read(const struct draft *draft, uint64_t offset, void *bytes, size_t size)
{
    uint8_t *to = bytes;
    size_t part = 0;

    if (offset < draft->filed) {
        part = draft->filed - offset < size ? (size_t)(draft->filed - offset) : size;
        if (!read_file(draft->fd, to, part, offset))
            return false;
    }
    if (part < size)
        memcpy(to + part, draft->text.bytes + (offset + part - draft->filed), size - part);
    return true;
}
