/*
 * spooled.h - the spool as its unpacker writes it: one part after the other, each at the boundary
 * of a page. Pages of zeros are not written, so that they take no room.
 */
#ifndef EVTX_FUSEFS_ARCHIVE_SPOOLED_H
#define EVTX_FUSEFS_ARCHIVE_SPOOLED_H

#include "fusefs/archive/archive.h"

enum {
    SPOOL_BLOCK = 1 << 16, /* bytes that are looked at together */
    SPOOL_CARRY = 8,       /* bytes of the block before, to find what lies across */
};

struct spooled {
    int fd;                /* borrowed */
    uint64_t room;         /* bytes that may be written */
    uint64_t written;      /* bytes that were, and are kept */
    uint64_t start, size;  /* of the part: where it begins in the file, its bytes so far */
    uint64_t part_written; /* of .written */
    size_t held;           /* bytes that wait in .block */
    bool wants_log, has_log;
    uint8_t bytes[SPOOL_CARRY + SPOOL_BLOCK];
};

/** From malloc; NULL: no memory. @fd is empty. */
struct spooled *spooled_new(int fd, uint64_t room);

/** Begins a part. @wants_log: it must be an event log. */
void spooled_begin(struct spooled *spooled, bool wants_log);

/** Bytes of the part that follow those before it, @skipped zeros between them. */
enum pack_fault
spooled_put(struct spooled *spooled, uint64_t skipped, const uint8_t *bytes, size_t size);

/** Writes what is held, and is asked before .size is believed. The part stays. */
enum pack_fault spooled_end(struct spooled *spooled);

/** The part, of which nothing was added after spooled_end(), has only its first @size bytes. */
void spooled_cut(struct spooled *spooled, uint64_t size);

/** Gives back the room of an older part, if the filesystem can do so. @written: its .part_written.
 */
void spooled_release(struct spooled *spooled, uint64_t start, uint64_t size, uint64_t written);

#endif
