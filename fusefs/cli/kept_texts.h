/* kept_texts.h - texts of chunks that need not be rendered again, as far as there is room for them.
 */
#ifndef EVTX_FUSEFS_KEPT_TEXTS_H
#define EVTX_FUSEFS_KEPT_TEXTS_H

#include "cache/chunks/render.h"

/** A record whose text is kept. */
struct kept_record {
    uint32_t at, before; /* in .text of its chunk; bytes of the number before it */
    uint64_t id;
    bool marked;
};

struct kept_chunk {
    uint8_t *text;
    struct kept_record records[];
};

/** All zero: nothing is kept yet. */
struct kept_texts {
    uint8_t *base; /* owned, a mapping; NULL: there is none yet, or no memory for one */
    size_t used;
    bool full; /* there was no room for a chunk: none is taken any more */
};

/** Room for the texts of the chunk in @render. NULL: they are not kept. One thread at a time. */
struct kept_chunk *kept_texts_take(struct kept_texts *kept, const struct render *render);

/** Puts them there. Any thread. */
void kept_chunk_fill(struct kept_chunk *chunk, const struct render *render);

void kept_texts_done(struct kept_texts *kept);

#endif
