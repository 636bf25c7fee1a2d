/*
 * gather.h - renders records of many logs, wherever they lie: each chunk is loaded once, and only
 * what is asked for is rendered, by several threads.
 *
 * Records in the order of time lie in as many chunks as there are busy logs. A cache of chunks is
 * too small for them at some point, and each record costs a chunk then; so a stretch of them is
 * gathered at once.
 */
#ifndef EVTX_FUSEFS_GATHER_H
#define EVTX_FUSEFS_GATHER_H

#include "cache/chunks/render.h"
#include "fusefs/collection/timeline.h"

/** A record that is asked for; a caller can ask for one several times. */
struct pick {
    struct timeline_place at;
    size_t which; /* what the caller knows it by */
};

/** Its text. */
struct gathered {
    const uint8_t *bytes; /* borrowed, during the call */
    uint32_t size;
    uint32_t before; /* bytes of the number before it */
    uint64_t id;     /* in the record's header */
    bool marked;     /* it is shown, but damaged */
};

/** Takes a text that is there, by any thread. What cannot be read is not taken. */
typedef void gather_take(void *context, size_t which, const struct gathered *text);

struct gathering {
    const struct timeline *order;       /* borrowed, as all that follows */
    const struct evtx_log *const *logs; /* by the numbers that .order has for them */
    struct evtx_templates *templates;
    const char *codec;         /* NULL: windows-1252 */
    struct render_style style; /* .form, .numbered and .ruled of it */
    size_t threads;
    gather_take *take;
    void *context;
};

/** Puts them in the order of chunks. */
void picks_sort(struct pick *picks, size_t count);

/** Renders all of them, which are sorted. False: no memory. */
bool gather(const struct gathering *gathering, const struct pick *picks, size_t count);

#endif
