/* tally.h - counts how often names were seen among siblings. docs/format.md 4.3 */
#ifndef EVTX_CORE_TALLY_H
#define EVTX_CORE_TALLY_H

#include "core/base/arena.h"
#include "core/binxml/node.h"

struct tally_entry {
    struct name name;
    uint32_t count; /* 0: the entry is free */
};

struct tally {
    struct tally_entry *entries;
    uint64_t seed; /* seed.h */
    uint32_t mask; /* entries - 1, a power of 2 minus 1 */
};

/** Room for @names different names. False when there is no memory. */
bool tally_init(struct tally *tally, struct arena *arena, uint32_t names);

/** How often @name was added before; adds it. The name must outlive the tally. */
uint32_t tally_add(struct tally *tally, const struct name *name);

#endif
