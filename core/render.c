/* render.c - one record as a line of JSON: the fast way if its shape allows, else the general one.
 */
#include "core/chunk.h"
#include "core/expand.h"
#include "core/fault.h"
#include "core/fields.h"
#include "core/json.h"
#include "core/program.h"
#include "core/time.h"

#include <inttypes.h>

static enum evtx_status render_tree(struct evtx_chunk *chunk, size_t place, struct text *text,
                                    struct evtx_fields *fields, struct evtx_fault *fault)
{
    struct json json = {.text = text, .arena = &chunk->scratch};
    struct field_values values;
    struct node *root;
    enum evtx_status status = expand_record(chunk, place, &root, fault);

    if (status != EVTX_OK)
        return status;
    text_putc(text, '{');
    json_member(&json, root);
    text_putc(text, '}');
    values = fields_find(root);
    *fields = fields_read(values.event_id, values.time);
    if (json.no_memory)
        return fault_set(fault, EVTX_NO_MEMORY, 0, "names");
    return EVTX_OK;
}

/* A record whose end was never written, or was overwritten, must not look like any other one; what
 * its header says of it is all that is sure. docs/format.md 3.4 */
static void mark_torn(struct text *text, const struct evtx_record *record)
{
    uint8_t time[TIME_TEXT];

    if (text->bad)
        return;
    text->size--; /* the closing brace */
    text_putf(text,
              ",\"evtxfs\":{\"damaged\":\"the sizes at the record's start and end differ\","
              "\"record\":%" PRIu64 ",\"written\":\"",
              record->id);
    text_put(text, time, (size_t)(put_filetime(time, record->written) - time));
    text_puts(text, "\"}}");
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
        if (fault->offset == 0)
            fault->offset = chunk->records[place].offset;
        fault->chunk = chunk->number;
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
    }
    chunk->next_place = place + 1;
}

enum evtx_status evtx_record_json(struct evtx_chunk *chunk, size_t place, struct text *text,
                                  struct evtx_fields *fields, struct evtx_fault *fault)
{
    size_t start = text->size, limit = text->limit, most = EVTX_MAX_RECORD_TEXT;
    struct evtx_fields found = {0};
    enum evtx_status status = EVTX_OK;

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
    if (!program_render(chunk, place, text, &found))
        status = render_tree(chunk, place, text, &found, fault);
    if (status == EVTX_OK && chunk->records[place].torn)
        mark_torn(text, &chunk->records[place]);
    text_putc(text, '\n');
    text->limit = limit;
    if (status != EVTX_OK || text->bad)
        return give_up(chunk, place, text, start, status, fault);
    chunk->text_left -= text->size - start;
    if (fields)
        *fields = found;
    return EVTX_OK;
}
