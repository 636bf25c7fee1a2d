/* query_state.h - what a query leaves to its result. Inside cache/ only. */
#ifndef EVTX_CACHE_QUERY_STATE_H
#define EVTX_CACHE_QUERY_STATE_H

#include "cache/search/query.h"
#include "cache/survey/survey_state.h"

/** The records of one chunk that were found, by place. */
struct hits {
    uint16_t *places;
    uint32_t count;
};

/** Records are added in log order. NULL: no memory. */
struct result *result_new(void);

/** Adds the next record, or the same again. False: no memory. */
bool result_add(struct result *result, const struct row *row, uint32_t ordinal);

/** Puts together the hits of all chunks, in log order. NULL: no memory. */
struct result *result_make(const struct survey *survey, const struct hits *hits);

#endif
