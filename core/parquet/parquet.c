/* parquet.c - row groups of columns, and the footer, which says where everything is. */
#include "core/parquet/parquet.h"

#include "core/base/little.h"
#include "core/parquet/column.h"
#include "core/parquet/thrift.h"

#include <assert.h>
#include <stdlib.h>

#define MAGIC "PAR1"

enum codec { UNCOMPRESSED = 0, GZIP = 2 };

struct parquet_group {
    struct press press;
    size_t count;
    struct column columns[PARQUET_MOST_COLUMNS];
};

/* By type: the physical one of the format, its size if it is a number, and the logical type. */
static const struct {
    int physical;
    size_t size;
    int converted, logical; /* -1: none */
} types[] = {
    [PARQUET_INT32] = {1, 4, -1, -1},
    [PARQUET_INT64] = {2, 8, -1, -1},
    [PARQUET_TIME] = {2, 8, 10, 8},
    [PARQUET_STRING] = {6, 0, 0, 1},
};

const char *parquet_head(void)
{
    return MAGIC;
}

/* ---- row groups ------------------------------------------------------------------------------ */

struct parquet_group *parquet_group_new(const struct parquet_column *columns, size_t count)
{
    struct parquet_group *group = calloc(1, sizeof *group);
    bool done = group;

    assert(count <= PARQUET_MOST_COLUMNS);
    if (group)
        group->press.gzip = libdeflate_alloc_compressor(GZIP_LEVEL);
    done = done && group->press.gzip;
    for (; done && group->count < count; group->count++)
        done = column_init(&group->columns[group->count], &columns[group->count]);
    if (done)
        return group;
    parquet_group_free(group);
    return NULL;
}

void parquet_group_free(struct parquet_group *group)
{
    if (!group)
        return;
    for (size_t i = 0; i < group->count; i++)
        column_done(&group->columns[i]);
    libdeflate_free_compressor(group->press.gzip);
    text_done(&group->press.page);
    text_done(&group->press.gzipped);
    free(group);
}

void parquet_put_string(struct parquet_group *group, size_t column, const void *bytes, size_t size)
{
    column_put(&group->columns[column], &group->press, bytes, size);
}

void parquet_put_number(struct parquet_group *group, size_t column, int64_t number)
{
    struct parquet_chunk *chunk = &group->columns[column].chunk;
    enum parquet_type type = group->columns[column].about->type;
    bool again = chunk->numbered && number == group->columns[column].last;
    uint8_t bytes[8];

    if (again && column_put_again(&group->columns[column], &group->press))
        return;
    if (type == PARQUET_INT32)
        number = (int32_t)number;
    group->columns[column].last = number;
    if (!chunk->numbered || number < chunk->least)
        chunk->least = number;
    if (!chunk->numbered || number > chunk->most)
        chunk->most = number;
    chunk->numbered = true;
    put_little(bytes, (uint64_t)number, 8);
    column_put(&group->columns[column], &group->press, bytes, types[type].size);
}

void parquet_put_null(struct parquet_group *group, size_t column)
{
    assert(!group->columns[column].about->required);
    column_put_null(&group->columns[column], &group->press);
}

bool parquet_group_end(struct parquet_group *group, struct text *bytes, struct parquet_part *part)
{
    bool done = true;

    for (size_t i = 0; i < group->count; i++) {
        done = column_end(&group->columns[i], &group->press, bytes, &part->chunks[i]) && done;
        assert(part->chunks[i].rows == part->chunks[0].rows);
    }
    part->rows = part->chunks[0].rows;
    part->size = bytes->size;
    return done;
}

/* ---- the footer ------------------------------------------------------------------------------ */

static void put_number_bytes(struct thrift *thrift, int field, int64_t number, size_t size)
{
    uint8_t bytes[8];

    put_little(bytes, (uint64_t)number, 8);
    thrift_field(thrift, field, THRIFT_STRING);
    thrift_bytes(thrift->text, bytes, size);
}

static void put_statistics(struct thrift *thrift, const struct parquet_column *column,
                           const struct parquet_chunk *chunk)
{
    thrift_struct(thrift, 12);
    thrift_i64(thrift, 3, chunk->nulls);
    if (chunk->numbered) {
        put_number_bytes(thrift, 5, chunk->most, types[column->type].size);
        put_number_bytes(thrift, 6, chunk->least, types[column->type].size);
    }
    thrift_end(thrift);
}

static void put_encodings(struct thrift *thrift, const struct parquet_column *column,
                          const struct parquet_chunk *chunk)
{
    thrift_list(thrift, 2, THRIFT_I32, 2u + chunk->listed);
    /* that of a dictionary, too; and of levels */
    thrift_number(thrift->text, column_is_delta(column) ? DELTA_BINARY_PACKED : PLAIN);
    thrift_number(thrift->text, RLE);
    if (chunk->listed)
        thrift_number(thrift->text, RLE_DICTIONARY);
}

/* @start: of the group in the file. */
static void put_chunk(struct thrift *thrift, const struct parquet_column *column,
                      const struct parquet_chunk *chunk, uint64_t rows, uint64_t start)
{
    thrift_begin(thrift);
    thrift_i64(thrift, 2, start + chunk->start);
    thrift_struct(thrift, 3);
    thrift_i32(thrift, 1, types[column->type].physical);
    put_encodings(thrift, column, chunk);
    thrift_list(thrift, 3, THRIFT_STRING, 1);
    thrift_bytes(thrift->text, column->name, strlen(column->name));
    thrift_i32(thrift, 4, chunk->gzipped ? GZIP : UNCOMPRESSED);
    thrift_i64(thrift, 5, rows);
    thrift_i64(thrift, 6, chunk->plain);
    thrift_i64(thrift, 7, chunk->end - chunk->start);
    thrift_i64(thrift, 9, start + chunk->data);
    if (chunk->listed)
        thrift_i64(thrift, 11, start + chunk->start);
    put_statistics(thrift, column, chunk);
    thrift_end(thrift);
    thrift_end(thrift);
}

bool parquet_footer_add(struct parquet_footer *footer, const struct parquet_column *columns,
                        size_t count, const struct parquet_part *part)
{
    struct thrift thrift = {.text = &footer->groups};
    uint64_t plain = 0;

    if (footer->size == 0)
        footer->size = strlen(MAGIC);
    thrift_begin(&thrift);
    thrift_list(&thrift, 1, THRIFT_STRUCT, count);
    for (size_t i = 0; i < count; i++) {
        put_chunk(&thrift, &columns[i], &part->chunks[i], part->rows, footer->size);
        plain += part->chunks[i].plain;
    }
    thrift_i64(&thrift, 2, plain);
    thrift_i64(&thrift, 3, part->rows);
    thrift_end(&thrift);
    footer->size += part->size;
    footer->rows += part->rows;
    footer->count++;
    return !footer->groups.bad;
}

static void put_logical(struct thrift *thrift, enum parquet_type type)
{
    thrift_struct(thrift, 10);
    thrift_struct(thrift, types[type].logical);
    if (type == PARQUET_TIME) {
        thrift_field(thrift, 1, THRIFT_TRUE); /* it is UTC */
        thrift_struct(thrift, 2);
        thrift_struct(thrift, 2); /* microseconds */
        thrift_end(thrift);
        thrift_end(thrift);
    }
    thrift_end(thrift);
    thrift_end(thrift);
}

static void put_column(struct thrift *thrift, const struct parquet_column *column)
{
    thrift_begin(thrift);
    thrift_i32(thrift, 1, types[column->type].physical);
    thrift_i32(thrift, 3, !column->required);
    thrift_string(thrift, 4, column->name);
    if (types[column->type].converted >= 0)
        thrift_i32(thrift, 6, types[column->type].converted);
    if (types[column->type].logical >= 0)
        put_logical(thrift, column->type);
    thrift_end(thrift);
}

static void put_schema(struct thrift *thrift, const struct parquet_column *columns, size_t count)
{
    thrift_list(thrift, 2, THRIFT_STRUCT, count + 1);
    thrift_begin(thrift); /* the root */
    thrift_string(thrift, 4, "schema");
    thrift_i32(thrift, 5, (int32_t)count);
    thrift_end(thrift);
    for (size_t i = 0; i < count; i++)
        put_column(thrift, &columns[i]);
}

/* Without this nobody may trust what is least and most. */
static void put_orders(struct thrift *thrift, size_t count)
{
    thrift_list(thrift, 7, THRIFT_STRUCT, count);
    for (size_t i = 0; i < count; i++) {
        thrift_begin(thrift);
        thrift_struct(thrift, 1); /* that of the type */
        thrift_end(thrift);
        thrift_end(thrift);
    }
}

bool parquet_footer_end(const struct parquet_footer *footer, const struct parquet_column *columns,
                        size_t count, const char *program, struct text *bytes)
{
    struct thrift thrift = {.text = bytes};
    size_t start = bytes->size;
    uint8_t size[4];

    if (footer->groups.bad)
        return false;
    thrift_i32(&thrift, 1, 2); /* version */
    put_schema(&thrift, columns, count);
    thrift_i64(&thrift, 3, footer->rows);
    thrift_list(&thrift, 4, THRIFT_STRUCT, footer->count);
    text_put(bytes, footer->groups.bytes, footer->groups.size);
    thrift_string(&thrift, 6, program);
    put_orders(&thrift, count);
    thrift_end(&thrift);
    put_little(size, bytes->size - start, sizeof size);
    text_put(bytes, size, sizeof size);
    text_puts(bytes, MAGIC);
    return !bytes->bad;
}

void parquet_footer_done(struct parquet_footer *footer)
{
    text_done(&footer->groups);
}
