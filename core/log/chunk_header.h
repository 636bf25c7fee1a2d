/* chunk_header.h - the header of a chunk. docs/format.md 1.2 */
#ifndef EVTX_CORE_CHUNK_HEADER_H
#define EVTX_CORE_CHUNK_HEADER_H

#include "core/evtx.h"

enum {
    CHUNK_HEADER = 512,
    CHUNK_HEADER_USED = 128, /* of it, before its tables */
};

/** Parses the header of a chunk. @bytes: CHUNK_HEADER of them, of which the file has @size, and
 *  zeros behind them.
 *  Errors: EVTX_END (nothing but zeros), EVTX_BAD_MAGIC, EVTX_TRUNCATED. */
EVTX_MUST_USE enum evtx_status
chunk_header_parse(const uint8_t *bytes, size_t size, struct evtx_chunk_header *header);

#endif
