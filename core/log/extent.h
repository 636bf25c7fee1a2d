/*
 * extent.h - which bytes of a file are stored, and which lie in a hole of a sparse one.
 *
 * A hole reads as zeros and takes no room, so a file of some kilobytes can be as long as a disk.
 * Who knows the holes need not read them.
 */
#ifndef EVTX_CORE_EXTENT_H
#define EVTX_CORE_EXTENT_H

#include "core/evtx.h"
#include "core/log/part.h"

/** Bytes from .from to before .to, counted from the start of the log. */
struct extent {
    uint64_t from, to;
};

/** In the order of the file, and at least a chunk apart: shorter holes are as good as stored. */
struct extents {
    struct extent *list; /* owned */
    size_t count, room;
};

/**
 * Finds what is stored of @part: all of it where nobody knows of holes, or the file has become
 * shorter.
 *
 * @sparse   false: there are no holes, and nobody is asked.
 * @extents  set on EVTX_OK; the caller owes extents_done(). Errors: EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
extents_find(const struct part *part, bool sparse, struct extents *extents);

void extents_done(struct extents *extents);

#endif
