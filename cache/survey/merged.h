/*
 * merged.h - what is known of several logs together: the values of their facets.
 *
 * A value of all logs is a name, and a list of its parts: the values that are called so in the logs
 * that have some. Its numbers are sums over them. A merged is made once, of surveys that are ready,
 * and never changes; it borrows the surveys. The same surveys in the same order give the same one.
 *
 * Memory:  8 bytes a part, 12 a value.
 * Threads: every function may be called from any thread.
 */
#ifndef EVTX_CACHE_MERGED_H
#define EVTX_CACHE_MERGED_H

#include "cache/survey/survey.h"

#define MERGED_MOST (1u << 22) /* values of a facet */

struct merged; /* opaque */

/** A value of one log. */
struct merged_part {
    uint32_t log;   /* in the order in which the surveys were given */
    uint32_t value; /* its number there */
};

struct merged_value {
    enum facet facet;
    uint32_t number;                 /* in its facet, in the order of its names */
    uint32_t parent;                 /* the number of the outer facet's value; 0: there is none */
    const char *name;                /* lives as long as the surveys */
    const struct merged_part *parts; /* by log; live as long as the merged */
    uint32_t part_count;
};

/** Sums over the parts of a value. */
struct merged_sum {
    uint64_t count; /* of records */
    uint64_t size;  /* of their lines */
    uint64_t oldest, newest;
};

/**
 * @surveys  of @count logs, all of which are ready; NULL for a log of which nothing is known.
 *
 * Errors: EVTX_NO_MEMORY; EVTX_TOO_LARGE, there are more than MERGED_MOST values.
 */
EVTX_MUST_USE enum evtx_status
merged_new(struct survey *const *surveys, uint32_t count, struct merged **merged);

/** Does nothing for NULL. */
void merged_free(struct merged *merged);

uint32_t merged_values(const struct merged *merged, enum facet facet);

/** Value @number of the facet, which must be below merged_values(). */
struct merged_value merged_value(const struct merged *merged, enum facet facet, uint32_t number);

struct merged_sum merged_sum(const struct merged *merged, const struct merged_value *value);

/** The value that is called @name; of a facet that lies inside another one, below @parent, which
 *  is 0 elsewhere. False: there is none. */
bool merged_find(const struct merged *merged, enum facet facet, uint32_t parent, const char *name,
                 uint32_t *number);

/** The numbers of the values below @parent, from *@first to before *@end. */
void merged_range(const struct merged *merged, enum facet facet, uint32_t parent, uint32_t *first,
                  uint32_t *end);

/** What @log has of the value. NULL: nothing. */
const struct merged_part *merged_part_of(const struct merged_value *value, uint32_t log);

#endif
