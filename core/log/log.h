/* log.h - what the other files of core need of a log: the bytes of a chunk. */
#ifndef EVTX_CORE_LOG_H
#define EVTX_CORE_LOG_H

#include "core/evtx.h"
#include "core/log/layout.h"

struct template_index; /* template_index.h */
struct watch;          /* watch.h */

enum {
    CHUNK_HEADER = 512,      /* docs/format.md 1.2 */
    CHUNK_HEADER_USED = 128, /* of it, before its tables */
};

/** Reads up to @size bytes from the start of @chunk; *@got is fewer where the file ends.
 *  Errors: EVTX_END (no such chunk), EVTX_TRUNCATED (the file is shorter than it was), EVTX_IO. */
EVTX_MUST_USE enum evtx_status
log_read(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t size, size_t *got);

/** Reads @size bytes of the file from @offset on; *@got is fewer where the file ends. Errors:
 *  EVTX_IO. */
EVTX_MUST_USE enum evtx_status log_read_file(const struct evtx_log *log, uint64_t offset,
                                             uint8_t *bytes, size_t size, size_t *got);

/** Where the chunks lie. */
const struct layout *log_layout(const struct evtx_log *log);

/** Whether the file began with the same bytes, of @size, when its header was read. */
bool log_began_with(const struct evtx_log *log, const uint8_t *bytes, size_t size);

/** What is watched of the log. core/log/watch.h */
const struct watch *log_watch(const struct evtx_log *log);

/** Reads the whole of @chunk, and watches it where the log is watched. Errors: those of log_read(),
 *  EVTX_CHANGED. */
EVTX_MUST_USE enum evtx_status
log_read_chunk(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t *got);

/** The first @size bytes of @chunk in the map of the log; NULL where there is none, it is lost, or
 *  the file ends before. Borrowed; they may change, or become zeros, at any time. */
const uint8_t *log_view(const struct evtx_log *log, uint64_t chunk, size_t size);

/** Where the bytes of @chunk lie, which the log has. */
struct chunk_place log_place(const struct evtx_log *log, uint64_t chunk);

/** Where its definitions lie, which is found out when it is first asked for. */
struct template_index *log_template_index(const struct evtx_log *log);

/** Whether bytes of the map of the log vanished. */
bool log_lost(const struct evtx_log *log);

/** Parses the header of a chunk. @bytes: CHUNK_HEADER of them, of which the file has @size, and
 *  zeros behind them. docs/format.md 1.2
 *  Errors: EVTX_END (nothing but zeros), EVTX_BAD_MAGIC, EVTX_TRUNCATED. */
EVTX_MUST_USE enum evtx_status
log_parse_chunk_header(const uint8_t *bytes, size_t size, struct evtx_chunk_header *header);

#endif
