/* source.h - an archive that libarchive reads: a file, or a part of one. */
#ifndef EVTX_FUSEFS_ARCHIVE_SOURCE_H
#define EVTX_FUSEFS_ARCHIVE_SOURCE_H

#include "fusefs/archive/archive.h"

#include <archive.h>

struct source {
    int fd;              /* borrowed */
    uint64_t base, size; /* where it begins in the file; bytes */
    uint64_t at;         /* from its begin */
    enum pack_kind kind;
    bool single;           /* it is one compressed file and no tar, whatever it holds */
    uint64_t most;         /* bytes that may come out of its compression */
    bool too_much;         /* did */
    const char *passwords; /* each ends with NUL; borrowed */
    size_t passwords_size;
    uint8_t bytes[1 << 16]; /* what was read last */
};

/** What lies at @base, @size bytes; from malloc. NULL: no memory. */
struct source *source_new(int fd, uint64_t base, uint64_t size);

/** Opens it, from its begin, for what .kind says and nothing else. NULL: no memory. A fault of its
 *  first bytes is one of the first header. */
struct archive *source_open(struct source *source);

#endif
