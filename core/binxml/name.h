/* name.h - element and attribute names, read where BinXML refers to them. docs/format.md 2.3 */
#ifndef EVTX_CORE_NAME_H
#define EVTX_CORE_NAME_H

#include "core/base/arena.h"
#include "core/base/cursor.h"
#include "core/binxml/node.h"

/** A name as it lies in the chunk. */
struct raw_name {
    uint32_t offset;      /* in the chunk */
    uint32_t count;       /* units */
    const uint8_t *units; /* UTF-16LE, borrowed */
    uint16_t hash;        /* as it stands beside the name */
};

/** Reads a reference at the cursor, and passes over the name where it lies right behind. False, and
 *  the cursor is bad, when there is no name inside the first @chunk_size bytes of the chunk. */
bool name_read(struct cursor *c, uint32_t chunk_size, struct raw_name *name);

/** The verdict of a name's hash. */
enum name_state {
    NAME_SOUND,
    NAME_MENDED, /* the reference or the length was wrong, and the name is there all the same */
    NAME_DOUBTFUL
};

/** Holds a name against its hash. @ref: the reference that name_read() read it at, or could not
 * read it. A name that does not fit is looked for where it lies most often, right behind the
 * reference, and with the length that its NUL gives it: then @name and @c are set anew. One that is
 * nowhere has no units. docs/format.md 2.3 */
enum name_state
name_check(struct cursor *c, uint32_t ref, uint32_t chunk_size, struct raw_name *name);

enum {
    CACHED_NAMES = 256,
    CACHED_UNITS = 64,     /* longer names are not kept */
    MOST_NAMES_KEPT = 4096 /* of one chunk: a hostile one could make us keep no end of them */
};

/** Names of one chunk that were decoded before, found by where they lie. */
struct name_cache {
    struct arena *arena; /* lives as long as the chunk */
    uint32_t kept;
    struct cached_name {
        const uint8_t *units; /* NULL: free */
        struct name name;
    } names[CACHED_NAMES];
};

/** The name as UTF-8 in @arena. It ends at its first NUL. False when there is no memory. */
bool name_decode(const struct raw_name *raw, struct arena *arena, struct name *name);

/** The same, from an earlier call or kept for later ones where that is worth it. */
bool name_decode_once(const struct raw_name *raw, struct name_cache *cache, struct arena *arena,
                      struct name *name);

#endif
