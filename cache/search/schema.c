/*
 * schema.c - counts the fields of each kind of event.
 *
 * Events and their fields are values of two dictionaries, so a hostile log cannot make them grow
 * without end. The name of a value is the part of the JSON that tells it.
 */
#include "cache/search/schema.h"

#include "cache/chunks/render.h"
#include "cache/chunks/scan.h"
#include "cache/search/quantity.h"
#include "cache/survey/dictionary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_EVENTS = 8192, MOST_FIELDS = 65536 };

enum type { STRING, NUMBER, BOOLEAN, TYPES };

struct counts {
    uint64_t of[TYPES];
};

struct schema {
    struct dictionary events, fields; /* of fields, the parent is the event */
    uint64_t *records;                /* of each event */
    struct counts *counts;            /* of each field */
    uint32_t events_room, fields_room;
    struct text name;
    bool bad; /* no memory */
};

/* What a line says of the event itself. */
struct event_key {
    struct token provider, id, version;
};

/* A line that is looked through a second time, when its event is known. */
struct line_fields {
    struct schema *schema;
    uint32_t event;
};

static bool find_key(void *context, const struct scanned *scanned)
{
    struct event_key *key = context;

    if (!token_is(&scanned->part, "System") || scanned->null)
        return true;
    if (!key->provider.size && token_is(&scanned->key, "Name"))
        key->provider = scanned->value;
    else if (!key->id.size && token_is(&scanned->key, "EventID"))
        key->id = scanned->value;
    else if (!key->version.size && token_is(&scanned->key, "Version"))
        key->version = scanned->value;
    return true;
}

/* Without leading zeros, which JSON has not. */
static void put_number(struct text *text, struct token token)
{
    if (!quantity_plain(token.at, token.size)) {
        text_puts(text, "null");
        return;
    }
    for (; token.size > 1 && *token.at == '0'; token.size--)
        token.at++;
    text_put(text, token.at, token.size);
}

/* Room for number @number in an array of @each bytes; new entries are zero. */
static bool grow(void **array, uint32_t *room, uint32_t number, size_t each)
{
    uint32_t more = *room ? 2 * *room : 64;
    void *grown;

    if (number < *room)
        return true;
    grown = realloc(*array, more * each);
    if (!grown)
        return false;
    memset((char *)grown + *room * each, 0, (more - *room) * each);
    *array = grown;
    *room = more;
    return true;
}

static bool add_event(struct schema *schema, const struct event_key *key, uint32_t *event)
{
    struct text *name = &schema->name;

    name->size = 0;
    text_puts(name, "\"provider\":\"");
    text_put(name, key->provider.at, key->provider.size);
    text_puts(name, "\",\"event_id\":");
    put_number(name, key->id);
    text_puts(name, ",\"version\":");
    put_number(name, key->version);
    return !name->bad &&
           dictionary_add(&schema->events, MOST_EVENTS, 0, 0, (const char *)name->bytes, name->size,
                          event) &&
           grow((void **)&schema->records, &schema->events_room, *event, sizeof *schema->records);
}

static bool add_field(void *context, const struct scanned *scanned)
{
    struct line_fields *line = context;
    struct schema *schema = line->schema;
    struct text *name = &schema->name;
    enum type type = scanned->string ? STRING : *scanned->value.at > '9' ? BOOLEAN : NUMBER;
    uint32_t field;

    if (scanned->null || token_is(&scanned->part, "System") ||
        token_is(&scanned->part, "#attributes") || token_is_namespace(&scanned->key))
        return true;
    name->size = 0;
    text_puts(name, "\"part\":\"");
    text_put(name, scanned->part.at, scanned->part.size);
    text_puts(name, "\",\"name\":\"");
    text_put(name, scanned->key.at, scanned->key.size);
    text_puts(name, "\"");
    schema->bad =
        name->bad ||
        !dictionary_add(&schema->fields, MOST_FIELDS, line->event, schema->fields.count,
                        (const char *)name->bytes, name->size, &field) ||
        !grow((void **)&schema->counts, &schema->fields_room, field, sizeof *schema->counts);
    if (!schema->bad)
        schema->counts[field].of[type]++;
    return !schema->bad;
}

static void add_chunk(struct schema *schema, const struct render *render)
{
    for (size_t i = 0; i < render->count && !schema->bad; i++) {
        const struct span *span = &render->lines[i];
        const uint8_t *line = render->line_text.bytes + span->at;
        struct line_fields fields = {.schema = schema};
        struct event_key key = {{0}, {0}, {0}};

        if (span->size == 0)
            continue;
        scan_line(line, span->size, find_key, &key);
        schema->bad = !add_event(schema, &key, &fields.event);
        if (schema->bad)
            return;
        schema->records[fields.event]++;
        scan_line(line, span->size, add_field, &fields);
    }
}

/* A name that is no value is a name all the same here. */
static void put_name(struct text *text, const char *name)
{
    if (strcmp(name, FACET_OTHER) == 0)
        text_puts(text, "\"name\":\"" FACET_OTHER "\"");
    else
        text_puts(text, name);
}

static void
put_fields(struct text *text, const struct schema *schema, const uint32_t *order, uint32_t event)
{
    static const char *const names[TYPES] = {"string", "number", "boolean"};
    uint32_t i = dictionary_from(&schema->fields, event, 0);
    bool any = false;

    for (; i < schema->fields.count && schema->fields.list[i].parent == event; i++) {
        const struct counts *counts = &schema->counts[order[i]];

        text_puts(text, any ? ",\n  {" : "\n  {");
        put_name(text, dictionary_name(&schema->fields, i));
        for (size_t type = 0; type < TYPES; type++)
            if (counts->of[type])
                text_putf(text, ",\"%s\":%" PRIu64, names[type], counts->of[type]);
        text_putc(text, '}');
        any = true;
    }
}

/* Fields in the order in which they were met; events by their names. */
static bool put_all(struct schema *schema, struct text *text)
{
    uint32_t *numbers = NULL, *order = malloc((schema->fields.count + 1) * sizeof *order);
    uint32_t *sorted = NULL, *events = malloc((schema->events.count + 1) * sizeof *events);
    bool done = order && events && dictionary_sort(&schema->fields, &numbers) &&
                dictionary_sort(&schema->events, &sorted);

    for (uint32_t i = 0; done && i < schema->fields.count; i++)
        order[numbers[i]] = i;
    for (uint32_t i = 0; done && i < schema->events.count; i++)
        events[sorted[i]] = i; /* the number that it had, and that its fields know */
    text_puts(text, "{\"format\":1,\"events\":[");
    for (uint32_t i = 0; done && i < schema->events.count; i++) {
        text_puts(text, i ? ",\n{" : "\n{");
        put_name(text, dictionary_name(&schema->events, i));
        text_putf(text, ",\"count\":%" PRIu64 ",\"fields\":[", schema->records[events[i]]);
        put_fields(text, schema, order, events[i]);
        text_puts(text, "]}");
    }
    text_puts(text, "\n]}\n");
    free(numbers);
    free(order);
    free(sorted);
    free(events);
    return done && !text->bad;
}

enum evtx_status
schema_put(const struct evtx_log *log, struct survey *survey, struct evtx_templates *templates,
           const struct stop *stop, struct text *text)
{
    struct render *render = render_new(templates);
    uint64_t count = survey_positions(survey);
    struct schema schema = {.bad = !render};
    enum evtx_status status = EVTX_OK;

    for (uint64_t i = 0; i < count && !schema.bad && status == EVTX_OK; i++) {
        enum evtx_status chunk = render_lines(render, log, survey_chunk_at(survey, i), NULL);

        if (chunk == EVTX_OK)
            add_chunk(&schema, render);
        if (chunk == EVTX_NO_MEMORY || chunk == EVTX_CHANGED)
            status = chunk;
        else if (survey_stopped(survey) || stop_asked(stop))
            status = EVTX_IO;
    }
    if (status == EVTX_OK && (schema.bad || !put_all(&schema, text)))
        status = EVTX_NO_MEMORY;
    dictionary_done(&schema.events);
    dictionary_done(&schema.fields);
    free(schema.records);
    free(schema.counts);
    text_done(&schema.name);
    render_free(render);
    return status;
}
