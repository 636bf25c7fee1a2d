/* fuzz_chunk.c - a chunk of any bytes: which records it has, and what they become. */
#include "core/log/chunk.h"
#include "tests/fuzz/fuzz.h"

static void claim_places(const struct evtx_chunk *chunk)
{
    uint32_t end = 0;

    for (size_t place = 0; place < evtx_chunk_count(chunk); place++) {
        const struct evtx_record *record = evtx_chunk_record(chunk, place);

        claim(record->offset >= end, "records do not overlap");
        claim(record->size >= RECORD_HEADER + RECORD_TRAILER, "a record has a header and an end");
        end = record->offset + record->size;
        claim(end <= EVTX_CHUNK_SIZE, "a record ends in its chunk");
    }
    claim(evtx_chunk_count(chunk) <= EVTX_MAX_RECORDS, "records of a chunk have a cap");
    for (size_t i = 0; i < evtx_chunk_faults(chunk); i++)
        claim(evtx_chunk_fault(chunk, i)->offset <= EVTX_CHUNK_SIZE &&
                  evtx_chunk_fault(chunk, i)->what,
              "a fault has a place and a reason");
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    struct evtx_fault fault = {0};
    size_t count;

    if (evtx_chunk_parse(chunk, bytes, size, 7, &fault) == EVTX_OK) {
        claim_places(chunk);
        claim_records(chunk);
        (void)evtx_chunk_checksums(chunk);
        count = evtx_chunk_count(chunk);
        claim(evtx_chunk_parse(chunk, bytes, size, 7, NULL) == EVTX_OK &&
                  evtx_chunk_count(chunk) == count,
              "the same chunk has the same records");
        claim_records(chunk); /* its templates are known now */
    }
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}
