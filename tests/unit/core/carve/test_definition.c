/* test_definition.c - which template definitions may be trusted, and which may not. */
#include "core/carve/definition.h"
#include "tests/unit/lines.h"

#include <stdlib.h>

enum { FIRST_DEFINITION = 550, FIRST_ID = 0x04030201 }; /* samples/writer.h */

static const char *const markup = "<Event><System a='one'><Id>{0:08}</Id></System></Event>";

/* A chunk with one record, an instance of that template; .bytes may be changed. */
static struct sample_chunk *chunk_with(const char *xml)
{
    static struct sample_chunk chunk;
    const struct sample_template root = {.xml = xml, .guid = {1, 2, 3, 4}};
    const struct sample_stream stream = {.root = &root, .values = SAMPLE_VALUES(sample_int(8, 7))};

    sample_chunk_start(&chunk, 1);
    cr_assert(sample_chunk_add(&chunk, 1, SAMPLE_TIME, &stream));
    sample_chunk_close(&chunk);
    return &chunk;
}

static struct evtx_record record_of(const struct sample_chunk *chunk)
{
    return (struct evtx_record){.offset = 512, .size = chunk->at - 512};
}

static const struct definition *
find_in(struct definitions *definitions, const struct sample_chunk *chunk,
        const struct evtx_record *records, size_t count)
{
    const struct definition_place place = {chunk->bytes, EVTX_CHUNK_SIZE, records, count, true};
    struct move *move = calloc(1, sizeof *move);

    cr_assert(definitions_add(definitions, move, &place));
    free(move);
    return definitions_get(definitions, FIRST_ID);
}

Test(definition, is_found_by_its_id_in_a_live_record)
{
    struct definitions definitions = {0};
    const struct sample_chunk *chunk = chunk_with(markup);
    const struct evtx_record record = record_of(chunk);
    const struct definition *found = find_in(&definitions, chunk, &record, 1);

    cr_assert(found);
    cr_expect(found->rank == DEFINITION_CHECKED);
    cr_expect(!definitions_get(&definitions, FIRST_ID + 1));
    definitions_done(&definitions);
}

Test(definition, is_not_trusted_when_a_byte_of_it_changed)
{
    const uint8_t *place = chunk_with(markup)->bytes + FIRST_DEFINITION;
    uint32_t end = DEFINITION_HEADER;

    memcpy(&end, place + DEFINITION_HEADER - 4, 4);
    for (uint32_t at = DEFINITION_HEADER; at < DEFINITION_HEADER + end; at++) {
        struct definitions definitions = {0};
        struct sample_chunk *chunk = chunk_with(markup);
        struct evtx_record record = record_of(chunk);
        uint8_t *byte = &chunk->bytes[FIRST_DEFINITION + at];
        const struct definition *found;
        uint8_t whole[EVTX_CHUNK_SIZE];
        uint32_t size;

        found = find_in(&definitions, chunk, &record, 1);
        cr_assert(found);
        size = found->size;
        memcpy(whole, found->bytes, size);
        definitions_done(&definitions);

        *byte ^= 0x81;
        found = find_in(&definitions, chunk, &record, 1);
        /* versions, links of names, types that nobody reads and text can say what they like */
        if (found)
            cr_expect(found->size == size, "byte %u", at);
        definitions_done(&definitions);
    }
}

Test(definition, is_not_trusted_across_the_end_of_a_live_record)
{
    struct definitions definitions = {0};
    const struct sample_chunk *chunk = chunk_with(markup);
    const struct evtx_record records[] = {{.offset = 512, .size = 100}};

    cr_expect(!find_in(&definitions, chunk, records, 1));
    cr_expect(find_in(&definitions, chunk, records, 0)->rank == DEFINITION_STALE);
    definitions_done(&definitions);
}

Test(definition, is_not_given_when_two_of_a_rank_differ)
{
    struct definitions definitions = {0};
    struct sample_chunk *chunk = chunk_with(markup);
    struct evtx_record record = record_of(chunk);

    cr_expect(find_in(&definitions, chunk, &record, 1));
    chunk = chunk_with("<Event><System a='two'><Id>{0:08}</Id></System></Event>");
    record = record_of(chunk);
    cr_expect(!find_in(&definitions, chunk, &record, 1));
    definitions_done(&definitions);
}

/* How many times in a row the definition can be copied for so much. */
static unsigned copies_for(struct move *move, const struct definition_place *place, uint32_t bytes)
{
    static uint8_t to[EVTX_CHUNK_SIZE];
    unsigned copies = 0;

    move_allow(move, bytes);
    do
        move_begin(move, to, 0);
    while (copies < 9 && definition_move(move, place, FIRST_DEFINITION, FIRST_ID) && ++copies);
    return copies;
}

/* Whatever is looked at costs: each byte of the definition, and each of its names once more. */
Test(definition, costs_what_it_takes_to_look_at_it)
{
    const struct sample_chunk *chunk = chunk_with(markup);
    const struct evtx_record record = record_of(chunk);
    const struct definition_place place = {chunk->bytes, EVTX_CHUNK_SIZE, &record, 1, true};
    struct move *move = calloc(1, sizeof *move);
    uint32_t cost = 0, body, names = 4 * 10 + 2 * sizeof "EventSystemaId" - 2;

    memcpy(&body, chunk->bytes + FIRST_DEFINITION + DEFINITION_HEADER - 4, 4);
    while (cost < EVTX_CHUNK_SIZE && copies_for(move, &place, cost) == 0)
        cost++;
    cr_expect(cost == body + names, "%u for %u bytes", cost, body);
    cr_expect(copies_for(move, &place, 2 * cost - 1) == 1);
    cr_expect(copies_for(move, &place, 2 * cost) == 2);
    cr_expect(copies_for(move, &place, 3 * cost) == 3);
    free(move);
}

Test(definition, is_the_same_by_itself_wherever_it_lay)
{
    struct definitions definitions = {0}, again = {0};
    const struct sample_chunk *chunk = chunk_with(markup);
    const struct evtx_record record = record_of(chunk);
    const struct definition *found = find_in(&definitions, chunk, &record, 1), *moved;
    const struct evtx_record whole = {.offset = 0, .size = found->size};
    const struct definition_place place = {found->bytes, found->size, &whole, 1, false};
    struct move *move = calloc(1, sizeof *move);

    cr_assert(definitions_add_at(&again, move, &place, 0));
    moved = definitions_get(&again, FIRST_ID);
    cr_assert(moved);
    cr_expect(moved->size == found->size && memcmp(moved->bytes, found->bytes, found->size) == 0);
    free(move);
    definitions_done(&definitions);
    definitions_done(&again);
}
