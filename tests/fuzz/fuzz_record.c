/*
 * fuzz_record.c - the BinXML of one record, in a chunk that is sound but for it.
 *
 * The record stands where the first one of a chunk does, so that what the generator of samples
 * writes for a first record has the right offsets here.
 */
#include "core/log/chunk.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

enum { AT = 512, BINXML = AT + RECORD_HEADER };

static void put_u32(uint8_t *to, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(number >> 8 * i);
}

static void put_record(uint8_t chunk[EVTX_CHUNK_SIZE], const uint8_t *bytes, uint32_t size)
{
    uint32_t whole = RECORD_HEADER + size + RECORD_TRAILER;

    memcpy(chunk, "ElfChnk\0", 8);
    chunk[8] = chunk[16] = chunk[24] = chunk[32] = 1; /* the only record is number 1 */
    put_u32(chunk + 40, 128);
    put_u32(chunk + 44, AT);
    put_u32(chunk + 48, AT + whole);
    memcpy(chunk + AT, "**\0\0", 4);
    put_u32(chunk + AT + 4, whole);
    chunk[AT + 8] = 1;
    memcpy(chunk + BINXML, bytes, size);
    put_u32(chunk + AT + whole - RECORD_TRAILER, whole);
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    static const size_t most = EVTX_CHUNK_SIZE - BINXML - RECORD_TRAILER;
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    uint8_t *whole = calloc(1, EVTX_CHUNK_SIZE);

    put_record(whole, bytes, (uint32_t)(size < most ? size : most));
    for (int turn = 0; turn < 2; turn++) { /* the second time its templates are known */
        claim(evtx_chunk_parse(chunk, whole, EVTX_CHUNK_SIZE, 0, NULL) == EVTX_OK &&
                  evtx_chunk_count(chunk) == 1 && evtx_chunk_faults(chunk) == 0,
              "a sound chunk is read");
        claim_records(chunk);
    }
    free(whole);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}
