/*
 * layout.h - where the chunks of a file lie, if not one behind the other from byte 4096 on.
 *
 * Pieces that were lost or came in shift all chunks behind them, and a part of a disk can begin
 * anywhere in a log. Such a file is searched for the magic of chunks. What lies between two chunks
 * is cut into blocks without a header, which can hold records. docs/format.md 5
 */
#ifndef EVTX_CORE_LAYOUT_H
#define EVTX_CORE_LAYOUT_H

#include "core/evtx.h"

/** @size bytes of the file from @offset on are those from @at on of a chunk. */
struct chunk_place {
    uint64_t offset;
    uint32_t size, at;
    bool cut; /* another chunk begins where this one has to go on */
};

/** Whether all chunks of the file @fd that were probed lie where they should. */
bool layout_is_regular(int fd, uint64_t size, uint64_t chunks);

/**
 * Searches the file from byte @from on. *@places is the caller's, to free(); NULL if they are just
 * those of a regular log. Errors: EVTX_NOT_A_LOG (there is no chunk), EVTX_IO, EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
layout_search(int fd, uint64_t size, uint64_t from, struct chunk_place **places, uint64_t *count);

#endif
