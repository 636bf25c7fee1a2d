/*
 * bench.h - what the micro-benchmarks share.
 *
 * A subject is measured in passes; a pass does the same work each time and tells how much it was.
 */
#ifndef EVTXFS_TESTS_BENCH_BENCH_H
#define EVTXFS_TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What one pass has done. */
struct work {
    uint64_t items; /* what @subject.item names */
    uint64_t bytes; /* written, of values; read, of chunks */
};

struct subject {
    const char *name, *item;
    void *(*prepare)(const struct subject *subject); /* NULL: it did not work */
    struct work (*pass)(const struct subject *subject, void *state);
    void (*done)(void *state);
    const void *more; /* what only the three know */
};

/** The subjects of a file, each list ended by one without a name. */
extern const struct subject value_subjects[], chunk_subjects[];

#endif
