/* render.c - one record in one form: the fast way if its shape allows, else the general one. */
#include "core/base/fault.h"
#include "core/compiled/program.h"
#include "core/expand/expand.h"
#include "core/expand/fields.h"
#include "core/expand/remains.h"
#include "core/log/chunk.h"
#include "core/log/values.h"
#include "core/message/message.h"
#include "core/write/writer.h"

#include <assert.h>

enum {
    CACHE_LINE = 64,
    KEPT_LINE = 1 << 20 /* bytes of memory that the line of a page keeps */
};

static enum evtx_status
render_tree(struct evtx_chunk *chunk, const struct node *root, const struct writer *writer,
            struct text *text, struct evtx_fields *fields, struct evtx_fault *fault)
{
    struct writing w = {.writer = writer, .text = text, .arena = &chunk->scratch};
    struct field_values values;

    writer->element(&w, root, 0);
    if (fields) {
        values = fields_find(root);
        *fields = fields_read(&values);
    }
    if (w.no_memory)
        return fault_set(fault, EVTX_NO_MEMORY, 0, "names");
    return EVTX_OK;
}

/* While one record is rendered, the bytes at its place in the next chunk come from memory: whoever
 * reads a log from one end to the other need not wait for them. */
static void prefetch(const struct evtx_chunk *chunk, const struct evtx_record *record)
{
    const uint8_t *at, *end;

    if (!chunk->ahead)
        return;
    at = chunk->ahead + record->offset;
    end = at + record->size;
    for (; at < end; at += CACHE_LINE)
        __builtin_prefetch(at, 0, 2); /* into the second level: the first one is in use */
}

static void put_end(struct text *text, const struct end *end)
{
    text_put(text, end->text, end->size);
}

/* Says why the record is not to be taken for a sound one; why is known only when it was written. */
static void
put_mark(struct text *text, size_t start, const struct writer *writer, const struct mark *mark)
{
    size_t end = text->size;

    writer->mark(text, mark);
    if (writer->mark_at_head)
        text_move(text, end, start);
}

/* In JSON behind the event, in XML as the last child of it. */
static void put_nameless(struct text *text, const struct salvage *salvage, bool xml)
{
    bool list = !xml && salvage->nameless_count > 1;
    size_t end = text->size, at = end;

    if (salvage->nameless_count == 0)
        return;
    text_puts(text, xml ? "" : list ? ",\"values\":[" : ",\"values\":");
    for (uint32_t i = 0; i < salvage->nameless_count && !text->bad; i++) {
        text_puts(text, list && i ? "," : "");
        put_value_list(text, salvage->chunk, salvage->nameless[i].values,
                       salvage->nameless[i].count, xml);
    }
    text_puts(text, list ? "]" : "");
    while (xml && !text->bad && at > 0 && text->bytes[--at] != '<')
        ;
    text_move(text, end, at);
}

/* The general way. A damaged record must not look like any other. */
static enum evtx_status
render_any(struct evtx_chunk *chunk, size_t place, const struct writer *writer, struct text *text,
           struct evtx_fields *fields, struct evtx_fault *fault)
{
    bool whole = !chunk->records[place].torn && !chunk->salvages;
    struct mark mark = {.record = &chunk->records[place]};
    struct salvage salvage;
    struct node *root;
    enum evtx_status status = whole ? expand_record(chunk, place, &root, fault)
                                    : remains_record(&salvage, chunk, place, &root, fault);
    size_t start;

    if (status != EVTX_OK)
        return status;
    put_end(text, &writer->head);
    start = text->size;
    status = render_tree(chunk, root, writer, text, fields, fault);
    if (whole) {
        mark.why = chunk->doubt;
    } else {
        put_nameless(text, &salvage, !writer->keyed);
        mark = remains_mark(&salvage);
        chunk->doubt = mark.why;
        chunk->part = mark.status;
    }
    if (mark.why)
        put_mark(text, start, writer, &mark);
    put_end(text, &writer->tail);
    return status;
}

static bool trace_is_whole(const struct evtx_trace *trace)
{
    return trace->parts_count <= EVTX_TRACE_PARTS && trace->count <= EVTX_TRACE_VALUES;
}

static enum evtx_status
render(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
       struct evtx_fields *fields, struct evtx_fault *fault)
{
    const struct evtx_record *record = &chunk->records[place];
    size_t start = text->size;

    prefetch(chunk, record);
    chunk->doubt = NULL;
    if (chunk->trace)
        chunk->trace->count = chunk->trace->parts_count = 0;
    if (!record->torn && program_render(chunk, place, form, text, fields)) {
        if (chunk->trace && !trace_is_whole(chunk->trace))
            chunk->trace->parts_count = 0;
        if (!chunk->doubt)
            return EVTX_OK;
        text->size = start; /* a program marks nothing */
    }
    if (chunk->trace)
        chunk->trace->parts_count = 0;
    chunk->doubt = NULL;
    chunk->part = EVTX_OK;
    return render_any(chunk, place, writer_of(form), text, fields, fault);
}

/* Leaves the text as it was, and tells where the fault is. */
static enum evtx_status give_up(struct evtx_chunk *chunk, size_t place, struct text *text,
                                size_t start, enum evtx_status status, struct evtx_fault *fault)
{
    if (status == EVTX_OK)
        status = fault_set(fault, text->full ? EVTX_TOO_LARGE : EVTX_NO_MEMORY, 0, "rendered text");
    text->size = start;
    text->bad = false;
    if (fault) {
        if (fault->offset == 0 || fault->offset >= EVTX_CHUNK_SIZE) /* a reference leads anywhere */
            fault->offset = chunk->records[place].offset;
        fault->chunk = chunk->number;
        fault->shift = chunk->shift;
        fault->in_record = true;
        fault->record = chunk->records[place].id;
    }
    return status;
}

/* Records of a chunk are rendered in one pass after the other; each has its budgets. */
static void begin_pass(struct evtx_chunk *chunk, size_t place)
{
    if (place < chunk->next_place) {
        chunk->nodes_left = MAX_CHUNK_NODES;
        chunk->text_left = EVTX_MAX_CHUNK_TEXT;
        chunk->searches_left = MAX_SEARCHES;
    }
    chunk->next_place = place + 1;
}

static enum evtx_status
render_record(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
              struct evtx_fields *fields, struct evtx_fault *fault)
{
    size_t start = text->size, limit = text->limit, most = EVTX_MAX_RECORD_TEXT;
    struct evtx_fields found;
    enum evtx_status status;

    assert(place < chunk->count);
    if (text->bad)
        return fault_set(fault, EVTX_NO_MEMORY, 0, "text");
    begin_pass(chunk, place);
    if (most > chunk->text_left)
        most = chunk->text_left;
    if (most == 0) {
        status = fault_set(fault, EVTX_TOO_LARGE, 0, "rendered text of the chunk");
        return give_up(chunk, place, text, start, status, fault);
    }
    if (!limit || limit > start + most)
        text->limit = start + most;
    status = render(chunk, place, form, text, fields ? &found : NULL, fault);
    text->limit = limit;
    if (status != EVTX_OK || text->bad)
        return give_up(chunk, place, text, start, status, fault);
    chunk->text_left -= text->size - start;
    if (fields)
        *fields = found;
    return EVTX_OK;
}

static enum evtx_status render_page(struct evtx_chunk *chunk, size_t place, struct text *text,
                                    struct evtx_fields *fields, struct evtx_fault *fault)
{
    struct text *line = &chunk->page_line;
    size_t start = text->size;
    enum evtx_status status;

    line->size = 0;
    line->bad = false;
    status = render_record(chunk, place, EVTX_JSON, line, fields, fault);
    if (status == EVTX_OK)
        message_put_page(text, line->bytes, line->size);
    if (status == EVTX_OK && text->bad)
        status = give_up(chunk, place, text, start, EVTX_OK, fault);
    if (line->room > KEPT_LINE)
        text_done(line);
    return status;
}

enum evtx_status
evtx_record_render(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
                   struct evtx_fields *fields, struct evtx_fault *fault)
{
    if (form == EVTX_TEXT)
        return render_page(chunk, place, text, fields, fault);
    return render_record(chunk, place, form, text, fields, fault);
}

enum evtx_status
evtx_record_salvage(struct evtx_chunk *chunk, size_t place, enum evtx_form form, struct text *text,
                    struct evtx_fields *fields, struct evtx_fault *fault)
{
    enum evtx_status status;

    if (chunk->next_place == place + 1)
        chunk->next_place = place; /* it is still the same pass */
    chunk->salvages = true;
    status = evtx_record_render(chunk, place, form, text, fields, fault);
    chunk->salvages = false;
    return status;
}

void evtx_chunk_trace(struct evtx_chunk *chunk, struct evtx_trace *trace)
{
    chunk->trace = trace;
}

bool evtx_record_marked(const struct evtx_chunk *chunk, size_t place, struct evtx_fault *fault)
{
    const struct evtx_record *record = &chunk->records[place];

    assert(place + 1 == chunk->next_place);
    if (!chunk->doubt)
        return false;
    *fault = (struct evtx_fault){.status = chunk->part == EVTX_OK ? EVTX_BAD_VALUE : chunk->part,
                                 .what = chunk->doubt,
                                 .chunk = chunk->number,
                                 .offset = record->offset,
                                 .shift = chunk->shift,
                                 .in_record = true,
                                 .record = record->id};
    return true;
}
