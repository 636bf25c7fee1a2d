/*
 * lines.h - what the tests of core share: records made from markup, and the lines they become.
 *
 * Every record is also rendered by its compiled program, in every form, which must say what the
 * general path says: so each row of each table is a test of both.
 */
#ifndef EVTXFS_TESTS_LINES_H
#define EVTXFS_TESTS_LINES_H

#include "core/compiled/program.h"
#include "core/evtx.h"
#include "core/expand/expand.h"
#include "core/expand/fields.h"
#include "core/log/chunk.h"
#include "core/write/writer.h"
#include "samples/writer.h"

#include <criterion/criterion.h>
#include <string.h>

/** One chunk at a time, and the last line of it. */
struct reader {
    struct evtx_templates *templates;
    struct evtx_chunk *chunk;
    struct text line, program, tree;
    struct evtx_fields fields;
    struct evtx_fault fault;
};

static inline void reader_open(struct reader *reader)
{
    *reader = (struct reader){.templates = evtx_templates_new()};
    cr_assert(reader->templates);
    reader->chunk = evtx_chunk_new(reader->templates);
    cr_assert(reader->chunk);
}

static inline void reader_close(struct reader *reader)
{
    text_done(&reader->line);
    text_done(&reader->program);
    text_done(&reader->tree);
    evtx_chunk_free(reader->chunk);
    evtx_templates_free(reader->templates);
}

static inline void reader_load(struct reader *reader, const uint8_t *bytes)
{
    enum evtx_status status =
        evtx_chunk_parse(reader->chunk, bytes, EVTX_CHUNK_SIZE, 0, &reader->fault);

    cr_assert(status == EVTX_OK, "%s: %s", evtx_status_name(status), reader->fault.what);
}

/** The record as the general path writes it; false when it cannot be rendered. */
static inline bool
reader_tree(struct reader *reader, size_t place, enum evtx_form form, struct evtx_fields *fields)
{
    struct writing w = {
        .writer = writer_of(form), .text = &reader->tree, .arena = &reader->chunk->scratch};
    struct field_values values;
    struct node *root;

    reader->tree.size = 0;
    reader->chunk->nodes_left = MAX_CHUNK_NODES;
    if (expand_record(reader->chunk, place, &root, NULL) != EVTX_OK)
        return false;
    text_put(w.text, w.writer->head.text, w.writer->head.size);
    w.writer->element(&w, root, 0);
    text_put(w.text, w.writer->tail.text, w.writer->tail.size);
    values = fields_find(root);
    *fields = fields_read(&values);
    return true;
}

static inline bool same_value(const struct evtx_value *a, const struct evtx_value *b)
{
    return a->size == b->size && a->type == b->type &&
           (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

static inline void expect_same_fields(const struct evtx_fields *a, const struct evtx_fields *b)
{
    cr_expect(a->has_event_id == b->has_event_id && a->event_id == b->event_id &&
                  a->has_time == b->has_time && (!a->has_time || a->time == b->time),
              "two paths, two sets of fields");
    for (size_t i = 0; i < EVTX_FIELDS; i++)
        cr_expect(same_value(&a->values[i], &b->values[i]), "two paths, two values of field %zu",
                  i);
}

/** Whether a program renders the record in that form; it must do so as the general path does. */
static inline bool reader_program(struct reader *reader, size_t place, enum evtx_form form)
{
    struct evtx_fields fast = {0}, slow = {0};
    struct text *text = &reader->program;

    text->size = 0;
    if (!program_render(reader->chunk, place, form, text, &fast)) {
        cr_expect(text->size == 0 && !text->bad, "the text is as it was");
        return false;
    }
    cr_assert(reader_tree(reader, place, form, &slow), "a program renders what cannot be");
    cr_expect(text->size == reader->tree.size &&
                  memcmp(text->bytes, reader->tree.bytes, text->size) == 0,
              "two paths, two texts in form %d:\n  %.*s\n  %.*s", form, (int)text->size,
              (char *)text->bytes, (int)reader->tree.size, (char *)reader->tree.bytes);
    expect_same_fields(&fast, &slow);
    return true;
}

/** The record as a string without its newline; "STATUS: what" when it cannot be rendered. */
static inline const char *reader_line(struct reader *reader, size_t place)
{
    struct text *text = &reader->line;
    enum evtx_status status;

    for (int form = 0; form < EVTX_FORMS; form++)
        (void)reader_program(reader, place, (enum evtx_form)form);
    text->size = 0;
    status =
        evtx_record_render(reader->chunk, place, EVTX_JSON, text, &reader->fields, &reader->fault);
    cr_expect(text->bad == false && text->limit == 0, "the text is as it was");
    if (status != EVTX_OK) {
        cr_expect(text->size == 0, "nothing is left of a record that failed");
        text_putf(text, "%s: %s", evtx_status_name(status), reader->fault.what);
        text_putc(text, '\0');
        return (const char *)text->bytes;
    }
    cr_assert(text->size > 0 && text->bytes[text->size - 1] == '\n');
    text->bytes[text->size - 1] = '\0';
    return (const char *)text->bytes;
}

/** A chunk that holds just this record. Valid until the next call. */
static inline const uint8_t *chunk_of(const struct sample_stream *stream)
{
    static struct sample_chunk chunk;

    sample_chunk_start(&chunk, 1);
    cr_assert(sample_chunk_add(&chunk, 1, SAMPLE_TIME, stream), "the record does not fit");
    sample_chunk_close(&chunk);
    return chunk.bytes;
}

static inline void
expect_line(const struct sample_stream *stream, const char *line, const char *what)
{
    struct reader reader;
    const char *got;

    reader_open(&reader);
    reader_load(&reader, chunk_of(stream));
    got = reader_line(&reader, 0);
    cr_expect(strcmp(got, line) == 0, "%s\n  gives  %s\n  not    %s", what, got, line);
    reader_close(&reader);
}

/** A template, the values of one instance of it, and the line that the record becomes. */
struct row {
    const char *xml, *line;
    struct sample_values values;
};

static inline void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct sample_template root = {.xml = rows[i].xml};
        struct sample_stream stream = {.root = &root, .values = rows[i].values};

        expect_line(&stream, rows[i].line, rows[i].xml);
    }
}

#define EXPECT_ROWS(rows) expect_rows((rows), sizeof(rows) / sizeof *(rows))

#endif
