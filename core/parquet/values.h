/* values.h - the different values of a column, in the order in which they came, each with its
 * number. Inside parquet/ only. */
#ifndef EVTX_CORE_PARQUET_VALUES_H
#define EVTX_CORE_PARQUET_VALUES_H

#include "core/text.h"

enum { VALUES_MOST = 1 << 16, VALUES_BYTES = 1 << 20 /* further ones have no number */ };

/** All zero: none. */
struct values {
    struct text bytes; /* one behind the other */
    struct value_place {
        uint32_t at, size;
    } * list; /* where each is */
    size_t count, room;
    uint32_t *slots; /* by hash: a number + 1, or 0; twice as many as there is room for, or more */
    size_t slots_count;
    uint64_t seed; /* core/base/seed.h */
    uint32_t last; /* the number that was told last; values often repeat */
    bool bad;      /* no memory */
};

/** The number of a value, which is new or not. False: there is no room for it. */
bool values_add(struct values *values, const void *bytes, size_t size, uint32_t *number);

/** None are left; the memory is kept. */
void values_reset(struct values *values);
void values_done(struct values *values);

#endif
