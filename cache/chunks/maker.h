/*
 * maker.h - workbenches: each renders one chunk for the cache, into memory of its own or right
 * where the text is to stay.
 *
 * Inside cache/ only. There is no lock: the cache holds its own, but while a maker renders.
 */
#ifndef EVTX_CACHE_MAKER_H
#define EVTX_CACHE_MAKER_H

#include "cache/chunks/cache.h"
#include "cache/chunks/render.h"
#include "cache/chunks/stretch.h"

struct maker {
    struct render *render;
    uint64_t number; /* the chunk that is being made */
    struct stretch stretch;
    struct maker *next;
};

/** All zero: there is none yet. There are as many as threads ever rendered at once. */
struct makers {
    struct maker *busy, *spare;
};

/** Whether chunk @number is being made, in whatever form. */
bool makers_have(const struct makers *makers, uint64_t number);

/** A maker for chunk @number, which is busy from now on. NULL: no memory. */
struct maker *maker_take(struct makers *makers, struct evtx_templates *templates, uint64_t number);
void maker_give(struct makers *makers, struct maker *maker);

/** Frees those that are not busy; what they have of @space goes back. */
void makers_free_spare(struct makers *makers, struct space *space);

/** The text that comes of rendering @form. */
struct text *maker_result(const struct maker *maker, enum cache_form form);

/** From now on that text is written where it stays, behind room for a struct entry and before room
 *  for its spans, if there is a stretch of @space for it. Returns the text that the maker has of
 *  its own, for maker_take_back(); an empty one where nothing is lent. */
struct text maker_lend(struct maker *maker, struct space *space, enum cache_form form);

/** Takes back what was lent. A maker keeps the text that outgrew it. */
void maker_take_back(struct maker *maker, enum cache_form form, struct text own);

#endif
