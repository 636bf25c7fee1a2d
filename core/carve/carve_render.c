/* carve_render.c - a stale record as text, and what is said of it. docs/filesystem.md */
#include "core/base/fault.h"
#include "core/base/filetime.h"
#include "core/base/time.h"
#include "core/carve/carver.h"
#include "core/message/message.h"

#include <inttypes.h>
#include <stdlib.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
#define TORN     "the sizes at the record's start and end differ"

/* The header is written later, and seldom much later. */
enum { TIMES_AGREE = 60 * FILETIME_SECOND };

/** What is said of a record. */
struct found {
    const struct evtx_record *record;
    uint64_t chunk;
    enum template_source source;
    bool has_time;
    uint64_t time;    /* as the event has it */
    bool is_copy;     /* of a live record: */
    uint64_t copy_in; /* its chunk */
};

static const char *const sources[] = {
    [SOURCE_OWN] = "own",     [SOURCE_CHUNK] = "chunk", [SOURCE_FILE] = "file",
    [SOURCE_STORE] = "store", [SOURCE_NONE] = "none",
};

static const char *times(const struct found *found)
{
    uint64_t a = found->time, b = found->record->written;

    if (!found->has_time)
        return "unknown";
    return (a > b ? a - b : b - a) <= TIMES_AGREE ? "agree" : "differ";
}

static void put_time(struct text *text, uint64_t written)
{
    uint8_t time[TIME_TEXT];

    text_put(text, time, (size_t)(put_filetime(time, written) - time));
}

static void put_member(struct text *text, const struct found *found)
{
    text_putf(text,
              "\"evtxfs\":{\"carved\":true,\"chunk\":%" PRIu64 ",\"offset\":%u,\"record\":%" PRIu64
              ",\"written\":\"",
              found->chunk, found->record->offset, found->record->id);
    put_time(text, found->record->written);
    text_putf(text, "\",\"template\":\"%s\",\"times\":\"%s\"", sources[found->source],
              times(found));
    if (found->record->torn)
        text_puts(text, ",\"damaged\":\"" TORN "\"");
    if (found->is_copy)
        text_putf(text, ",\"copy_of\":{\"chunk\":%" PRIu64 ",\"record\":%" PRIu64 "}",
                  found->copy_in, found->record->id);
    text_putc(text, '}');
}

static void put_comment(struct text *text, const struct found *found)
{
    text_putf(text, "<!-- carved: chunk %" PRIu64 ", offset %u, record %" PRIu64 ", written ",
              found->chunk, found->record->offset, found->record->id);
    put_time(text, found->record->written);
    text_putf(text, "; template: %s; times: %s", sources[found->source], times(found));
    if (found->record->torn)
        text_puts(text, "; damaged: " TORN);
    if (found->is_copy)
        text_putf(text, "; copy of record %" PRIu64 " in chunk %" PRIu64, found->record->id,
                  found->copy_in);
    text_puts(text, " -->\n");
}

static bool is_xml(enum evtx_form form)
{
    return form == EVTX_XML || form == EVTX_XML_FLAT;
}

/* Values that have no names, of the instances that were left out of an event. */
static void
put_missing(const struct evtx_carver *carver, const struct made *made, bool xml, struct text *text)
{
    text_puts(text, xml ? "" : ",\"values\":");
    if (!xml && made->missing_count > 1)
        text_putc(text, '[');
    for (uint32_t i = 0; i < made->missing_count; i++) {
        text_puts(text, !xml && i ? "," : "");
        put_values(text, carver->chunk, &carver->move.instances[made->missing[i]].instance, xml);
    }
    if (!xml && made->missing_count > 1)
        text_putc(text, ']');
}

static size_t trimmed(const struct text *event)
{
    size_t size = event->size;

    while (size > 0 && event->bytes[size - 1] == '\n')
        size--;
    return size;
}

static void put_json(const struct evtx_carver *carver, const struct made *made,
                     const struct found *found, const struct text *event, struct text *text)
{
    size_t size = trimmed(event);

    text_put(text, event->bytes, size - 1); /* without its brace */
    if (made->missing_count)
        put_missing(carver, made, false, text);
    text_putc(text, ',');
    put_member(text, found);
    text_puts(text, "}\n");
}

/* The event from byte @at on, with values without names as its last child: before its end tag,
 * which it may not have. */
static void put_filled(const struct evtx_carver *carver, const struct made *made,
                       const struct text *event, size_t at, struct text *text)
{
    const uint8_t *bytes = event->bytes;
    size_t end = trimmed(event), tag = end - 1, name;

    while (tag > at && bytes[tag] != '<')
        tag--;
    name = tag + 1;
    if (bytes[name] == '/') {
        text_put(text, bytes + at, tag - at);
        put_missing(carver, made, true, text);
        text_put(text, bytes + tag, event->size - tag);
        return;
    }
    text_put(text, bytes + at, end - at - 2); /* the event is one empty element */
    text_putc(text, '>');
    put_missing(carver, made, true, text);
    text_puts(text, "</");
    while (bytes[name] != ' ' && bytes[name] != '/')
        text_putc(text, (char)bytes[name++]);
    text_putc(text, '>');
    text_put(text, bytes + end, event->size - end);
}

/* The comment follows the declaration. */
static void put_xml(const struct evtx_carver *carver, const struct made *made,
                    const struct found *found, const struct text *event, struct text *text)
{
    size_t at = sizeof XML_HEAD - 1;

    text_put(text, event->bytes, at);
    put_comment(text, found);
    if (made->missing_count)
        put_filled(carver, made, event, at, text);
    else
        text_put(text, event->bytes + at, event->size - at);
}

static void put_nameless(const struct evtx_carver *carver, const struct found *found,
                         enum evtx_form form, struct text *text)
{
    bool xml = is_xml(form);

    if (xml) {
        text_puts(text, XML_HEAD);
        put_comment(text, found);
    }
    text_puts(text, xml ? "" : "{\"values\":");
    put_record_values(text, carver->chunk, found->record, xml);
    if (!xml) {
        text_putc(text, ',');
        put_member(text, found);
    }
    text_puts(text, form == EVTX_XML ? "\n\n" : xml ? "\n" : "}\n");
}

/* A live record with the same ID and time. Errors: those of live_find(), but EVTX_END. */
static enum evtx_status find_copy(struct evtx_carver *carver, struct found *found)
{
    enum evtx_status status = live_find(&carver->live, carver->log, carver->other, &carver->stop,
                                        found->record, &found->copy_in);

    found->is_copy = status == EVTX_OK;
    return status == EVTX_END ? EVTX_OK : status;
}

/* The event with names, into @event. Any error but EVTX_NO_MEMORY: it cannot be had. */
static enum evtx_status render_named(struct evtx_carver *carver, enum evtx_form form,
                                     struct made *made, struct found *found, struct text *event)
{
    struct evtx_fields fields;
    enum evtx_status status;

    if (!carver_make(carver, found->record, made))
        return EVTX_BAD_VALUE;
    chunk_go_on(carver->made, carver->nodes_left, carver->text_left); /* which all share */
    status = evtx_record_render(carver->made, 0, form, event, &fields, NULL);
    if (status != EVTX_NO_MEMORY)
        carver->nodes_left = carver->made->nodes_left;
    if (status == EVTX_OK) {
        found->source = made->source;
        found->has_time = fields.has_time;
        found->time = fields.time;
    }
    return status;
}

static enum evtx_status
put_record(struct evtx_carver *carver, enum evtx_form form, struct found *found, struct text *text)
{
    struct text event = {.limit = EVTX_MAX_RECORD_TEXT};
    struct made made;
    enum evtx_status status = render_named(carver, form, &made, found, &event);

    if (status == EVTX_OK && is_xml(form))
        put_xml(carver, &made, found, &event, text);
    else if (status == EVTX_OK)
        put_json(carver, &made, found, &event, text);
    else if (status != EVTX_NO_MEMORY)
        put_nameless(carver, found, form, text);
    text_done(&event);
    if (text->bad)
        return text->full ? EVTX_TOO_LARGE : EVTX_NO_MEMORY;
    return status == EVTX_NO_MEMORY ? status : EVTX_OK;
}

static enum evtx_status
render(struct evtx_carver *carver, size_t index, enum evtx_form form, struct text *text)
{
    struct found found = {
        .record = &carver->records[index], .chunk = carver->chunk->number, .source = SOURCE_NONE};
    size_t start = text->size, limit = text->limit;
    enum evtx_status status = find_copy(carver, &found);

    if (status != EVTX_OK)
        return status;
    if (carver->text_left == 0)
        return EVTX_TOO_LARGE;
    if (!limit || limit > start + carver->text_left)
        text->limit = start + carver->text_left;
    status = put_record(carver, form, &found, text);
    text->limit = limit;
    if (status == EVTX_OK) {
        carver->text_left -= text->size - start;
    } else {
        text->size = start;
        text->bad = false;
    }
    return status;
}

enum evtx_status
evtx_carved_render(struct evtx_carver *carver, size_t index, enum evtx_form form, struct text *text)
{
    struct text line = {0};
    size_t start = text->size;
    enum evtx_status status;

    if (form != EVTX_TEXT)
        return render(carver, index, form, text);
    status = render(carver, index, EVTX_JSON, &line);
    if (status == EVTX_OK)
        message_put_page(text, line.bytes, line.size);
    text_done(&line);
    if (!text->bad)
        return status;
    status = text->full ? EVTX_TOO_LARGE : EVTX_NO_MEMORY;
    text->size = start;
    text->bad = false;
    return status;
}
