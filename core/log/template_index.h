/*
 * template_index.h - where the template definitions of a log lie, for instances that lost theirs.
 *
 * An instance says which definition it means twice: by its offset in the chunk, and by an ID, the
 * first four bytes of the GUID. Where what lies at the offset is not it, the same definition may
 * lie elsewhere in the chunk, or in another one: what has the same GUID says the same.
 * docs/format.md 2.5, 5
 *
 * This is half a megabyte of places, for live records, whose templates are parsed where they lie.
 * For stale ones definition.h keeps copies, as they have to be moved, with what they may be trusted
 * for. Both find them by template_index_next().
 */
#ifndef EVTX_CORE_TEMPLATE_INDEX_H
#define EVTX_CORE_TEMPLATE_INDEX_H

#include "core/evtx.h"

enum { PLACES_OF_ID = 4 /* of one ID that are kept; the first ones of the file */ };

struct template_place {
    uint64_t chunk;
    uint32_t offset;
    uint32_t id;
};

struct template_index; /* of one log */

/** Nothing is read yet. NULL: no memory. */
struct template_index *template_index_new(void);
void template_index_free(struct template_index *index);

/** The next definition behind @at that lies inside its instance, as all do that are used first: its
 *  offset, and its ID; 0: there is none. */
uint32_t template_index_next(const uint8_t *chunk, uint32_t size, uint32_t at, uint32_t *id);

/** Where definitions with @id lie, in the order of the file; *@count: how many. At the first call
 * the whole log is read. Errors: EVTX_NO_MEMORY, EVTX_CHANGED; the next call tries again. */
EVTX_MUST_USE enum evtx_status
template_index_find(struct template_index *index, const struct evtx_log *log, uint32_t id,
                    struct template_place found[PLACES_OF_ID], size_t *count);

#endif
