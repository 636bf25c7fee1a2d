/*
 * learn.c - which definition an instance means: the one at its offset, if that is whole and has its
 * ID; else the same one from elsewhere in the chunk, or in the log. docs/format.md 2.5, 5
 */
#include "core/chunk.h"
#include "core/template_index.h"
#include "core/template_list.h"

#include <stdlib.h>

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

/* NULL: there is none in the chunk that is whole. */
static struct template *find_in_chunk(const struct reference *r)
{
    struct evtx_chunk *chunk = r->chunk;
    uint32_t id, at = 0;
    struct template *template;

    while ((at = template_index_next(chunk->bytes, chunk->size, at, &id)))
        if (id == r->id && at != r->offset &&
            template_find(chunk->templates, chunk->bytes, chunk->size, at, &chunk->arena, &template,
                          NULL) == EVTX_OK &&
            !template->doubt)
            return template;
    return NULL;
}

/* The same in the chunk at @place, which is read into @bytes. */
static struct template *
find_at(const struct reference *r, const struct template_place *place, uint8_t *bytes)
{
    struct evtx_chunk *chunk = r->chunk;
    struct template *template;
    size_t got;

    if (place->chunk == chunk->number ||
        log_read(chunk->source, place->chunk, bytes, EVTX_CHUNK_SIZE, &got) != EVTX_OK ||
        !has_id(bytes, (uint32_t)got, place->offset, r->id) ||
        template_borrow(chunk->templates, bytes, (uint32_t)got, place->offset, &chunk->arena,
                        &template) != EVTX_OK ||
        template->doubt)
        return NULL;
    return template;
}

static struct template *find_in_log(const struct reference *r)
{
    struct template_place places[PLACES_OF_ID];
    struct template *template = NULL;
    size_t count;
    uint8_t *bytes;

    if (!r->chunk->source)
        return NULL;
    count =
        template_index_find(log_template_index(r->chunk->source), r->chunk->source, r->id, places);
    bytes = count ? malloc(EVTX_CHUNK_SIZE + CHUNK_SLACK) : NULL;
    for (size_t i = 0; bytes && i < count && !template; i++)
        template = find_at(r, &places[i], bytes);
    free(bytes);
    return template;
}

/* Searching takes long, and a hostile chunk has thousands of instances to search for. */
static struct template *find_elsewhere(const struct reference *r)
{
    struct template *template;

    if (r->chunk->searches_left == 0)
        return NULL;
    r->chunk->searches_left--;
    template = find_in_chunk(r);
    return template ? template : find_in_log(r);
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
    enum evtx_status status = template_find(chunk->templates, chunk->bytes, chunk->size, r->offset,
                                            &chunk->arena, &own, fault);
    bool fits = status == EVTX_OK && has_id(chunk->bytes, chunk->size, r->offset, r->id);

    if (status == EVTX_NO_MEMORY || (fits && !own->doubt)) {
        *found = own;
        return status;
    }
    other = find_elsewhere(r);
    if (other)
        own = other;
    else if (status != EVTX_OK)
        return status;
    else if (!fits)
        own = doubt(chunk, own, "its template has another id");
    if (!own)
        return EVTX_NO_MEMORY;
    *found = own;
    return EVTX_OK;
}

enum evtx_status chunk_learn_template(struct evtx_chunk *chunk, uint32_t id, uint32_t offset,
                                      struct known_template **found, struct evtx_fault *fault)
{
    struct reference r = {chunk, id, offset};
    bool own = has_id(chunk->bytes, chunk->size, offset, id);
    struct template *template = NULL;
    enum evtx_status status = EVTX_OK;

    if (own)
        template = template_known(chunk->templates, chunk->bytes, chunk->size, offset);
    if (!template) {
        chunk_settle(chunk);
        status = find(&r, &template, fault);
    }
    if (status != EVTX_OK)
        return status;
    **found = (struct known_template){
        .load = chunk->load, .id = id, .offset = offset, .template = template};
    if (own && chunk->definitions)
        definition_met(chunk->definitions, offset);
    return EVTX_OK;
}
