/*
 * workbench.h - workbenches: each renders one chunk for the cache, into memory of its own or right
 * where the text is to stay.
 *
 * Inside cache/ only. There is no lock: the budget has it, but while a workbench renders.
 */
#ifndef EVTX_CACHE_WORKBENCH_H
#define EVTX_CACHE_WORKBENCH_H

#include "cache/chunks/cache.h"
#include "cache/chunks/region.h"
#include "cache/chunks/render.h"

struct workbench {
    struct render *render;
    const struct cache *owner; /* whose chunk is being made, */
    uint64_t number;           /* and which one */
    struct region region;
    struct workbench *next;
};

/** All zero: there is none yet. There are as many as threads ever rendered at once. */
struct workbenches {
    struct workbench *busy, *spare;
};

/** Whether chunk @number of @owner is being made, in whatever form. */
bool workbenches_have(const struct workbenches *workbenches, const struct cache *owner,
                      uint64_t number);

/** A workbench for chunk @number of @owner, which is busy from now on. @templates are those of all
 *  @workbenches. NULL: no memory. */
struct workbench *workbench_take(struct workbenches *workbenches, struct evtx_templates *templates,
                                 const struct cache *owner, uint64_t number);
void workbench_give(struct workbenches *workbenches, struct workbench *workbench);

/** Frees those that are not busy; what they have of @space goes back. */
void workbenches_free_spare(struct workbenches *workbenches, struct space *space);

/** The text that comes of rendering @form. */
struct text *workbench_result(const struct workbench *workbench, enum cache_form form);

/** From now on that text is written where it stays, behind room for a struct entry and before room
 *  for its spans, if there is a region of @space for it. Returns the text that the workbench has of
 *  its own, for workbench_take_back(); an empty one where nothing is lent. */
struct text workbench_lend(struct workbench *workbench, struct space *space, enum cache_form form);

/** Takes back what was lent. A workbench keeps the text that outgrew it. */
void workbench_take_back(struct workbench *workbench, enum cache_form form, struct text own);

#endif
