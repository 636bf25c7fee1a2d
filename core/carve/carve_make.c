/* carve_make.c - a chunk that holds one record, and the definitions that it needs. */
#include "core/base/little.h"
#include "core/carve/carver.h"
#include "core/log/chunk_header.h"

enum { ID_AT = 2, OFFSET_AT = 6 }; /* of an instance, from its token; docs/format.md 2.5 */

/* Tries one place; what was written there is given up when the definition cannot be trusted. */
static bool
try_place(struct move *move, const struct definition_place *place, uint32_t offset, uint32_t id)
{
    uint32_t begin = move->at;

    if (definition_move(move, place, offset, id))
        return true;
    move->at = begin;
    move->bad = false;
    return false;
}

static bool try_definitions(struct move *move, const struct definitions *definitions, uint32_t id)
{
    const struct definition *found = definitions_get(definitions, id);
    const struct evtx_record whole = {.size = found ? found->size : 0};
    struct definition_place place = {.records = &whole, .count = 1};

    if (!found)
        return false;
    place.bytes = found->bytes;
    place.size = found->size;
    return try_place(move, &place, 0, id);
}

/* Copies the definition of the instance to where .move is. */
static enum template_source find(struct evtx_carver *carver, const struct moved_instance *instance)
{
    struct move *move = &carver->move;

    if (try_place(move, &carver->place, instance->definition, instance->id))
        return SOURCE_OWN;
    if (try_definitions(move, &carver->near, instance->id))
        return SOURCE_CHUNK;
    if (try_definitions(move, &carver->file, instance->id))
        return SOURCE_FILE;
    if (carver->store && try_definitions(move, &carver->store->definitions, instance->id))
        return SOURCE_STORE;
    return SOURCE_NONE;
}

/* An instance before @index that refers to the same definition; @index: there is none. */
static uint32_t same_as(const struct move *move, uint32_t index)
{
    const struct moved_instance *instances = move->instances;
    uint32_t i = 0;

    while (i < index && (instances[i].id != instances[index].id ||
                         instances[i].definition != instances[index].definition))
        i++;
    return i;
}

/* False: the record cannot do without this definition. What stands alone in its stream can: the
 * stream ends before it. */
static bool resolve(struct evtx_carver *carver, struct made *made, uint32_t index)
{
    struct move *move = &carver->move;
    struct moved_instance *instance = &move->instances[index];
    uint8_t *token = carver->bytes + instance->token_at;
    uint32_t before = same_as(move, index), at = move->at;
    enum template_source source = SOURCE_OWN;

    if (before < index && move->instances[before].placed) {
        at = move->instances[before].placed;
    } else {
        source = find(carver, instance);
        made->source = source > made->source ? source : made->source;
    }
    if (source != SOURCE_NONE) {
        instance->placed = at;
        put_little(token + OFFSET_AT, at, 4);
        return true;
    }
    if (!instance->alone || instance->nesting == 0)
        return false;
    token[0] = END_TOKEN;
    made->missing[made->missing_count++] = index;
    return true;
}

/* The record's own bytes, and the names that it refers to behind it. */
void carver_move(struct evtx_carver *carver, const struct evtx_record *record)
{
    const struct evtx_chunk *chunk = carver->chunk;
    struct move *move = &carver->move;
    uint32_t at = record->offset, size;

    move_begin(move, carver->bytes, CHUNK_HEADER);
    move_from(move, chunk->bytes, chunk->size);
    move_bytes(move, chunk->bytes + at, RECORD_HEADER);
    move_stream(move, STREAM_RECORD, at + RECORD_HEADER, at + record->size - RECORD_TRAILER);
    move_bytes(move, "\0\0\0\0", RECORD_TRAILER);
    if (move->roots == 0)
        move->bad = true; /* there is no event in it */
    if (move->bad)
        return;
    size = move->at - CHUNK_HEADER;
    put_little(carver->bytes + CHUNK_HEADER + 4, size, 4);
    put_little(carver->bytes + move->at - RECORD_TRAILER, size, 4);
    put_little(carver->bytes + 48, move->at, 4); /* free space begins: docs/format.md 1.2 */
    move_names(move);
}

/* An instance inside of one that is missing is missing with it. */
static bool inside_missing(const struct move *move, const struct made *made, uint32_t index)
{
    for (uint32_t i = 0; i < made->missing_count; i++) {
        const struct instance *outer = &move->instances[made->missing[i]].instance;
        const uint8_t *inner = move->instances[index].instance.descriptors;

        if (inner >= outer->values && inner < outer->values + outer->values_size)
            return true;
    }
    return false;
}

bool carver_make(struct evtx_carver *carver, const struct evtx_record *record, struct made *made)
{
    struct move *move = &carver->move;

    *made = (struct made){.source = SOURCE_OWN};
    memset(carver->bytes, 0, CHUNK_HEADER);
    memcpy(carver->bytes, "ElfChnk\0", 8);
    carver_move(carver, record);
    for (uint32_t i = 0; i < move->instance_count && !move->bad; i++)
        if (!inside_missing(move, made, i) && !resolve(carver, made, i))
            return false;
    return !move->bad &&
           evtx_chunk_parse(carver->made, carver->bytes, move->at, carver->chunk->number, NULL) ==
               EVTX_OK &&
           carver->made->count == 1;
}
