/*
 * values.h - values as real logs have them: how long strings are, how large numbers are.
 *
 * The shares are those of 311,651 strings and their neighbours in 225 real logs. The same values in
 * each run: nothing depends on a clock.
 */
#ifndef EVTXFS_TESTS_BENCH_VALUES_H
#define EVTXFS_TESTS_BENCH_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VALUES = 4096 };

enum value_mix { STRINGS, NUMBERS, HEX_NUMBERS, GUIDS, SIDS, FILETIMES, VALUE_MIXES };

/** One value: its bytes as they lie in a record, and what they mean where it is a number. */
struct item {
    const uint8_t *bytes; /* ESCAPE_READS more can be read behind them */
    uint32_t size;
    uint64_t number;
};

struct values {
    struct item items[VALUES];
    uint64_t size; /* of all bytes together */
    uint8_t *bytes;
};

/** Fills @values; false when there is no memory. */
bool values_make(struct values *values, enum value_mix mix);
void values_done(struct values *values);

#endif
