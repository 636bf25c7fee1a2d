/*
 * damage.h - what of a log could not be read: how much, and the first places of it.
 *
 * A plain value that is all zero when nothing is wrong. It has no lock: whoever shares one guards
 * it with a lock of his own.
 */
#ifndef EVTX_CACHE_DAMAGE_H
#define EVTX_CACHE_DAMAGE_H

#include "core/evtx.h"

#define DAMAGE_PLACES 20u /* places that are told in full; the rest is only counted */

struct damage {
    uint64_t chunks;  /* chunks of which nothing could be read */
    uint64_t records; /* records that are lost */
    uint64_t torn;    /* records that were read, but are marked as damaged */
    uint64_t told;    /* all places of which there is something to tell */
    size_t kept;      /* entries of .places, in the order of the file */
    struct evtx_fault places[DAMAGE_PLACES];
};

/** Adds a chunk of which nothing could be read. */
void damage_chunk(struct damage *damage, const struct evtx_fault *fault);

/** Adds a place of a chunk that is not as it should be, and what was lost there. */
void damage_place(struct damage *damage, const struct evtx_fault *fault);

/** Adds a record that is lost, as nothing of it can be rendered. */
void damage_record(struct damage *damage, const struct evtx_fault *fault);

/** Adds a record that was read, but is marked: torn, or with a template that is in doubt. */
void damage_marked(struct damage *damage, const struct evtx_fault *fault);

/** Adds everything that @more holds. */
void damage_add(struct damage *damage, const struct damage *more);

/** Whether there is anything to tell. */
bool damage_any(const struct damage *damage);

#endif
