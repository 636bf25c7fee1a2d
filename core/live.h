/*
 * live.h - a log that others write while it is read: what was read stays what it was, or is an
 * error, and what is half written is not shown.
 */
#ifndef EVTX_CORE_LIVE_H
#define EVTX_CORE_LIVE_H

#include "core/evtx.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/**
 * From now on a chunk must stay what it is when it is first read: reading other bytes later is
 * EVTX_CHANGED, and so is a chunk that the file has lost since it was opened. For a log that others
 * may write while this program keeps what it learnt of it.
 * A chunk of a file that was written lately is read until it holds still, for a while, so that no
 * half of an old chunk is taken with half of a new one.
 *
 * Not with evtx_log_map(). Before the first read. False: no memory.
 */
bool evtx_log_watch(struct evtx_log *log);

#define EVTX_SEEN_ZEROS 1 /* what evtx_log_seen() says of a chunk of nothing but zeros */

/** A hash of the bytes of chunk @chunk when it was first read, or when the log was opened, if it
 *  was not stored then. 0: it was not read yet, or nobody watches. */
uint64_t evtx_log_seen(const struct evtx_log *log, uint64_t chunk);

/** The first chunk at or behind @chunk that was read and had something in it; evtx_log_chunks()
 *  when there is none. */
uint64_t evtx_log_next_seen(const struct evtx_log *log, uint64_t chunk);

/** The same as evtx_log_seen() of what lies in no chunk, the header of the file above all. */
uint64_t evtx_log_seen_rest(const struct evtx_log *log);

/** Whether any read was EVTX_CHANGED. */
bool evtx_log_changed(const struct evtx_log *log);

/** Whether somebody wrote the file since it was opened, as far as its size and time tell; of a part
 *  of a file only whether the file lost some of it. For who reads it once, and does not watch it.
 */
bool evtx_log_touched(const struct evtx_log *log);

/** From now on nobody waits until a writer of it pauses: for who looks at what is half written. */
void evtx_log_hurry(const struct evtx_log *log);

/** Reads chunk @chunk only to see it. Errors: EVTX_END, EVTX_TRUNCATED, EVTX_IO, EVTX_CHANGED. */
EVTX_MUST_USE enum evtx_status
evtx_log_see(const struct evtx_log *log, uint64_t chunk, uint8_t bytes[EVTX_CHUNK_SIZE]);

/** The state of a chunk that somebody may be writing. */
enum evtx_wholeness {
    EVTX_UNUSED, /* nothing but zeros */
    EVTX_HALF,   /* not all of it is there, or it is damaged: its bytes do not tell which */
    EVTX_WHOLE,  /* its checksums fit, or without any its records are all there, and no record is
                    behind those that its header counts */
};

/** Judges a chunk by its @size bytes, all that the file has of it. @header: set to its header, or
 * to zeros if it has none. */
enum evtx_wholeness
evtx_chunk_wholeness(const uint8_t *bytes, size_t size, struct evtx_chunk_header *header);

/**
 * From now on chunk @chunk of a log that is watched reads as zeros, as what is written there is not
 * whole yet; or as @size bytes, which are copied, whatever the file has: that can be said of one
 * chunk. evtx_log_seen() is of what it reads as.
 *
 * Before anybody reads it but by evtx_log_see(). False: no memory.
 */
EVTX_MUST_USE bool evtx_log_hold(struct evtx_log *log, uint64_t chunk);
EVTX_MUST_USE bool
evtx_log_keep(struct evtx_log *log, uint64_t chunk, const uint8_t *bytes, size_t size);

/** How many chunks read otherwise than the file had them. */
uint64_t evtx_log_held(const struct evtx_log *log);

/** Whether chunk @chunk is one of those of these two calls: no change of the file is met in it. */
bool evtx_log_holds(const struct evtx_log *log, uint64_t chunk);

/** Reads what lies in no chunk. Errors: EVTX_NO_MEMORY, EVTX_IO, EVTX_CHANGED. */
EVTX_MUST_USE enum evtx_status evtx_log_see_rest(const struct evtx_log *log);

/** Takes some bytes of a file. False: it wants no more. */
typedef bool evtx_take(void *context, const uint8_t *bytes, size_t size);

/**
 * Hands the file to @take from one end to the other, as long as it was when it was opened. Of a log
 * that is watched all of it is as it was when it was first read.
 *
 * Errors: EVTX_CHANGED, the file is not what it was, or shorter; EVTX_IO, also when @take wants no
 * more, or a chunk reads otherwise than the file has it: evtx_log_hold(); EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
evtx_log_pass(const struct evtx_log *log, evtx_take *take, void *context);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
