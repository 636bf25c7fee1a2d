/*
 * definition.h - template definitions that may be trusted, wherever they were found.
 *
 * A record whose own definition is gone, or was overwritten with another one, can be read with the
 * same definition from elsewhere: its ID says which, being the first four bytes of a GUID that
 * always stands for the same definition. One is trusted when
 *
 *     - its GUID begins with the ID, and all its names have their hashes;
 *     - its tokens and sizes fit each other to the last byte;
 *     - it was written at one time: it lies in one live record, or in none;
 *     - nothing of the same rank says otherwise: another definition with this ID.
 *
 * docs/format.md 2.5
 */
#ifndef EVTX_CORE_DEFINITION_H
#define EVTX_CORE_DEFINITION_H

#include "core/base/arena.h"
#include "core/carve/move.h"
#include "core/evtx.h"

/** Where it was found; a higher rank is believed before a lower one. */
enum definition_rank {
    DEFINITION_STALE,   /* in no live record */
    DEFINITION_LIVE,    /* in a live record */
    DEFINITION_CHECKED, /* in a live record of a chunk whose checksums fit */
};

/** A definition by itself: offsets count from its start. */
struct definition {
    struct definition *next; /* of its bucket */
    uint32_t id;             /* first four bytes of the GUID */
    uint32_t size;           /* names included */
    uint64_t hash;           /* of the bytes */
    enum definition_rank rank;
    uint8_t *bytes; /* header, body, names */
};

enum {
    MAX_DEFINITIONS = 16384,
    MAX_DEFINITION_BYTES = 32 * 1024 * 1024,
    MAX_RIVALS = 4, /* of one ID; more than one can hardly be right */
    DEFINITION_BUCKETS = 1024
};

/** Many of them. One that is all zero is empty and ready. Not safe for use by several threads, but
 *  for definitions_get(). */
struct definitions {
    struct arena arena;
    size_t count;
    uint64_t seed; /* seed.h */
    struct definition *buckets[DEFINITION_BUCKETS];
};

/** The bytes around a definition. */
struct definition_place {
    const uint8_t *bytes;              /* a chunk; borrowed */
    uint32_t size;                     /* of which so many came from the file */
    const struct evtx_record *records; /* the live ones, in their order; borrowed */
    size_t count;
    bool checked; /* the checksums of the chunk fit */
};

/**
 * Copies the definition at @offset to the end of @move; offsets in it count from the start of the
 * target. False, and .bad is set: it cannot be trusted.
 *
 * @id  which it must be.
 */
bool definition_move(struct move *move, const struct definition_place *place, uint32_t offset,
                     uint32_t id);

/** Adds all definitions of a chunk that lie in its records, live or not, and may be trusted. False:
 *  there is no memory. @move is room to work in. */
EVTX_MUST_USE bool definitions_add(struct definitions *definitions, struct move *move,
                                   const struct definition_place *place);

/** The same for the one at @offset, if it may be trusted. */
EVTX_MUST_USE bool definitions_add_at(struct definitions *definitions, struct move *move,
                                      const struct definition_place *place, uint32_t offset);

/** The definition with this ID; NULL: there is none, or there are different ones. Borrowed. */
const struct definition *definitions_get(const struct definitions *definitions, uint32_t id);

void definitions_done(struct definitions *definitions);

#endif
