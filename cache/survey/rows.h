/*
 * rows.h - the survey's rows: 18 bytes for each record of the log.
 *
 * Inside cache/ only; others ask survey.h.
 *
 *     chunks[N]  first, base, count, rows ──▶ [ row of place 0 | row of place 1 | ... ]
 *                                             [ kind of place 0 | kind of place 1 | ... ]
 *                tuples ──▶ [ values of kind 0 | values of kind 1 | ... ]
 *
 * A row has two addresses: its chunk and place, and its ordinal, which counts rows in log order.
 * The rows of a chunk and their kinds are allocated at once and exactly. IDs count up by one in
 * every chunk that Windows writes; of other chunks they lie behind the rows, 8 bytes a record more.
 *
 * Only chunks that are stored have an entry, so that holes of a sparse file cost nothing: here, and
 * wherever cache/ counts positions in log order, a chunk is the index of one. Numbers of the file
 * are made of them at the doors, by evtx_log_stored_at() and evtx_log_is_stored().
 */
#ifndef EVTX_CACHE_ROWS_H
#define EVTX_CACHE_ROWS_H

#include "cache/chunks/cache.h"

#define NO_ROW UINT32_MAX /* no such row */

struct row {
    uint64_t time;           /* FILETIME: the record's mtime */
    uint32_t line_size : 25; /* 0: the record is lost and has no name */
    uint32_t later : 1;      /* an earlier record of the chunk has the same ID */
    uint32_t marked : 1;     /* it is shown, but damaged */
    uint32_t : 0;            /* what follows is written later, while others read the above */
    uint32_t file_size : 25; /* of its listed file; 0: that was never rendered */
    uint32_t again : 1;      /* an earlier chunk in log order has a record with the same ID */
    uint32_t : 0;
};

_Static_assert(sizeof(struct row) == 16, "with its kind, the survey keeps 18 bytes a record");

/** The numbers of a kind's values in their dictionaries. */
struct tuple {
    uint16_t value[FACET_STORED + 1]; /* the last one is of FACET_PROVIDER_EVENT */
    uint16_t fields;                  /* its set of fields */
};

struct row_chunk {
    struct row *rows;                /* owned; NULL when .count is 0 */
    struct record_kind_names *names; /* owned; of its kinds, until the merge */
    struct tuple *tuples;            /* owned; of its kinds, after the merge */
    uint64_t least_id, most_id;      /* of the records that are not lost */
    uint64_t first_id;               /* of place 0, lost or not */
    uint64_t newest;                 /* the latest .written of them; FILETIME */
    uint64_t base;                   /* where its lines begin in the log's events.jsonl */
    uint32_t lines;                  /* their size */
    uint32_t first;                  /* ordinal of its first row */
    uint32_t part;                   /* the size of its part of the export */
    uint16_t count;                  /* of .rows */
    uint16_t named;                  /* those that are not lost */
    uint16_t kinds;                  /* of .tuples */
    bool known : 1;     /* everything above but what the merge sets, .base, .first and .tuples, and
                           .part */
    bool scattered : 1; /* IDs do not count up by one: they lie behind the rows */
    bool repeats : 1;   /* an ID occurs twice in the chunk */
    bool unread : 1;    /* the log could not be read there */
    bool searched : 1;  /* what its records say depends on other chunks, too */
    bool damaged : 1;   /* something of it could not be read */
    /* What follows is written later, while others read the above. */
    bool clashes;  /* it repeats an ID, or its range of IDs overlaps another chunk's */
    bool files;    /* the rows' .file_size are set */
    bool measured; /* .part is set */
};

struct rows {
    uint64_t count;  /* of .chunks: those of the file that are stored */
    uint64_t first;  /* the one that log order begins with */
    uint64_t merged; /* chunks in log order whose .base and .first are set */
    uint32_t total;  /* rows in them */
    uint64_t named;  /* records in them that are not lost */
    uint64_t size;   /* of all their lines */
    uint64_t newest; /* FILETIME */
    struct row_chunk *chunks;
};

/** Where a row lies. */
struct spot {
    uint64_t chunk; /* index in .chunks */
    uint32_t place;
};

/** The rows of @news, or false when there is no memory. The caller owes row_chunk_done(). */
bool rows_make(const struct cache_news *news, struct row_chunk *made);

/** Frees what the chunk owns. */
void row_chunk_done(struct row_chunk *chunk);

/** Enters the sizes of the listed files. */
void rows_set_files(struct row_chunk *chunk, const struct span *files);

/** Sets .base and .first of the next chunk in log order, which must be known.
 *  False: more rows than ordinals. */
bool rows_merge(struct rows *rows);

/** The chunk at @position of the log order. */
static inline uint64_t rows_chunk_at(const struct rows *rows, uint64_t position)
{
    uint64_t to_end = rows->count - rows->first;

    return position < to_end ? rows->first + position : position - to_end;
}

/** The position in log order of @chunk. */
static inline uint64_t rows_position(const struct rows *rows, uint64_t chunk)
{
    return chunk >= rows->first ? chunk - rows->first : chunk + rows->count - rows->first;
}

/** The numbers of the kinds of its records, by place. */
static inline const uint16_t *row_kinds(const struct row_chunk *chunk)
{
    const uint64_t *ids = (const uint64_t *)(chunk->rows + chunk->count);

    return (const uint16_t *)(ids + (chunk->scattered ? chunk->count : 0));
}

/** Where row @ordinal, which must be below .total, lies. @spot holds the place of a row near it,
 *  or zeros: that only saves time. */
void rows_locate(const struct rows *rows, uint32_t ordinal, struct spot *spot);

/** The chunk that holds byte @offset of the log's events.jsonl, @offset below .size. */
uint64_t rows_seek(const struct rows *rows, uint64_t offset);

/** The ID of the record at @place. */
uint64_t row_id(const struct row_chunk *chunk, uint32_t place);

/** The first record of the chunk with @id; false when there is none. */
bool rows_find(const struct row_chunk *chunk, uint64_t id, uint32_t *place);

#endif
