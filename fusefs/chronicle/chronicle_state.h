/* chronicle_state.h - what a chronicle is made of. Inside fusefs/chronicle/ only. */
#ifndef EVTX_FUSEFS_CHRONICLE_STATE_H
#define EVTX_FUSEFS_CHRONICLE_STATE_H

#include "fusefs/chronicle/chronicle.h"
#include "fusefs/chronicle/windows.h"
#include "fusefs/collection/gather.h"
#include "fusefs/collection/tag.h"
#include "fusefs/collection/timeline.h"

/** A record that an earlier log has, too. */
struct copy {
    uint32_t ordinal, original;
};

enum { MARK_EACH = 256 };

/** Records, in the order of time. */
struct sequence {
    uint64_t number;    /* tells it from all others of the chronicle */
    uint32_t *ordinals; /* owned */
    uint32_t count;
    uint64_t *marks; /* owned; where each MARK_EACH-th line begins */
    uint64_t size, newest;
};

struct named_log {
    char *label;    /* owned */
    struct tag tag; /* owned */
};

struct chronicle {
    struct timeline order;
    const struct evtx_log **logs; /* owned; which are borrowed */
    struct named_log *named;      /* owned */
    uint32_t count;
    struct evtx_templates *templates;
    size_t threads;
    bool keep_copies;
    struct sequence events, apart; /* all events; copies */
    struct copy *copies;           /* owned; by ordinal */
    uint32_t copy_count;
    uint64_t *is_copy; /* owned; a bit for each ordinal; NULL: there are none */
    struct windows windows;
};

static inline bool chronicle_is_copy(const struct chronicle *chronicle, uint32_t ordinal)
{
    return chronicle->is_copy && chronicle->is_copy[ordinal / 64] >> ordinal % 64 & 1;
}

/** What the record is a copy of; NULL: nothing. */
const struct copy *chronicle_copy(const struct chronicle *chronicle, uint32_t ordinal);

/** The size of its line; @time may be NULL. */
uint32_t chronicle_line(const struct chronicle *chronicle, uint32_t ordinal, uint64_t *time);

/** Which log it is of. */
uint32_t chronicle_log_of(const struct chronicle *chronicle, uint32_t ordinal);

/** The record, to be asked for as number @which. */
struct pick chronicle_pick(const struct chronicle *chronicle, uint32_t ordinal, size_t which);

/** Renders what is picked, as lines without a tag, for @take; as gather(). Sorts @picks. */
bool chronicle_render(const struct chronicle *chronicle, struct pick *picks, size_t count,
                      gather_take *take, void *context);

/* copies.c */

/** A record that may be a copy, or have one. */
struct alike {
    uint32_t first; /* of those that are alike: its ordinal */
    uint32_t ordinal;
};

/** Sets .copies and .is_copy: renders those that are alike. Sorts @alikes. Errors: those of
 *  chronicle_new(). */
EVTX_MUST_USE enum evtx_status copies_find(struct chronicle *chronicle, struct alike *alikes,
                                           size_t count, const struct stop *stop);

/* sequence.c */

/** Measures its .count records. False: no memory. */
bool sequence_measure(const struct chronicle *chronicle, struct sequence *sequence);
void sequence_done(struct sequence *sequence);

/** The record whose line holds byte @offset, which is below .size, and where that begins. */
uint32_t sequence_seek(const struct chronicle *chronicle, const struct sequence *sequence,
                       uint64_t offset, uint64_t *begin);

#endif
