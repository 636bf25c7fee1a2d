/* test_template_index.c - where definitions lie, in a chunk and in a log. docs/format.md 2.5 */
#include "core/log/template_index.h"

#include "core/log/log.h"
#include "tests/unit/hurt_log.h"

enum { HEAD = 10, DEFINITION = 24, MANY_CHUNKS = 16 };

static struct hurt_log hurt;

/* The head of an instance at @at, and what must be of the definition behind it. */
static void put_definition(uint8_t *chunk, uint32_t at, uint32_t id)
{
    chunk[at] = 0x0C;
    chunk[at + 1] = 1;
    hurt_put(chunk + at + 2, id, 4);
    hurt_put(chunk + at + 6, at + HEAD, 4);
    hurt_put(chunk + at + HEAD + 4, id, 4);
}

Test(template_index, finds_the_definition_behind_each_first_use)
{
    const uint8_t *chunk;
    uint32_t id = 0;

    hurt_make(&hurt);
    chunk = hurt_chunk(&hurt, 0);
    cr_expect(template_index_next(chunk, EVTX_CHUNK_SIZE, 0, &id) == HURT_DEFINITION);
    cr_expect(id == HURT_ID);
    cr_expect(template_index_next(chunk, EVTX_CHUNK_SIZE, HURT_DEFINITION, &id) == 0,
              "others refer to it");
    cr_expect(template_index_next(chunk, HURT_DEFINITION + DEFINITION, 0, &id) == HURT_DEFINITION);
    cr_expect(template_index_next(chunk, HURT_DEFINITION + DEFINITION - 1, 0, &id) == 0,
              "it is cut");
    hurt_lose_definition(&hurt, 0);
    cr_expect(template_index_next(chunk, EVTX_CHUNK_SIZE, 0, &id) == 0, "the ID is another one");
}

Test(template_index, reads_no_byte_behind_the_chunk)
{
    static uint8_t bytes[64];

    for (uint32_t size = 0; size <= sizeof bytes; size++) {
        uint8_t *chunk = malloc(size ? size : 1);
        uint32_t id;

        memset(bytes, 0, sizeof bytes);
        put_definition(bytes, 20, 7);
        memcpy(chunk, bytes, size);
        cr_expect((template_index_next(chunk, size, 0, &id) == 30) == (size >= 54), "%u", size);
        cr_expect(template_index_next(chunk, size, size, &id) == 0);
        free(chunk);
    }
}

static size_t find(struct evtx_log *log, uint32_t id, struct template_place found[PLACES_OF_ID])
{
    size_t count = 99;

    cr_assert(template_index_find(log_template_index(log), log, id, found, &count) == EVTX_OK);
    cr_assert(count <= PLACES_OF_ID);
    return count;
}

Test(template_index, tells_places_in_the_order_of_the_file)
{
    struct template_place found[PLACES_OF_ID];
    struct evtx_log *log;

    hurt_make(&hurt);
    put_definition(hurt_chunk(&hurt, 1), 40000, 77);
    log = hurt_open(&hurt);
    cr_assert(find(log, HURT_ID, found) == 2);
    for (uint64_t i = 0; i < 2; i++)
        cr_expect(found[i].chunk == i && found[i].offset == HURT_DEFINITION);
    cr_assert(find(log, 77, found) == 1);
    cr_expect(found[0].chunk == 1 && found[0].offset == 40000 + HEAD && found[0].id == 77);
    cr_expect(find(log, 78, found) == 0);
    evtx_log_close(log);
}

/* More definitions than there is room for, and more of one ID. */
Test(template_index, has_room_for_the_first_ones_of_a_hostile_log)
{
    const size_t size = SAMPLE_HEADER_SIZE + (size_t)MANY_CHUNKS * SAMPLE_CHUNK_SIZE;
    struct template_place found[PLACES_OF_ID];
    uint8_t *bytes = calloc(1, size);
    int fd = memfd_create("hostile", MFD_CLOEXEC);
    struct evtx_log *log = NULL;
    uint32_t id = 1000;

    memcpy(bytes, "ElfFile", 8);
    for (uint32_t n = 0; n < MANY_CHUNKS; n++) {
        uint8_t *chunk = bytes + SAMPLE_HEADER_SIZE + (size_t)n * SAMPLE_CHUNK_SIZE;

        memcpy(chunk, "ElfChnk", 8);
        put_definition(chunk, 512, 5);
        put_definition(chunk, 600, 5);
        for (uint32_t at = 1024; at + HEAD + DEFINITION <= SAMPLE_CHUNK_SIZE; at += 36)
            put_definition(chunk, at, id++);
    }
    cr_assert(write(fd, bytes, size) == (ssize_t)size);
    cr_assert(evtx_log_open_fd(fd, &log, NULL) == EVTX_OK);
    cr_assert(find(log, 5, found) == PLACES_OF_ID);
    cr_expect(found[0].chunk == 0 && found[PLACES_OF_ID - 1].chunk == 1);
    for (uint32_t i = 1000; i < 1000 + 8000; i++)
        cr_assert(find(log, i, found) == 1, "%u", i);
    cr_expect(find(log, id - 1, found) == 0, "there was no room for it");
    evtx_log_close(log);
    free(bytes);
}
