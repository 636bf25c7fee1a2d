/* column.h - one column of a row group: rows become pages. Inside parquet/ only. */
#ifndef EVTX_CORE_PARQUET_COLUMN_H
#define EVTX_CORE_PARQUET_COLUMN_H

#include "core/parquet/parquet.h"
#include "core/parquet/values.h"

#include <libdeflate.h>

enum {
    PAGE_ROWS = 16384,    /* a page has no more rows */
    PAGE_BYTES = 1 << 20, /* and is ended by the value that makes it longer */
    GZIP_LEVEL = 1,
    SMALL = 192 /* bytes of all pages: compressed they would hardly be less */
};

/** Numbers of the format. */
enum { PLAIN = 0, RLE = 3, DELTA_BINARY_PACKED = 5, RLE_DICTIONARY = 8 };

/** A page while it is made; all columns of a group use the same. */
struct press {
    struct libdeflate_compressor *gzip;
    struct text page, gzipped;
};

struct column {
    const struct parquet_column *about;
    /* The page that is put together. */
    uint32_t *levels;  /* of each row: 1, or 0 for null; NULL where the column is required */
    uint32_t *numbers; /* of each value, while values have one */
    struct text plain; /* the values themselves, when there was no room for one */
    size_t rows, values;
    /* The pages before it. */
    struct values seen;
    int64_t last;    /* number that was put, if there was one */
    bool is_listing; /* values have numbers so far */
    struct text pages;
    struct parquet_chunk chunk; /* but .start and what follows from that */
    bool bad;
};

/** False: no memory; the column is to be done with all the same. */
bool column_init(struct column *column, const struct parquet_column *about);
void column_done(struct column *column);

/** Numbers of 64 bits that do not repeat are kept as differences. */
static inline bool column_is_delta(const struct parquet_column *about)
{
    return !about->repeats && (about->type == PARQUET_INT64 || about->type == PARQUET_TIME);
}

void column_put(struct column *column, struct press *press, const void *bytes, size_t size);
/** The value that was put last once more, as happens most often. False: it has no number. */
bool column_put_again(struct column *column, struct press *press);
void column_put_null(struct column *column, struct press *press);

/** Appends all pages to @bytes and says where they are. The column is empty then. False: no memory.
 */
bool column_end(struct column *column, struct press *press, struct text *bytes,
                struct parquet_chunk *chunk);

#endif
