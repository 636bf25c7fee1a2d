/*
 * block.h - 64 KiB of a log whose chunk header is gone: its records say what the header would say.
 */
#ifndef EVTX_CORE_BLOCK_H
#define EVTX_CORE_BLOCK_H

#include "core/evtx.h"

extern const uint8_t record_magic[4];

/** Reads what lies at @offset of @chunk, of which @size bytes exist, as a record.
 * docs/format.md 1.3 Returns NULL, or what is wrong: then @record is undefined. */
const char *
block_read(const uint8_t *chunk, uint32_t size, uint32_t offset, struct evtx_record *record);

/** The offset of the next record magic at or behind @from; @end: there is none. */
uint32_t block_find(const uint8_t *chunk, uint32_t from, uint32_t end);

/** Whether @next can be a record of the same round as @record, that lies before it: there must be
 *  room between them for just those whose IDs are missing, and it is not much older. */
bool block_follows(const struct evtx_record *next, const struct evtx_record *record);

/** The next sound record at or behind @from that follows @before, which may be NULL. False: there
 * is none. */
bool block_next(const uint8_t *chunk, uint32_t size, uint32_t from,
                const struct evtx_record *before, struct evtx_record *record);

/** Makes a header from the records of a block that has none. False: there is no sound record. */
bool block_header(const uint8_t *chunk, uint32_t size, struct evtx_chunk_header *header);

#endif
