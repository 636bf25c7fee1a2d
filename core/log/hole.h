/*
 * hole.h - what of a record is gone because a sector of the disk was never written, or was lost: it
 * reads as zeros. docs/format.md 5
 */
#ifndef EVTX_CORE_HOLE_H
#define EVTX_CORE_HOLE_H

#include "core/evtx.h"

enum { SECTOR = 512, CHUNK_SECTORS = EVTX_CHUNK_SIZE / SECTOR };

struct evtx_chunk; /* chunk.h */

/** Which bytes of a torn record are not to be taken for what was written. */
struct holes {
    uint64_t sectors[CHUNK_SECTORS / 64]; /* bits of sectors, as far as they lie in the record */
    uint32_t tail;                        /* from this offset to the record's end */
};

/** Marks records as torn that have a sector of zeros in them, if the checksum of the chunk does not
 * fit, or is gone too, or the sector is more than the inside of a value. All records are found. */
void holes_mark(struct evtx_chunk *chunk);

/** The holes of a record that is torn. */
struct holes holes_of(const struct evtx_chunk *chunk, const struct evtx_record *record);

/** Whether any of the @size bytes at offset @at of the chunk, or all of them, are in a hole. */
bool holes_touch(const struct holes *holes, uint32_t at, uint32_t size);
bool holes_hold(const struct holes *holes, uint32_t at, uint32_t size);

#endif
