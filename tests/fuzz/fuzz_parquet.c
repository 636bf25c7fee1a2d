/*
 * fuzz_parquet.c - files of any batch of columns.
 *
 * What was written is claimed to be the same a second time. Whether it says what went in another
 * reader has to tell: with EVTXFS_PARQUET=DIR the files are left there, each beside a .json of its
 * values, and tests/fuzz/check_parquet.py reads both.
 *
 * The input:
 *
 *     1 byte       how many columns, up to 12
 *     1 byte each  its type, and whether it is required and repeats
 *     ...          row groups, each: 2 bytes, how many rows, up to 40,000; then a stream of values,
 *                  which begins anew where it ends: 1 byte, what to make; as many bytes as that
 * takes
 */
#include "core/parquet/parquet.h"
#include "tests/fuzz/fuzz.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 12, MOST_GROUPS = 3, MOST_ROWS = 40000, MOST_VALUES = 200000 };

struct batch {
    struct parquet_column columns[MOST_COLUMNS];
    size_t count;
    char names[MOST_COLUMNS][24];
    const uint8_t *bytes; /* of the values */
    size_t size, at;
    size_t values; /* so far */
    FILE *said;    /* NULL: nobody asks */
};

static uint8_t take(struct batch *batch)
{
    return batch->size ? batch->bytes[batch->at++ % batch->size] : 0;
}

static int64_t take_number(struct batch *batch, unsigned width)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < width; i++)
        number |= (uint64_t)take(batch) << 8 * i;
    return (int64_t)number;
}

static void __attribute__((format(printf, 2, 3))) say(struct batch *batch, const char *form, ...)
{
    va_list list;

    va_start(list, form);
    if (batch->said)
        vfprintf(batch->said, form, list);
    va_end(list);
}

/* ASCII, so that it is UTF-8 and a string of JSON, too. */
static void
put_string(struct batch *batch, struct parquet_group *group, size_t column, uint8_t what)
{
    char text[256 * 3];
    size_t size = what & 8 ? take(batch) : what & 3;
    unsigned some = (unsigned)batch->values;

    for (size_t i = 0; i < size; i++)
        text[i] = (char)('a' + take(batch) % 26);
    if (what & 4 && size >= 8) /* one that comes once */
        size = (size_t)snprintf(text, sizeof text, "value %u", some);
    parquet_put_string(group, column, text, size);
    say(batch, "\"%.*s\"", (int)size, text);
}

static void put_value(struct batch *batch, struct parquet_group *group, size_t column)
{
    const struct parquet_column *about = &batch->columns[column];
    uint8_t what = take(batch);
    int64_t number;

    batch->values++;
    if (!about->required && what >> 5 == 0) {
        parquet_put_null(group, column);
        say(batch, "null");
        return;
    }
    if (about->type == PARQUET_STRING) {
        put_string(batch, group, column, what);
        return;
    }
    number = what & 16 ? (int64_t)batch->values * (what & 7) : take_number(batch, what & 7);
    if (about->type == PARQUET_INT32)
        number = (int32_t)number;
    parquet_put_number(group, column, number);
    say(batch, "%" PRId64, number);
}

static size_t put_group(struct batch *batch, struct parquet_group *group)
{
    size_t rows = (size_t)take_number(batch, 2) % (MOST_ROWS + 1), done = 0;

    for (; done < rows && batch->values < MOST_VALUES; done++) {
        say(batch, "%s[", batch->values ? ",\n" : "");
        for (size_t i = 0; i < batch->count; i++) {
            say(batch, "%s", i ? "," : "");
            put_value(batch, group, i);
        }
        say(batch, "]");
    }
    return done;
}

static void write_file(struct batch *batch, struct text *file)
{
    struct parquet_group *group = parquet_group_new(batch->columns, batch->count);
    struct parquet_footer footer = {{0}, 0, 0, 0};

    claim(group, "there is memory");
    batch->at = batch->values = 0;
    say(batch, "[");
    text_puts(file, parquet_head());
    for (int i = 0; i < MOST_GROUPS; i++) {
        struct text bytes = {0};
        struct parquet_part part;
        size_t rows = put_group(batch, group);

        if (rows == 0)
            continue;
        claim(parquet_group_end(group, &bytes, &part), "a group is made");
        claim(part.rows == rows && part.size == bytes.size, "it has its rows and bytes");
        claim(parquet_footer_add(&footer, batch->columns, batch->count, &part), "it is noted");
        text_put(file, bytes.bytes, bytes.size);
        claim(file->size == footer.size, "the footer knows how long the file is");
        text_done(&bytes);
    }
    claim(parquet_footer_end(&footer, batch->columns, batch->count, "fuzz", file), "it ends");
    say(batch, "]\n");
    parquet_footer_done(&footer);
    parquet_group_free(group);
}

/* A file in the folder, named after the input. */
static FILE *open_in(const char *folder, const uint8_t *bytes, size_t size, const char *end)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    char path[512];
    FILE *file;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 1099511628211;
    snprintf(path, sizeof path, "%s/%016" PRIx64 "%s", folder, hash, end);
    file = fopen(path, "wb");
    claim(file, "the file can be made");
    return file;
}

static void leave(FILE *file, const struct text *bytes)
{
    claim(fwrite(bytes->bytes, 1, bytes->size, file) == bytes->size, "the file is written");
    fclose(file);
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    struct batch batch = {.count = 1 + (size ? *bytes % MOST_COLUMNS : 0)};
    struct text file = {0}, again = {0};
    const char *folder = getenv("EVTXFS_PARQUET");

    for (size_t i = 0; i < batch.count; i++) {
        uint8_t kind = i + 1 < size ? bytes[i + 1] : 0;

        snprintf(batch.names[i], sizeof batch.names[i], "c%zu", i);
        batch.columns[i] = (struct parquet_column){batch.names[i], (enum parquet_type)(kind & 3),
                                                   kind & 4, kind & 8};
    }
    if (size > batch.count + 1) {
        batch.bytes = bytes + batch.count + 1;
        batch.size = size - batch.count - 1;
    }
    if (folder)
        batch.said = open_in(folder, bytes, size, ".json");
    write_file(&batch, &file);
    if (batch.said)
        fclose(batch.said);
    batch.said = NULL;
    if (folder)
        leave(open_in(folder, bytes, size, ".parquet"), &file);
    write_file(&batch, &again);
    claim(file.size == again.size && memcmp(file.bytes, again.bytes, file.size) == 0,
          "it is the same again");
    text_done(&file);
    text_done(&again);
}
