/* claims.h - names, of which no two are to be the same. */
#ifndef EVTX_FUSEFS_CLAIMS_H
#define EVTX_FUSEFS_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** All zero: none is claimed. */
struct claims {
    struct claim *list; /* owned */
    size_t count, room;
    uint32_t *slots; /* owned; of .list, plus 1, by a hash of the name */
    size_t slot_count;
};

struct claim {
    char *name;    /* owned */
    uint64_t next; /* the next number to try for who wants the same */
    void *user;    /* of who claimed it; NULL at first */
};

/** Claims @name. @is_new: set to whether nobody had; NULL is allowed. The claim, valid until the
 *  next one is made; NULL: no memory. */
struct claim *claims_take(struct claims *claims, const char *name, bool *is_new);

void claims_done(struct claims *claims);

#endif
