/* render.c - renders the records of one chunk into memory that is used again and again. */
#include "cache/chunks/render.h"
#include "core/message/message.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEEN_SLOTS = 8192,       /* a power of 2, more than twice EVTX_MAX_RECORDS */
    FIRST_ROOM = 96 * 1024,  /* what the lines of a chunk most often need */
    KEEP_ROOM = 4 * 1 << 20, /* a text that grew past this for a rare chunk is given back */
    NUMBER_ROOM = 28         /* "Record ", 20 digits, a newline: they count to no cap of core */
};

struct render *render_new(struct evtx_templates *templates)
{
    struct render *render = calloc(1, sizeof *render);

    if (!render)
        return NULL;
    render->chunk = evtx_chunk_new(templates);
    render->facts = malloc(EVTX_MAX_RECORDS * sizeof *render->facts);
    render->lines = malloc(EVTX_MAX_RECORDS * sizeof *render->lines);
    render->files = malloc(EVTX_MAX_RECORDS * sizeof *render->files);
    render->seen = malloc(SEEN_SLOTS * sizeof *render->seen);
    if (!render->chunk || !render->facts || !render->lines || !render->files || !render->seen) {
        render_free(render);
        return NULL;
    }
    return render;
}

void render_free(struct render *render)
{
    if (!render)
        return;
    text_done(&render->line_text);
    text_done(&render->file_text);
    record_kinds_done(&render->kinds);
    evtx_chunk_free(render->chunk);
    free(render->facts);
    free(render->lines);
    free(render->files);
    free(render->seen);
    text_done(&render->traces);
    free(render->trace_at);
    free(render->trace);
    free(render);
}

bool render_ask_traces(struct render *render)
{
    render->trace_at = malloc(EVTX_MAX_RECORDS * sizeof *render->trace_at);
    render->trace = malloc(sizeof *render->trace);
    if (!render->trace_at || !render->trace)
        return false;
    evtx_chunk_trace(render->chunk, render->trace);
    return true;
}

static void start_text(struct text *text, size_t limit)
{
    if (text->room > KEEP_ROOM)
        text_done(text);
    text->size = 0;
    text->bad = false;
    text->limit = limit;
    if (!text->room)
        (void)text_reserve(text, FIRST_ROOM);
}

/* @fields: NULL where the record says nothing of itself, or nobody asked. */
static void take_facts(struct render *render, size_t place, const struct evtx_record *record,
                       const struct evtx_fields *fields, struct span span)
{
    render->lines[place] = span;
    render->facts[place] = (struct record_facts){
        .id = record->id,
        .written = record->written,
        .time = fields && fields->has_time ? fields->time : record->written,
    };
}

enum evtx_status render_one(struct evtx_chunk *chunk, size_t place, enum evtx_form form,
                            struct text *text, struct evtx_fields *fields, struct evtx_fault *fault)
{
    enum evtx_status status = evtx_record_render(chunk, place, form, text, fields, fault);

    if (status != EVTX_TRUNCATED && status != EVTX_BAD_VALUE)
        return status;
    return evtx_record_salvage(chunk, place, form, text, fields, fault);
}

/* Of the record that was rendered last. */
static void keep_trace(struct render *render, size_t place)
{
    size_t count = render->trace->parts_count ? render->trace->count : 0;
    size_t size = offsetof(struct evtx_trace, starts) + count * sizeof *render->trace->starts;

    render->trace_at[place] = (uint32_t)(render->traces.size / 8);
    text_put(&render->traces, render->trace, (size + 7) / 8 * 8);
}

/* One record: its facts always, its text if it can be had. The number is not part of its span. */
static enum evtx_status
render_record(struct render *render, size_t place, const struct evtx_record *record,
              const struct render_style *style)
{
    struct text *text = &render->line_text;
    size_t before = text->size, at;
    struct evtx_fields fields;
    struct evtx_fault fault = {0};
    enum evtx_status status;

    if (style->numbered) {
        text_puts(text, "Record ");
        text_put_number(text, record->id);
        text_putc(text, '\n');
    }
    at = text->size;
    status =
        render_one(render->chunk, place, style->form, text, style->fields ? &fields : NULL, &fault);
    if (status == EVTX_NO_MEMORY || status == EVTX_CHANGED)
        return status;
    if (render->trace && status == EVTX_OK)
        keep_trace(render, place);
    if (style->ruled && status == EVTX_OK)
        text_puts(text, message_rule);
    if (!style->text_only)
        take_facts(render, place, record, status == EVTX_OK && style->fields ? &fields : NULL,
                   (struct span){(uint32_t)at, (uint32_t)(text->size - at)});
    if (status == EVTX_OK && style->fields && !style->no_kinds &&
        !record_kinds_add(&render->kinds, &fields, text->bytes + at, text->size - at,
                          &render->facts[place].kind))
        return EVTX_NO_MEMORY;
    if (status != EVTX_OK) {
        text->size = before;
        damage_record(&render->damage, &fault);
        return EVTX_OK;
    }
    if (!evtx_record_marked(render->chunk, place, &fault))
        return EVTX_OK;
    damage_marked(&render->damage, &fault);
    if (!style->text_only)
        render->facts[place].marked = true;
    return EVTX_OK;
}

/* IDs that go up are all different, and those of real chunks do. */
static bool ids_go_up(const struct render *render)
{
    for (size_t i = 1; i < render->count; i++)
        if (render->facts[i].id <= render->facts[i - 1].id)
            return false;
    return true;
}

/* Marks the records whose ID an earlier one has; a lost record has no name and takes none. */
static void mark_later(struct render *render)
{
    if (ids_go_up(render))
        return;
    memset(render->seen, 0xff, SEEN_SLOTS * sizeof *render->seen);
    for (size_t i = 0; i < render->count; i++) {
        struct record_facts *facts = &render->facts[i];
        size_t slot = facts->id * 0x9e3779b97f4a7c15u >> 51;

        if (render->lines[i].size == 0)
            continue;
        while (render->seen[slot] != UINT16_MAX &&
               render->facts[render->seen[slot]].id != facts->id)
            slot = (slot + 1) % SEEN_SLOTS;
        if (render->seen[slot] == UINT16_MAX)
            render->seen[slot] = (uint16_t)i;
        else
            facts->later = true;
    }
}

enum evtx_status render_load(struct render *render, const struct evtx_log *log, uint64_t number,
                             struct evtx_fault *fault)
{
    enum evtx_status status;

    render->damage = (struct damage){0};
    render->number = number;
    render->count = 0;
    status = evtx_chunk_load(render->chunk, log, number, fault);
    if (status != EVTX_OK)
        return status;
    for (size_t i = 0; i < evtx_chunk_faults(render->chunk); i++)
        damage_place(&render->damage, evtx_chunk_fault(render->chunk, i));
    return EVTX_OK;
}

enum evtx_status
render_records(struct render *render, const struct render_style *style, struct evtx_fault *fault)
{
    size_t count = evtx_chunk_count(render->chunk);

    start_text(&render->line_text, EVTX_MAX_CHUNK_TEXT + count * NUMBER_ROOM + RENDER_SLACK);
    render->traces.size = 0;
    record_kinds_start(&render->kinds);
    for (render->count = 0; render->count < count; render->count++) {
        size_t place = render->count;
        const struct evtx_record *record = evtx_chunk_record(render->chunk, place);
        enum evtx_status status = EVTX_OK;

        if (!style->wanted || style->wanted(style->context, record->id))
            status = render_record(render, place, record, style);
        else if (!style->text_only)
            take_facts(render, place, record, NULL, (struct span){0});
        if (status != EVTX_OK) {
            if (fault)
                *fault =
                    (struct evtx_fault){.status = status, .what = "text", .chunk = render->number};
            return status;
        }
    }
    if (!style->text_only)
        mark_later(render);
    if (!text_reserve(&render->line_text, RENDER_SLACK))
        return EVTX_NO_MEMORY;
    if (render->traces.bad) {
        render->traces.bad = false;
        return EVTX_NO_MEMORY;
    }
    return EVTX_OK;
}

enum evtx_status render_lines(struct render *render, const struct evtx_log *log, uint64_t number,
                              struct evtx_fault *fault)
{
    static const struct render_style plain = {.form = EVTX_JSON, .fields = true};
    enum evtx_status status = render_load(render, log, number, fault);

    return status == EVTX_OK ? render_records(render, &plain, fault) : status;
}

enum evtx_status render_rows(struct render *render, const struct evtx_log *log, uint64_t number,
                             struct evtx_fault *fault)
{
    static const struct render_style rows = {.form = EVTX_JSON, .fields = true, .no_kinds = true};
    enum evtx_status status = render_load(render, log, number, fault);

    return status == EVTX_OK ? render_records(render, &rows, fault) : status;
}

/* The layout of hostile nesting is much longer than its line. Behind the cap of a chunk a record
 * keeps its line as it is, so that a chunk's texts stay within twice the cap. */
static void put_file(struct text *text, const uint8_t *line, size_t size)
{
    size_t at = text->size;

    evtx_json_indent(text, line, size);
    if (text->size <= EVTX_MAX_CHUNK_TEXT)
        return;
    text->size = at;
    text_put(text, line, size);
}

enum evtx_status
render_files(struct render *render, const struct span *lines, size_t count, const uint8_t *text)
{
    assert(count <= EVTX_MAX_RECORDS);
    struct text *out = &render->file_text;

    start_text(out, 0);
    for (size_t i = 0; i < count; i++) {
        size_t at = out->size;

        if (lines[i].size)
            put_file(out, text + lines[i].at, lines[i].size);
        render->files[i] = (struct span){(uint32_t)at, (uint32_t)(out->size - at)};
    }
    return out->bad ? EVTX_NO_MEMORY : EVTX_OK;
}
