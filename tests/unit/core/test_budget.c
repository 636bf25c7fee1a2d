/*
 * test_budget.c - a record that would cost hours or gigabytes costs neither, and nobody but itself.
 *
 * Each stands between two ordinary ones, and is rendered in every form. test_render.c has the caps
 * one by one.
 */
#include "tests/unit/lines.h"

#include <stdlib.h>
#include <time.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { SLOWER = 10 };
#else
enum { SLOWER = 1 };
#endif

enum {
    MOST_SECONDS = 2,       /* to render the three of them in one form */
    MOST_MEMORY = 64 << 20, /* of trees and names */
    LEVELS = 60
};

static char *repeated(const char *head, const char *part, size_t times, const char *tail)
{
    char *text = malloc(strlen(head) + times * strlen(part) + strlen(tail) + 1), *to = text;

    cr_assert(text);
    to = stpcpy(to, head);
    while (times-- > 0)
        to = stpcpy(to, part);
    strcpy(to, tail);
    return text;
}

/* Three records, of which the second is hostile. */
static struct sample_chunk *make_chunk(const struct sample_stream *hostile)
{
    static struct sample_chunk chunk;
    static const struct sample_template plain = {.xml = "<Event><A>{0}</A></Event>"};
    const struct sample_stream good = {.root = &plain, .values = SAMPLE_VALUES(sample_text("x"))};

    sample_chunk_start(&chunk, 1);
    cr_assert(sample_chunk_add(&chunk, 1, SAMPLE_TIME, &good));
    cr_assert(sample_chunk_add(&chunk, 2, SAMPLE_TIME, hostile), "it does not fit");
    cr_assert(sample_chunk_add(&chunk, 3, SAMPLE_TIME, &good));
    sample_chunk_close(&chunk);
    return &chunk;
}

static void expect_neighbours(struct reader *reader, enum evtx_form form, const char *what)
{
    struct text *text = &reader->line;
    clock_t start = clock();
    size_t size;

    text->size = 0;
    cr_expect(evtx_record_render(reader->chunk, 0, form, text, NULL, NULL) == EVTX_OK);
    size = text->size;
    (void)!evtx_record_render(reader->chunk, 1, form, text, NULL, NULL);
    cr_expect(text->size <= size + EVTX_MAX_RECORD_TEXT, "%s: %zu bytes", what, text->size);
    cr_expect(reader->chunk->scratch.held + reader->chunk->arena.held <= MOST_MEMORY,
              "%s: %zu bytes of trees", what, reader->chunk->scratch.held);
    text->size = size;
    cr_expect(evtx_record_render(reader->chunk, 2, form, text, NULL, NULL) == EVTX_OK, "%s", what);
    cr_expect(text->size == 2 * size && memcmp(text->bytes, text->bytes + size, size) == 0, "%s",
              what);
    cr_expect((double)(clock() - start) / CLOCKS_PER_SEC < MOST_SECONDS * SLOWER, "%s: too long",
              what);
}

static void expect_chunk(const struct sample_chunk *chunk, const char *what)
{
    struct reader reader;

    reader_open(&reader);
    reader_load(&reader, chunk->bytes);
    cr_assert(evtx_chunk_count(reader.chunk) == 3, "%s", what);
    for (int form = 0; form < EVTX_FORMS; form++)
        expect_neighbours(&reader, (enum evtx_form)form, what);
    reader_close(&reader);
}

static void expect_bounded(const struct sample_stream *hostile, const char *what)
{
    expect_chunk(make_chunk(hostile), what);
}

/* Each level has the one below it several times: as nested streams, and as values of an element. */
static void expect_levels(const char *xml, int levels, const char *what)
{
    struct sample_template root = {.xml = xml};
    struct sample_value values[LEVELS];
    struct sample_stream streams[LEVELS];

    sample_template_name(&root);
    for (int i = 0; i < levels; i++) {
        values[i] = i ? sample_nested(&streams[i - 1]) : sample_text("x");
        streams[i] = (struct sample_stream){.root = &root, .values = {&values[i], 1}};
    }
    expect_bounded(&streams[levels - 1], what);
}

Test(budget, of_templates_that_grow_exponentially)
{
    expect_levels("<E>{0:21}{0:21}</E>", 30, "2^30");
    expect_levels("<E a='{0:21}'>{0:21}{0:21}</E>", 30, "3^30");
    expect_levels("<E>{0:21}{0:21}{0:21}{0:21}{0:21}{0:21}{0:21}{0:21}</E>", LEVELS, "8^60");
    expect_levels("<EventData><Data Name='a'>{0:21}</Data><Data Name='a'>{0:21}</Data></EventData>",
                  30, "2^30 of Data");
}

Test(budget, of_what_is_nested_deeply)
{
    char *open = repeated("", "<E>", 500, ""), *elements = repeated(open, "</E>", 500, "");
    char *inside = repeated("", "<E>", 40, "{0:21}"), *streams = repeated(inside, "</E>", 40, "");
    const struct sample_stream direct = {.xml = elements};

    expect_bounded(&direct, "500 elements");
    expect_levels("<E>{0:21}</E>", LEVELS, "60 streams");
    expect_levels(streams, LEVELS, "2,400 elements in 60 streams");
    free(open);
    free(elements);
    free(inside);
    free(streams);
}

/* The definition of an instance may be said to lie anywhere: in itself, in the record's header, in
 * its own values, in the chunk's header. */
Test(budget, of_an_instance_that_refers_to_any_place)
{
    static const struct sample_template root = {.xml = "<E><A>{0}</A>{1:21}</E>"};
    static const struct sample_template leaf = {.xml = "<I>{0:08}</I>"};
    const struct sample_stream inner = {.root = &leaf, .values = SAMPLE_VALUES(sample_int(8, 1))};
    const struct sample_stream stream = {
        .root = &root, .values = SAMPLE_VALUES(sample_text("some text"), sample_nested(&inner))};
    struct sample_chunk *chunk = make_chunk(&stream);
    struct reader reader;
    uint32_t record;

    reader_open(&reader);
    reader_load(&reader, chunk->bytes);
    record = evtx_chunk_record(reader.chunk, 1)->offset;
    reader_close(&reader);
    for (uint32_t at = 0; at < chunk->at; at += at < record ? 97 : 3) {
        memcpy(chunk->bytes + record + 24 + 4 + 6, &at, 4);
        expect_chunk(chunk, "a reference");
    }
}

/* As many as a count can say, of which a chunk can hold but a part. */
Test(budget, of_65535_values)
{
    static struct sample_value values[10000];
    static const uint32_t counts[] = {10001, 16000, 65535, 65536, INT32_MAX, UINT32_MAX};
    struct sample_template root = {.xml = "<E>{9999?}{0?}<A@1/></E>"};
    const struct sample_stream stream = {.root = &root, .values = {values, 10000}};
    struct sample_chunk *chunk = make_chunk(&stream);
    uint8_t count[4] = {0x10, 0x27}, *found;

    expect_chunk(chunk, "10,000 values");
    found = memmem(chunk->bytes + 600, 2000, count, sizeof count);
    cr_assert(found);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        memcpy(found, &counts[i], 4);
        expect_chunk(chunk, "a count that lies");
    }
}

Test(budget, of_values_that_repeat_an_element)
{
    static uint8_t bytes[20000];
    static char strings[4000]; /* empty ones */
    struct sample_template root = {.xml = "<E><X a='{0}'>{1}</X><Y>{0}{0}{1}</Y></E>"};
    const struct sample_stream numbers = {
        .root = &root,
        .values = SAMPLE_VALUES(sample_bytes(0x84, bytes, sizeof bytes),
                                sample_bytes(0x84, bytes, sizeof bytes))};
    const struct sample_stream texts = {.root = &root,
                                        .values =
                                            SAMPLE_VALUES(sample_strings(strings, sizeof strings),
                                                          sample_strings(strings, sizeof strings))};

    expect_bounded(&numbers, "20,000 times 20,000 numbers");
    expect_bounded(&texts, "4,000 times 4,000 strings");
}

/* ---- definitions inside each other ----------------------------------------------------------- */

enum { ITEM = 54, ITEMS = 900, ROOM_OF_NAME = 18, MOST_LEARNED = 48 << 20 };

/** A chunk that is written byte by byte. */
struct raw {
    uint8_t bytes[EVTX_CHUNK_SIZE];
    size_t at, record;
    uint64_t count;
};

static void put(struct raw *raw, uint64_t number, size_t width)
{
    for (; width > 0; width--, number >>= 8)
        raw->bytes[raw->at++] = (uint8_t)number;
}

static void begin_record(struct raw *raw)
{
    raw->record = raw->at;
    put(raw, 0x2a2a, 4);
    put(raw, 0, 4); /* its size */
    put(raw, ++raw->count, 8);
    put(raw, SAMPLE_TIME, 8);
    put(raw, 0x0001010f, 4);
}

static void end_record(struct raw *raw)
{
    size_t size;

    put(raw, 0, 1);
    raw->at += -(raw->at + 4 - raw->record) % 8;
    size = raw->at + 4 - raw->record;
    put(raw, size, 4);
    memcpy(raw->bytes + raw->record + 4, raw->bytes + raw->at - 4, 4);
}

/* A text that is the head of an instance, and of a definition whose element goes on over all texts
 * behind it, with a name that does not fit its hash. */
static void put_item(struct raw *raw, uint32_t id, size_t name, size_t end)
{
    put(raw, 0x0105, 2);
    put(raw, (ITEM - 4) / 2, 2);
    put(raw, 0x010c, 2);
    put(raw, id, 4);
    put(raw, raw->at + 4, 4);
    put(raw, 0, 4);
    put(raw, id, 8);
    put(raw, 5, 8); /* the rest of its GUID */
    put(raw, end - raw->at - 4, 4);
    put(raw, 0x0001010f, 4);
    put(raw, 0xffff01, 3);
    put(raw, end - raw->at - 4, 4);
    put(raw, name, 4);
    put(raw, 2, 1);
}

/* One record has a definition in each of its texts, @of_id with each ID; @lost others refer to one
 * of these IDs each, but not to a definition. */
static void make_definitions(struct raw *raw, uint32_t of_id, uint32_t lost)
{
    size_t name, end;

    *raw = (struct raw){.at = 512};
    begin_record(raw);
    put(raw, 1, 1);
    name = raw->at + 8;
    end = name + ROOM_OF_NAME - 3 + (size_t)ITEM * ITEMS + 1;
    put(raw, end - raw->at - 4, 4);
    put(raw, name, 4);
    put(raw, 0, 4);
    put(raw, 0x00031234, 4); /* a hash, and three letters */
    put(raw, 0x0000006400610042, 8);
    raw->at -= 1;
    put(raw, 0x0200, 2);
    end = raw->at + (size_t)ITEM * ITEMS + 1;
    for (uint32_t i = 0; i < ITEMS; i++)
        put_item(raw, 9 + i / of_id, name, end);
    put(raw, 4, 1);
    end_record(raw);
    for (uint32_t i = 0; i < lost; i++) {
        begin_record(raw);
        put(raw, 0x010c, 2);
        put(raw, 9 + i % (ITEMS / of_id), 4);
        put(raw, 64000 + i, 4); /* where zeros are */
        put(raw, 0, 4);
        end_record(raw);
    }
    memcpy(raw->bytes, "ElfChnk", 8);
    for (size_t i = 0; i < 2; i++) {
        raw->bytes[8 + 16 * i] = 1;
        raw->bytes[16 + 16 * i] = (uint8_t)raw->count;
    }
    raw->bytes[40] = 128;
    memcpy(raw->bytes + 44, (uint32_t[]){(uint32_t)raw->record, (uint32_t)raw->at}, 8);
    raw->bytes[120] = 4; /* it has no checksums */
}

/* What is parsed for all of them is not given back before the next chunk. */
static void expect_learned(uint32_t of_id, uint32_t lost)
{
    static struct raw raw;
    struct reader reader;
    clock_t start = clock();

    make_definitions(&raw, of_id, lost);
    reader_open(&reader);
    reader_load(&reader, raw.bytes);
    cr_assert(evtx_chunk_count(reader.chunk) == 1 + lost);
    for (size_t i = 0; i < evtx_chunk_count(reader.chunk); i++) {
        reader.line.size = 0;
        (void)!evtx_record_render(reader.chunk, i, EVTX_JSON, &reader.line, NULL, NULL);
        cr_assert(reader.chunk->arena.held <= MOST_LEARNED, "%zu bytes at record %zu",
                  reader.chunk->arena.held, i);
    }
    cr_expect((double)(clock() - start) / CLOCKS_PER_SEC < MOST_SECONDS * SLOWER);
    reader_close(&reader);
}

Test(budget, of_definitions_inside_each_other_with_one_id)
{
    expect_learned(ITEMS, 8);
}

Test(budget, of_definitions_inside_each_other_with_many_ids)
{
    expect_learned(4, 200);
}
