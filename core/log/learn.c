/*
 * learn.c - which definition an instance means: the one at its offset, if that is whole and has its
 * ID; else the same one from elsewhere in the chunk, or in the log. docs/format.md 2.5, 5
 */
#include "core/base/fault.h"
#include "core/log/chunk.h"
#include "core/log/template_index.h"

#include <stdlib.h>

enum { MOST_LEARNED = 8 << 20 /* bytes of the definitions of a chunk that cannot be shared */ };

/** What an instance refers to. */
struct reference {
    struct evtx_chunk *chunk;
    uint32_t id, offset;
};

static bool has_id(const uint8_t *chunk, uint32_t size, uint32_t offset, uint32_t id)
{
    uint32_t found;

    return template_id(chunk, size, offset, &found) && found == id;
}

/* Whether the search ends: with a definition that is whole, or without memory. */
static bool is_found(enum evtx_status status, const struct template *template)
{
    return status == EVTX_NO_MEMORY || (status == EVTX_OK && !template->doubt);
}

/* What is parsed stays until the next chunk, and hostile definitions lie inside each other: all of
 * them together are many times as large as their chunk. */
static enum evtx_status parse_at(struct evtx_chunk *chunk, uint32_t offset, struct template **found,
                                 struct evtx_fault *fault)
{
    if (chunk->arena.held > MOST_LEARNED)
        return fault_set(fault, EVTX_TOO_LARGE, offset, "templates of a chunk");
    return template_find(chunk->templates, chunk->bytes, chunk->size, offset, &chunk->arena, found,
                         fault);
}

/* False: no memory. */
static bool list_definitions(struct evtx_chunk *chunk)
{
    uint32_t id, at = 0;
    size_t count = 0;

    if (chunk->own_definitions)
        return true;
    while (count < EVTX_MAX_DEFINITIONS &&
           (at = template_index_next(chunk->bytes, chunk->size, at, &id)))
        count++;
    chunk->own_definitions = arena_new(&chunk->arena, struct own_definition, count + 1);
    if (!chunk->own_definitions)
        return false;
    at = 0;
    for (size_t i = 0; i < count; i++) {
        at = template_index_next(chunk->bytes, chunk->size, at, &id);
        chunk->own_definitions[i] = (struct own_definition){id, at};
    }
    chunk->own_count = count;
    return true;
}

/* These set *@found to NULL if there is none that is whole: that is no error. Only the first ones
 * of an ID are tried, here as in other chunks. */
static enum evtx_status find_in_chunk(const struct reference *r, struct template **found)
{
    struct evtx_chunk *chunk = r->chunk;
    size_t tried = 0;

    if (!list_definitions(chunk))
        return EVTX_NO_MEMORY;
    for (size_t i = 0; i < chunk->own_count && tried < PLACES_OF_ID; i++) {
        const struct own_definition *own = &chunk->own_definitions[i];
        enum evtx_status status;

        if (own->id != r->id || own->offset == r->offset)
            continue;
        tried++;
        status = parse_at(chunk, own->offset, found, NULL);
        if (is_found(status, *found))
            return status;
    }
    *found = NULL;
    return EVTX_OK;
}

/* The one at @place, whose chunk is read into @bytes: as it was when it was first read, as the
 * record must not be of one state of the log and its template of another. */
static enum evtx_status find_at(const struct reference *r, const struct template_place *place,
                                uint8_t *bytes, struct template **found)
{
    struct evtx_chunk *chunk = r->chunk;
    enum evtx_status status;
    size_t got;

    *found = NULL;
    if (place->chunk == chunk->number || chunk->arena.held > MOST_LEARNED)
        return EVTX_OK;
    status = log_read_chunk(chunk->source, place->chunk, bytes, &got);
    if (status != EVTX_OK || !has_id(bytes, (uint32_t)got, place->offset, r->id))
        return status == EVTX_CHANGED ? status : EVTX_OK;
    status = template_borrow(chunk->templates, bytes, (uint32_t)got, place->offset, &chunk->arena,
                             found);
    if (is_found(status, *found))
        return status;
    *found = NULL;
    return EVTX_OK;
}

static enum evtx_status find_in_log(const struct reference *r, struct template **found)
{
    const struct evtx_log *log = r->chunk->source;
    struct template_place places[PLACES_OF_ID];
    enum evtx_status status = EVTX_OK;
    size_t count = 0;
    uint8_t *bytes;

    *found = NULL;
    r->chunk->searched = true;
    if (log)
        status = template_index_find(log_template_index(log), log, r->id, places, &count);
    if (status != EVTX_OK || count == 0)
        return status;
    bytes = malloc(EVTX_CHUNK_SIZE + CHUNK_SLACK);
    if (!bytes)
        return EVTX_NO_MEMORY;
    for (size_t i = 0; i < count && status == EVTX_OK && !*found; i++)
        status = find_at(r, &places[i], bytes, found);
    free(bytes);
    return status;
}

/* Searching takes long, and a hostile chunk has thousands of instances to search for. */
static enum evtx_status find_elsewhere(const struct reference *r, struct template **found)
{
    enum evtx_status status;

    *found = NULL;
    if (r->chunk->searches_left == 0)
        return EVTX_OK;
    r->chunk->searches_left--;
    status = find_in_chunk(r, found);
    return status != EVTX_OK || *found ? status : find_in_log(r, found);
}

/* A copy that is not compiled, as programs say nothing of doubts. */
static struct template *
doubt(struct evtx_chunk *chunk, const struct template *template, const char *why)
{
    struct template *copy = arena_new(&chunk->arena, struct template, 1);

    if (!copy)
        return NULL;
    copy->root = template->root;
    copy->depth = template->depth;
    copy->doubt = why;
    return copy;
}

static enum evtx_status
find(const struct reference *r, struct template **found, struct evtx_fault *fault)
{
    struct evtx_chunk *chunk = r->chunk;
    struct template *own = NULL, *other;
    enum evtx_status search;
    enum evtx_status status = parse_at(chunk, r->offset, &own, fault);
    bool fits = status == EVTX_OK && has_id(chunk->bytes, chunk->size, r->offset, r->id);

    if (status == EVTX_NO_MEMORY || (fits && !own->doubt)) {
        *found = own;
        return status;
    }
    search = find_elsewhere(r, &other);
    if (search != EVTX_OK)
        return fault_set(fault, search, r->offset, "template");
    if (other)
        own = other;
    else if (status != EVTX_OK)
        return status;
    else if (!fits)
        own = doubt(chunk, own, "its template has another id");
    if (!own)
        return fault_set(fault, EVTX_NO_MEMORY, r->offset, "template");
    *found = own;
    return EVTX_OK;
}

/* Takes down that the definition at @offset was met; maybe not for the first time. */
static void note_definition(struct evtx_definitions *definitions, uint32_t offset)
{
    uint64_t *word = &definitions->seen[offset / 64], bit = UINT64_C(1) << offset % 64;

    if (*word & bit || definitions->count == EVTX_MAX_DEFINITIONS)
        return;
    *word |= bit;
    definitions->offsets[definitions->count++] = offset;
}

enum evtx_status chunk_learn_template(struct evtx_chunk *chunk, uint32_t id, uint32_t offset,
                                      struct known_template **found, struct evtx_fault *fault)
{
    struct reference r = {chunk, id, offset};
    bool own = has_id(chunk->bytes, chunk->size, offset, id);
    struct template *template = NULL;
    enum evtx_status status = EVTX_OK;

    if (own)
        template =
            template_known(chunk->templates, &chunk->seen, chunk->bytes, chunk->size, offset);
    if (!template) {
        chunk_settle(chunk);
        status = find(&r, &template, fault);
    }
    if (status != EVTX_OK)
        return status;
    **found = (struct known_template){
        .load = chunk->load, .id = id, .offset = offset, .template = template};
    if (own && chunk->definitions)
        note_definition(chunk->definitions, offset);
    return EVTX_OK;
}
