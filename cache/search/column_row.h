/* column_row.h - the columns of an event, and a row of them. Inside cache/ only; for columns.c. */
#ifndef EVTX_CACHE_COLUMN_ROW_H
#define EVTX_CACHE_COLUMN_ROW_H

#include "cache/chunks/render.h"
#include "cache/search/row.h"
#include "core/parquet/parquet.h"

enum { COLUMN_COUNT = 25 };

extern const struct parquet_column column_list[COLUMN_COUNT];

/** What rows are made in, by one thread. */
struct column_bench {
    struct row row;
    struct parquet_group *group;
    struct text plain;
};

/** False: no memory; the bench is to be done with all the same. */
EVTX_MUST_USE bool column_bench_init(struct column_bench *bench);
void column_bench_done(struct column_bench *bench);

/** Puts a row for each record of a chunk that was rendered with traces. @source: of @source_size
 *  bytes of UTF-8. False: no memory. */
bool column_put_chunk(struct column_bench *bench, const struct render *render, const char *source,
                      size_t source_size);

#endif
