/* column.c - pages: levels that say which rows are null, and values or numbers of values. */
#include "core/parquet/column.h"

#include "core/base/little.h"
#include "core/parquet/delta.h"
#include "core/parquet/hybrid.h"
#include "core/parquet/thrift.h"

#include <stdlib.h>

enum page_type { DATA_PAGE = 0, DICTIONARY_PAGE = 2 };

bool column_init(struct column *column, const struct parquet_column *about)
{
    *column = (struct column){.about = about, .is_listing = about->repeats};
    column->levels = about->required ? NULL : malloc(PAGE_ROWS * sizeof *column->levels);
    column->numbers = about->repeats ? malloc(PAGE_ROWS * sizeof *column->numbers) : NULL;
    return (about->required || column->levels) && (!about->repeats || column->numbers);
}

void column_done(struct column *column)
{
    free(column->levels);
    free(column->numbers);
    text_done(&column->plain);
    text_done(&column->pages);
    values_done(&column->seen);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void put_head(struct text *text, enum page_type type, size_t plain, size_t size,
                     size_t count, int encoding)
{
    struct thrift head = {.text = text};

    thrift_i32(&head, 1, type);
    thrift_i32(&head, 2, (int32_t)plain);
    thrift_i32(&head, 3, (int32_t)size);
    thrift_struct(&head, type == DATA_PAGE ? 5 : 7);
    thrift_i32(&head, 1, (int32_t)count);
    thrift_i32(&head, 2, encoding);
    if (type == DATA_PAGE) { /* of both kinds of levels; there are no repeated values */
        thrift_i32(&head, 3, RLE);
        thrift_i32(&head, 4, RLE);
    }
    thrift_end(&head);
    thrift_end(&head);
}

/* Appends press->page, compressed if its column is. False: no memory. */
static bool put_page(struct column *column, struct press *press, enum page_type type, size_t count,
                     int encoding, struct text *text)
{
    const struct text *page = &press->page, *put = page;
    size_t start = text->size, bound;
    uint8_t *to;

    if (column->chunk.gzipped) {
        put = &press->gzipped;
        bound = libdeflate_gzip_compress_bound(press->gzip, page->size);
        press->gzipped.size = 0;
        to = text_reserve(&press->gzipped, bound);
        if (!to || page->bad)
            return false;
        press->gzipped.size =
            libdeflate_gzip_compress(press->gzip, page->bytes, page->size, to, bound);
    }
    put_head(text, type, page->size, put->size, count, encoding);
    column->chunk.plain += text->size - start + page->size;
    text_put(text, put->bytes, put->size);
    return !page->bad && !text->bad;
}

/* Which rows of the page have a value, behind the size of that. */
static void put_levels(struct text *page, const struct column *column)
{
    size_t start = page->size + 4, size;

    text_put(page, &(uint32_t){0}, 4);
    if (column->values == 0 || column->values == column->rows)
        hybrid_put_run(page, column->values > 0, column->rows, 1);
    else
        hybrid_put(page, column->levels, column->rows, 1);
    size = page->size - start;
    if (!page->bad)
        put_little(page->bytes + start - 4, size, 4);
}

static void put_values(struct text *page, const struct column *column, int encoding)
{
    unsigned width = hybrid_width((uint32_t)column->seen.count);

    if (encoding == DELTA_BINARY_PACKED) {
        delta_put(page, column->plain.bytes, column->values);
    } else if (encoding == PLAIN) {
        text_put(page, column->plain.bytes, column->plain.size);
    } else {
        text_putc(page, (char)width);
        hybrid_put(page, column->numbers, column->values, width);
    }
}

/* Before a value was seen there is no number, and no page needs one. */
static int encoding_of(const struct column *column)
{
    if (column_is_delta(column->about))
        return DELTA_BINARY_PACKED;
    return column->is_listing && column->seen.count ? RLE_DICTIONARY : PLAIN;
}

/* Ends the page, if there is one. @last: the column ends with it. */
static void flush(struct column *column, struct press *press, bool last)
{
    int encoding = encoding_of(column);
    size_t seen = column->seen.bytes.size + 4 * column->seen.count;

    if (column->rows == 0)
        return;
    press->page.size = 0;
    if (column->levels)
        put_levels(&press->page, column);
    put_values(&press->page, column, encoding);
    column->chunk.gzipped |= !last || press->page.size + seen > SMALL;
    column->bad |= column->plain.bad ||
                   !put_page(column, press, DATA_PAGE, column->rows, encoding, &column->pages);
    column->chunk.listed |= encoding == RLE_DICTIONARY;
    column->rows = column->values = column->plain.size = 0;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void
put_plain(const struct column *column, struct text *text, const void *bytes, size_t size)
{
    uint8_t before[4];

    put_little(before, size, sizeof before);
    if (column->about->type == PARQUET_STRING)
        text_put(text, before, sizeof before);
    text_put(text, bytes, size);
}

/* False: values have no numbers any more, as there are too many of them. */
static bool put_listed(struct column *column, struct press *press, const void *bytes, size_t size)
{
    if (!column->is_listing)
        return false;
    if (values_add(&column->seen, bytes, size, &column->numbers[column->values]))
        return true;
    column->bad |= column->seen.bad;
    flush(column, press, false);
    column->is_listing = false;
    return false;
}

static void put_level(struct column *column, struct press *press, uint32_t level)
{
    if (column->levels)
        column->levels[column->rows] = level;
    column->chunk.rows++;
    if (++column->rows == PAGE_ROWS || column->plain.size >= PAGE_BYTES)
        flush(column, press, false);
}

void column_put(struct column *column, struct press *press, const void *bytes, size_t size)
{
    if (!put_listed(column, press, bytes, size))
        put_plain(column, &column->plain, bytes, size);
    column->values++;
    put_level(column, press, 1);
}

bool column_put_again(struct column *column, struct press *press)
{
    if (!column->is_listing)
        return false;
    column->numbers[column->values++] = column->seen.last;
    put_level(column, press, 1);
    return true;
}

void column_put_null(struct column *column, struct press *press)
{
    column->chunk.nulls++;
    put_level(column, press, 0);
}

/* ---- the end --------------------------------------------------------------------------------- */

static bool put_dictionary(struct column *column, struct press *press, struct text *bytes)
{
    const struct values *seen = &column->seen;

    press->page.size = 0;
    for (size_t i = 0; i < seen->count; i++)
        put_plain(column, &press->page, seen->bytes.bytes + seen->list[i].at, seen->list[i].size);
    return put_page(column, press, DICTIONARY_PAGE, seen->count, PLAIN, bytes);
}

bool column_end(struct column *column, struct press *press, struct text *bytes,
                struct parquet_chunk *chunk)
{
    bool done;

    flush(column, press, true);
    column->chunk.start = bytes->size;
    done = !column->bad && (!column->chunk.listed || put_dictionary(column, press, bytes));
    column->chunk.data = bytes->size;
    text_put(bytes, column->pages.bytes, column->pages.size);
    column->chunk.end = bytes->size;
    *chunk = column->chunk;
    column->chunk = (struct parquet_chunk){0};
    column->is_listing = column->about->repeats;
    column->bad = false;
    column->pages.size = 0;
    values_reset(&column->seen);
    return done && !bytes->bad;
}
