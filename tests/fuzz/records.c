/* records.c - what must hold for every record of a chunk, whatever the bytes are. */
#include "core/compiled/program.h"
#include "core/expand/expand.h"
#include "core/expand/fields.h"
#include "core/log/chunk.h"
#include "core/message/message.h"
#include "core/write/writer.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>

enum {
    MOST_TEXT = 1 << 20,      /* bytes of a record that are looked at: more would only take time */
    MOST_SCRATCH = 512 << 20, /* bytes of trees, of one record; a node may cost a hundred */
    MOST_SECONDS = 40         /* to render a chunk once in one form, under sanitizers */
};

/* What is used again for each record. */
struct bench {
    struct text fast, tree, once, twice, laid_out;
};

/* The next record begins a new pass: budgets are those of a chunk of which nothing was rendered. */
static void renew_budgets(struct evtx_chunk *chunk)
{
    chunk->next_place = SIZE_MAX;
    chunk->nodes_left = MAX_CHUNK_NODES;
    chunk->text_left = EVTX_MAX_CHUNK_TEXT;
}

static bool same_text(const struct text *a, const struct text *b)
{
    return a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

static void claim_same_fields(const struct evtx_fields *a, const struct evtx_fields *b)
{
    claim(a->has_event_id == b->has_event_id && a->event_id == b->event_id &&
              a->has_time == b->has_time && (!a->has_time || a->time == b->time),
          "both paths find the same event ID and time");
    for (size_t i = 0; i < EVTX_FIELDS; i++) {
        const struct evtx_value *v = &a->values[i], *w = &b->values[i];

        bool same = v->size == w->size && v->type == w->type &&
                    (v->size == 0 || memcmp(v->bytes, w->bytes, v->size) == 0);

        if (!same)
            fprintf(stderr, "field %zu: type %02x, %u bytes; or type %02x, %u bytes\n", i, v->type,
                    v->size, w->type, w->size);
        claim(same, "both paths find the same fields");
    }
}

/* The general path. It may need more room on its way than the program that is before it. */
static bool render_tree(struct evtx_chunk *chunk, size_t place, enum evtx_form form,
                        struct text *text, struct evtx_fields *fields)
{
    struct writing w = {.writer = writer_of(form), .text = text, .arena = &chunk->scratch};
    struct field_values values;
    struct node *root;

    text->size = 0;
    text->bad = text->full = false;
    text->limit = 2 * MOST_TEXT;
    if (expand_record(chunk, place, &root, NULL) != EVTX_OK)
        return false;
    text_put(text, w.writer->head.text, w.writer->head.size);
    w.writer->element(&w, root, 0);
    text_put(text, w.writer->tail.text, w.writer->tail.size);
    values = fields_find(root);
    *fields = fields_read(&values);
    return !text->bad && !w.no_memory;
}

/* The general path works on copies of the values that end where a sanitizer sees it (frame.c). So
 * what is equal to it has taken nothing from the bytes beside a value. */
static void
claim_both_paths(struct bench *b, struct evtx_chunk *chunk, size_t place, enum evtx_form form)
{
    struct evtx_fields fast = {0}, slow = {0};

    b->fast.size = 0;
    b->fast.bad = b->fast.full = false;
    b->fast.limit = MOST_TEXT;
    renew_budgets(chunk);
    if (!program_render(chunk, place, form, &b->fast, &fast)) {
        claim(b->fast.size == 0 && !b->fast.bad, "a program that does not fit leaves the text");
        return;
    }
    renew_budgets(chunk);
    claim(render_tree(chunk, place, form, &b->tree, &slow), "a program renders what can be");
    if (!same_text(&b->fast, &b->tree))
        fprintf(stderr, "form %d\n%.*s\n%.*s\n", form, (int)b->fast.size, (char *)b->fast.bytes,
                (int)b->tree.size, (char *)b->tree.bytes);
    claim(same_text(&b->fast, &b->tree), "both paths write the same");
    claim_same_fields(&fast, &slow);
}

/* Without the blanks that are not in strings it is the line again. */
static bool is_layout_of(const struct text *laid_out, const struct text *line)
{
    bool string = false;
    size_t to = 0;

    for (size_t at = 0; at < laid_out->size; at++) {
        uint8_t byte = laid_out->bytes[at];

        if (!string && (byte == ' ' || byte == '\n'))
            continue;
        if (to == line->size || line->bytes[to++] != byte)
            return false;
        if (string && byte == '\\' && at + 1 < laid_out->size) {
            if (to == line->size || line->bytes[to++] != laid_out->bytes[++at])
                return false;
        } else if (byte == '"') {
            string = !string;
        }
    }
    return to + 1 == line->size && line->bytes[to] == '\n';
}

static void claim_json(struct bench *b)
{
    const struct text *line = &b->once;

    claim(line->size > 1 && line->bytes[line->size - 1] == '\n', "a line ends with a newline");
    if (!json_valid(line->bytes, line->size - 1, false))
        fprintf(stderr, "%.*s", (int)line->size, (char *)line->bytes);
    claim(json_valid(line->bytes, line->size - 1, false), "a line is JSON");
    b->laid_out.size = 0;
    evtx_json_indent(&b->laid_out, line->bytes, line->size);
    claim(!b->laid_out.bad && is_layout_of(&b->laid_out, line),
          "a layout is the line, with blanks");
    claim(json_valid(b->laid_out.bytes, b->laid_out.size, true), "a layout is JSON");
}

/* A page has a head, ends, and has no line that parts it from others; a terminal obeys none of it.
 */
static void claim_page(struct bench *b)
{
    struct text *page = &b->laid_out;

    page->size = 0;
    message_put_page(page, b->once.bytes, b->once.size);
    claim(!page->bad && page->size > 5 && memcmp(page->bytes, "Log: ", 5) == 0,
          "a page has a head");
    claim(page->bytes[page->size - 1] == '\n', "a page ends with a newline");
    claim(!memmem(page->bytes, page->size, message_rule, strlen(message_rule)) &&
              !memmem(page->bytes, page->size, message_rule + 1, strlen(message_rule + 1)),
          "a page has no rule");
    for (size_t i = 0; i < page->size; i++)
        claim((page->bytes[i] >= ' ' && page->bytes[i] != 0x7F) || page->bytes[i] == '\n' ||
                  page->bytes[i] == '\t',
              "nothing in a page controls a terminal");
}

static void claim_xml(const struct text *text)
{
    bool fine = xml_valid(text->bytes, text->size);

    if (!fine)
        fprintf(stderr, "%.*s\n", (int)text->size, (char *)text->bytes);
    claim(fine, "a document is well-formed");
}

static enum evtx_status
claim_rendered(struct bench *b, struct evtx_chunk *chunk, size_t place, enum evtx_form form)
{
    struct evtx_fault fault = {0};
    enum evtx_status status, again;

    b->once.size = b->twice.size = 0;
    b->once.limit = b->twice.limit = MOST_TEXT;
    renew_budgets(chunk);
    status = evtx_record_render(chunk, place, form, &b->once, NULL, &fault);
    renew_budgets(chunk);
    again = evtx_record_render(chunk, place, form, &b->twice, NULL, NULL);
    claim(status == again && same_text(&b->once, &b->twice), "rendering again gives the same");
    claim(!b->once.bad && b->once.limit == MOST_TEXT, "the text can be used on");
    claim(b->once.size <= MOST_TEXT, "the text of a record has a cap");
    claim(chunk->scratch.held <= MOST_SCRATCH, "the memory of a record has a cap");
    if (status != EVTX_OK) {
        claim(b->once.size == 0 && fault.status == status && fault.what, "a fault is told");
        if (fault.offset >= EVTX_CHUNK_SIZE || !fault.in_record)
            fprintf(stderr, "fault at %u: %s\n", fault.offset, fault.what);
        claim(fault.offset < EVTX_CHUNK_SIZE && fault.in_record, "a fault has a place");
    } else if (form == EVTX_JSON || form == EVTX_JSON_SEPARATE) {
        claim_json(b);
        claim_page(b);
    } else {
        claim_xml(&b->once);
    }
    return status;
}

/* What is left of a record that cannot be rendered is marked, and as well-formed as any. */
static void
claim_salvaged(struct bench *b, struct evtx_chunk *chunk, size_t place, enum evtx_form form)
{
    struct evtx_fault fault = {0};
    enum evtx_status status;

    b->once.size = 0;
    b->once.limit = MOST_TEXT;
    renew_budgets(chunk);
    status = evtx_record_salvage(chunk, place, form, &b->once, NULL, &fault);
    claim(status == EVTX_OK || status == EVTX_TOO_LARGE, "something is left of each record");
    claim(!b->once.bad && b->once.size <= MOST_TEXT, "the text of what is left has a cap");
    claim(chunk->scratch.held <= MOST_SCRATCH, "the memory of what is left has a cap");
    if (status != EVTX_OK)
        return;
    claim(evtx_record_marked(chunk, place, &fault) && fault.what, "what is left is marked");
    if (form == EVTX_JSON || form == EVTX_JSON_SEPARATE) {
        claim_json(b);
        claim_page(b);
    } else {
        claim_xml(&b->once);
    }
}

/* All records in one pass, as a reader renders them. */
static void claim_pass(struct bench *b, struct evtx_chunk *chunk, enum evtx_form form)
{
    double start = fuzz_seconds();

    b->once.size = b->once.limit = 0;
    renew_budgets(chunk);
    for (size_t place = 0; place < evtx_chunk_count(chunk); place++) {
        enum evtx_status status = evtx_record_render(chunk, place, form, &b->once, NULL, NULL);

        claim(status != EVTX_NO_MEMORY, "memory is not what a record lacks");
    }
    claim(b->once.size <= EVTX_MAX_CHUNK_TEXT, "the text of a chunk has a cap");
    claim(fuzz_seconds() - start < MOST_SECONDS, "the time for a chunk has a cap");
}

void claim_records(struct evtx_chunk *chunk)
{
    struct bench b = {0};

    for (int form = 0; form < EVTX_FORMS; form++) {
        claim_pass(&b, chunk, (enum evtx_form)form);
        for (size_t place = 0; place < evtx_chunk_count(chunk); place++) {
            enum evtx_status status;

            claim_both_paths(&b, chunk, place, (enum evtx_form)form);
            status = claim_rendered(&b, chunk, place, (enum evtx_form)form);
            if (status == EVTX_TRUNCATED || status == EVTX_BAD_VALUE)
                claim_salvaged(&b, chunk, place, (enum evtx_form)form);
        }
    }
    text_done(&b.fast);
    text_done(&b.tree);
    text_done(&b.once);
    text_done(&b.twice);
    text_done(&b.laid_out);
}
