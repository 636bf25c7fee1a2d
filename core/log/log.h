/* log.h - what a log is made of, and what the other files of core need of it: the bytes of a chunk.
 */
#ifndef EVTX_CORE_LOG_H
#define EVTX_CORE_LOG_H

#include "core/evtx.h"
#include "core/log/held.h"
#include "core/log/layout.h"
#include "core/log/map.h"
#include "core/log/part.h"
#include "core/log/watch.h"

#include <time.h>

struct template_index; /* template_index.h */

enum { FILE_HEADER_USED = 128 }; /* docs/format.md 1.1 */

struct evtx_log {
    struct part part;
    bool owns;               /* .part.fd is closed with the log, and .part is all of the file */
    struct timespec written; /* when the file was written last before it was opened */
    struct layout layout;
    struct evtx_log_header header;
    bool headed;                    /* the file begins with one */
    uint8_t head[FILE_HEADER_USED]; /* which that was read from */
    size_t head_size;
    struct map map;
    struct template_index *index; /* owned; where its definitions lie */
    struct watch watch;
    struct held held;
};

/** Reads up to @size bytes from the start of @chunk; *@got is fewer where the file ends.
 *  Errors: EVTX_END (no such chunk), EVTX_TRUNCATED (the file is shorter than it was), EVTX_IO. */
EVTX_MUST_USE enum evtx_status
log_read(const struct evtx_log *log, uint64_t chunk, uint8_t *bytes, size_t size, size_t *got);

/** Reads @size bytes from byte @offset of the log on; *@got is fewer where it ends. Errors:
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

#endif
