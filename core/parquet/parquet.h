/*
 * parquet.h - writes tables as Apache Parquet: columns in, bytes out. Knows no event and no file.
 *
 *     "PAR1"  row group  row group ...  footer  length of the footer  "PAR1"
 *
 * A row group is put together row by row, by one thread, and comes out as bytes and a description.
 * Groups do not know of each other, so any number of threads can make some. The footer has their
 * descriptions in the order of the file.
 *
 *     struct parquet_group *group = parquet_group_new(columns, 2);
 *     parquet_put_number(group, 0, 4624);
 *     parquet_put_string(group, 1, "a", 1);
 *     parquet_group_end(group, &bytes, &part);        write what parquet_head() and .bytes have
 *     parquet_footer_add(&footer, columns, 2, &part);
 *     parquet_footer_end(&footer, columns, 2, "me", &bytes);                 and then the footer
 *
 * Pages are compressed with gzip, by libdeflate, but for columns of a few bytes. What comes out
 * depends on nothing but what was put in.
 */
#ifndef EVTX_CORE_PARQUET_H
#define EVTX_CORE_PARQUET_H

#include "core/text.h"

enum parquet_type {
    PARQUET_INT32,
    PARQUET_INT64,
    PARQUET_TIME,   /* a 64-bit number: microseconds since 1970, UTC */
    PARQUET_STRING, /* UTF-8 */
};

enum { PARQUET_MOST_COLUMNS = 64 };

struct parquet_column {
    const char *name;
    enum parquet_type type;
    bool required; /* has a value in every row */
    bool repeats;  /* few different values: they are kept once, and each row has a number of one */
};

/** One row group that is made. */
struct parquet_part {
    uint64_t rows, size; /* of it; of its bytes */
    struct parquet_chunk {
        uint64_t data;       /* where the first page of data begins, in the bytes of the group */
        uint64_t start, end; /* of all pages */
        uint64_t plain;      /* bytes of the pages before they were compressed */
        uint64_t rows, nulls;
        int64_t least, most; /* of numbers, where there is one that is not null */
        bool numbered;       /* and so .least and .most are set */
        bool listed;         /* there are pages with numbers of values */
        bool gzipped;
    } chunks[PARQUET_MOST_COLUMNS];
};

/** The state of a file that is being written. All zero: nothing was written. */
struct parquet_footer {
    struct text groups; /* their descriptions */
    uint64_t rows, count;
    uint64_t size; /* of the file; 0: not even its head is there */
};

struct parquet_group; /* opaque */

/** Room for a row group with these columns, at most PARQUET_MOST_COLUMNS, which are borrowed; NULL
 *  when there is no memory. About 3 MB. One thread uses it at a time. */
struct parquet_group *parquet_group_new(const struct parquet_column *columns, size_t count);
void parquet_group_free(struct parquet_group *group);

/** The value of the next row. Each row has one in each column, or null where it is not required. A
 *  number of 32 bits is cut to these. Lack of memory is told by parquet_group_end(). */
void parquet_put_number(struct parquet_group *group, size_t column, int64_t number);
void parquet_put_string(struct parquet_group *group, size_t column, const void *bytes, size_t size);
void parquet_put_null(struct parquet_group *group, size_t column);

/** Appends the bytes of the group to @bytes, and empties the group. False: no memory. @bytes is
 *  worth nothing then; the group is empty all the same. */
bool parquet_group_end(struct parquet_group *group, struct text *bytes, struct parquet_part *part);

/** The first 4 bytes of every file. */
const char *parquet_head(void);

/** The group is the next one in the file. False: no memory. */
bool parquet_footer_add(struct parquet_footer *footer, const struct parquet_column *columns,
                        size_t count, const struct parquet_part *part);

/** Appends what a file ends with. @program: who wrote it. False: no memory. */
bool parquet_footer_end(const struct parquet_footer *footer, const struct parquet_column *columns,
                        size_t count, const char *program, struct text *bytes);
void parquet_footer_done(struct parquet_footer *footer);

#endif
