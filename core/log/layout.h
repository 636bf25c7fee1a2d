/*
 * layout.h - where the chunks of a file lie, and which of them are stored.
 *
 * They lie one behind the other from byte 4096 on, as a rule. Pieces that were lost or came in
 * shift all chunks behind them, and a part of a disk can begin anywhere in a log. Such a file is
 * searched for the magic of chunks. What lies between two chunks is cut into blocks without a
 * header, which can hold records. docs/format.md 5
 *
 * A chunk that lies wholly in a hole of the file is not stored: it is zeros. Those that are stored
 * are numbered by their own, so that whoever keeps something of each chunk needs no room for holes.
 * The layout is as large as what is stored, and no larger.
 */
#ifndef EVTX_CORE_LAYOUT_H
#define EVTX_CORE_LAYOUT_H

#include "core/log/extent.h"

/** @size bytes of the file from @offset on are those from @at on of a chunk. */
struct chunk_place {
    uint64_t offset;
    uint32_t size, at;
    bool cut; /* another chunk begins where this one has to go on */
};

/** Chunks one behind the other; more than one only if they are whole. */
struct chunk_run {
    uint64_t first;           /* number of the first one; the run ends where the next one begins */
    uint64_t before;          /* stored chunks before it */
    struct chunk_place place; /* of the first one */
    bool stored;
};

/** All zero: there are no chunks. */
struct layout {
    struct chunk_run *runs; /* owned */
    size_t count, room;
    uint64_t chunks, stored;
};

/** Whether all chunks of @part that were probed lie where they should. */
bool layout_is_regular(const struct part *part, uint64_t chunks);

/**
 * Finds where the chunks of @part lie. The layout does not depend on @data, which says what must be
 * read of the file, but for what is stored.
 *
 * @headed  the file begins with the header of a log.
 * @layout  all zero; set on EVTX_OK; the caller owes layout_done().
 *
 * Errors: EVTX_NOT_A_LOG (no header, and no chunk), EVTX_IO, EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status layout_find(const struct part *part, const struct extents *data,
                                           bool headed, struct layout *layout);

void layout_done(struct layout *layout);

/** Where the bytes of @chunk lie, which the layout has. */
struct chunk_place layout_place(const struct layout *layout, uint64_t chunk);

/** Whether @chunk, which the layout has, is stored. @index: set to how many are before it. */
bool layout_index(const struct layout *layout, uint64_t chunk, uint64_t *index);

/** The chunk before which @index others are stored, which is below .stored. */
uint64_t layout_chunk(const struct layout *layout, uint64_t index);

#endif
