/*
 * lost_sectors.h - what of a record is gone because a sector of the disk was never written, or was
 * lost: it reads as zeros. docs/format.md 5
 */
#ifndef EVTX_CORE_LOST_SECTORS_H
#define EVTX_CORE_LOST_SECTORS_H

#include "core/evtx.h"

enum { SECTOR = 512, CHUNK_SECTORS = EVTX_CHUNK_SIZE / SECTOR };

struct evtx_chunk; /* chunk.h */

/** Which bytes of a torn record are not to be taken for what was written. */
struct lost_sectors {
    uint64_t sectors[CHUNK_SECTORS / 64]; /* bits of sectors, as far as they lie in the record */
    uint32_t tail;                        /* from this offset to the record's end */
};

/** Marks records as torn that have a sector of zeros in them. All records are found.
 *
 * Never where the checksum of the chunk fits, and is of that sector: it was written so. Always
 * where it does not fit, or is gone too. Where there is none, if no writer can have put zeros
 * there. */
void lost_sectors_mark(struct evtx_chunk *chunk);

/** The lost sectors of a record that is torn. */
struct lost_sectors
lost_sectors_of(const struct evtx_chunk *chunk, const struct evtx_record *record);

/** Whether any of the @size bytes at offset @at of the chunk, or all of them, are in a hole. */
bool lost_sectors_touch(const struct lost_sectors *lost_sectors, uint32_t at, uint32_t size);
bool lost_sectors_hold(const struct lost_sectors *lost_sectors, uint32_t at, uint32_t size);

#endif
