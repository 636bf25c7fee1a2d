/*
 * carve.h - stale records: what an earlier round of the log left where no live record lies.
 *
 * They lie behind the last record of a chunk, in damaged spots between records, in chunks that were
 * emptied, and in blocks that lost the header of their chunk. Nothing is made up: a record is given
 * with names only where its template may be trusted (definition.h), and every one says where it
 * lay, how its template was found, and whether its two times agree.
 *
 *     carver = evtx_carver_new(log, templates, store);
 *     for (uint64_t n = 0; n < evtx_log_chunks(log); n++)
 *         if (evtx_carve(carver, n, &count, NULL) == EVTX_OK)
 *             for (size_t i = 0; i < count; i++)
 *                 evtx_carved_render(carver, i, EVTX_JSON, &text);
 *
 * Threads: a carver belongs to one at a time; a store may be shared.
 */
#ifndef EVTX_CORE_CARVE_H
#define EVTX_CORE_CARVE_H

#include "core/evtx.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct evtx_carver;
struct evtx_store; /* definitions of other logs */

/** @log, @templates and @store are borrowed. @store: NULL for none. NULL: no memory. */
struct evtx_carver *evtx_carver_new(const struct evtx_log *log, struct evtx_templates *templates,
                                    const struct evtx_store *store);
void evtx_carver_free(struct evtx_carver *carver);

/** From now on @asked is called now and then, and evtx_carve() and evtx_carved_render() fail with
 *  EVTX_IO and ECANCELED in errno once it says true. */
void evtx_carver_stop_when(struct evtx_carver *carver, bool (*asked)(void *context), void *context);

/** As evtx_chunk_set_codec(). */
EVTX_MUST_USE enum evtx_status evtx_carver_set_codec(struct evtx_carver *carver, const char *label);

/**
 * Finds the stale records of a chunk, EVTX_MAX_RECORDS at most. What was found before is forgotten.
 *
 * Going through the whole file, which the first call does that finds one, may take a while.
 *
 * Errors: EVTX_END (past the end, or zeros), EVTX_IO, EVTX_TRUNCATED, EVTX_NO_MEMORY.
 */
EVTX_MUST_USE enum evtx_status
evtx_carve(struct evtx_carver *carver, uint64_t chunk, size_t *count, struct evtx_fault *fault);

/** The stale record number @index, which must be below the count. Valid until the next carving. */
const struct evtx_record *evtx_carved(const struct evtx_carver *carver, size_t index);

/**
 * Appends the record: as evtx_record_render() writes it, with what is known of it. In JSON that is
 * a member "evtxfs", and "values" for values without names; in XML a comment, and an element
 * Values. docs/filesystem.md
 *
 * Errors: EVTX_NO_MEMORY, EVTX_TOO_LARGE, EVTX_IO (it was to stop); on an error @text is as it was
 * before.
 */
EVTX_MUST_USE enum evtx_status evtx_carved_render(struct evtx_carver *carver, size_t index,
                                                  enum evtx_form form, struct text *text);

/** An empty store; NULL: no memory. */
struct evtx_store *evtx_store_new(void);
void evtx_store_free(struct evtx_store *store);

/** Adds the definitions of live records in chunks of @log whose checksums fit. */
EVTX_MUST_USE enum evtx_status evtx_store_add(struct evtx_store *store, const struct evtx_log *log);

/** Adds what evtx_store_save() wrote to the directory; a file that is damaged, or is something
 *  else, is passed over. Errors: EVTX_IO (errno is set), EVTX_NO_MEMORY. */
EVTX_MUST_USE enum evtx_status evtx_store_load(struct evtx_store *store, const char *directory);

/** Writes a file for each definition that is not in the directory yet, which is made if it is
 *  missing. *@written: how many. Errors: EVTX_IO (errno is set). */
EVTX_MUST_USE enum evtx_status
evtx_store_save(const struct evtx_store *store, const char *directory, size_t *written);

/** How many definitions it has. */
size_t evtx_store_count(const struct evtx_store *store);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
