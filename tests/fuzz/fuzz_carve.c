/*
 * fuzz_carve.c - a chunk of any bytes, its stale records, and the definitions that it lends to
 * them.
 *
 * The input is a chunk, as that of fuzz_chunk.c. The log has it four times:
 *
 *     0    as it is
 *     1    only its first record is live, and has an ID that no other one follows
 *     2    the same, and a definition that lies behind the first instance is another one's
 *     3    without a header
 */
#include "core/carve.h"
#include "core/log/chunk.h"
#include "core/log/chunk_header.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    COPIES = 4,
    FIRST = 512, /* where the first record lies */
    DEFINITION = FIRST + 38,
    MOST_TEXT = 1 << 20, /* bytes of a record that are looked at: more would only take time */
    MOST_SECONDS = 40    /* to carve a chunk and render it in one form, under sanitizers */
};

/* What is used again for each chunk. */
struct bench {
    struct evtx_log *log;
    struct evtx_carver *carver;
    struct evtx_chunk *chunk; /* the same one, with its live records */
    struct text one, all, before;
};

static void put_u32(uint8_t *to, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(number >> 8 * i);
}

static void end_behind_first(uint8_t chunk[EVTX_CHUNK_SIZE])
{
    uint32_t size = load_u32(chunk + FIRST + 4);

    chunk[FIRST + 12] ^= 0x55; /* of the ID */
    memcpy(chunk + 24, chunk + FIRST + 8, 8);
    memcpy(chunk + 32, chunk + FIRST + 8, 8);
    put_u32(chunk + 44, FIRST);
    put_u32(chunk + 48, size < EVTX_CHUNK_SIZE - FIRST ? FIRST + size : FIRST);
}

static struct evtx_log *make_log(const uint8_t *bytes, size_t size)
{
    static const uint8_t header[EVTX_HEADER_SIZE] = "ElfFile";
    uint8_t chunk[EVTX_CHUNK_SIZE] = {0};
    int fd = memfd_create("log", MFD_CLOEXEC);
    struct evtx_log *log = NULL;

    memcpy(chunk, bytes, size < sizeof chunk ? size : sizeof chunk);
    if (fd < 0 || write(fd, header, sizeof header) != sizeof header)
        exit(1);
    for (int copy = 0; copy < COPIES; copy++) {
        if (copy == 1)
            end_behind_first(chunk);
        if (copy == 2)
            chunk[DEFINITION + 4] ^= 0x55; /* of the GUID */
        if (copy == 3)
            memset(chunk, 0xEE, CHUNK_HEADER);
        if (write(fd, chunk, sizeof chunk) != sizeof chunk)
            exit(1);
    }
    if (evtx_log_open_fd(fd, &log, NULL) != EVTX_OK)
        close(fd);
    return log;
}

/* ---- where they lie -------------------------------------------------------------------------- */

static void claim_places(const struct bench *b, size_t count)
{
    const struct evtx_chunk *chunk = b->chunk;
    uint32_t end = 0;
    size_t live = 0;

    claim(count <= EVTX_MAX_RECORDS, "stale records of a chunk have a cap");
    for (size_t i = 0; i < count; i++) {
        const struct evtx_record *record = evtx_carved(b->carver, i);

        claim(record->offset >= end, "stale records do not overlap");
        claim(record->size <= chunk->size - record->offset, "a stale record ends in its chunk");
        end = record->offset + record->size;
        claim(memcmp(chunk->bytes + record->offset, "**\0\0", 4) == 0 &&
                  load_u32(chunk->bytes + record->offset + 4) == record->size &&
                  load_u64(chunk->bytes + record->offset + 8) == record->id,
              "a stale record lies where it is said to");
        while (live < chunk->count && chunk->records[live].offset < record->offset)
            live++;
        claim(live == chunk->count || end <= chunk->records[live].offset,
              "a stale record does not reach into a live one");
        claim(live == 0 || chunk->records[live - 1].torn ||
                  chunk->records[live - 1].offset + chunk->records[live - 1].size <= record->offset,
              "a stale record does not lie in a live one");
    }
}

/* ---- what they become ------------------------------------------------------------------------ */

static void claim_text(const struct bench *b, size_t index, enum evtx_form form, uint64_t number)
{
    bool json = form == EVTX_JSON || form == EVTX_JSON_SEPARATE, fine;
    const struct text *text = &b->one;
    char said[100];

    snprintf(said, sizeof said,
             json ? "\"evtxfs\":{\"carved\":true,\"chunk\":%u,\"offset\":%u,"
                  : "<!-- carved: chunk %u, offset %u,",
             (unsigned)number, evtx_carved(b->carver, index)->offset);
    claim(memmem(text->bytes, text->size, said, strlen(said)), "a stale record says where it lay");
    if (json)
        fine =
            text->bytes[text->size - 1] == '\n' && json_valid(text->bytes, text->size - 1, false);
    else
        fine = xml_valid(text->bytes, text->size);
    if (!fine)
        fprintf(stderr, "%.*s\n", (int)text->size, (char *)text->bytes);
    claim(fine, json ? "a line is JSON" : "a document is well-formed");
}

/* Carves the chunk and renders what is found, one behind the other, into .all. */
static void carve(struct bench *b, uint64_t number, enum evtx_form form, bool first)
{
    double start = fuzz_seconds();
    size_t count = 0;
    enum evtx_status status = evtx_carve(b->carver, number, &count, NULL);

    claim(status == EVTX_OK || status == EVTX_END || status == EVTX_TRUNCATED,
          "a chunk can be carved");
    if (first)
        claim_places(b, count);
    b->all.size = 0;
    for (size_t i = 0; i < count; i++) {
        b->one.size = 0;
        b->one.limit = MOST_TEXT;
        status = evtx_carved_render(b->carver, i, form, &b->one);
        claim(status == EVTX_OK || (status == EVTX_TOO_LARGE && b->one.size == 0),
              "a stale record is given, or too large");
        claim(!b->one.bad && b->one.limit == MOST_TEXT, "the text can be used on");
        if (first && status == EVTX_OK)
            claim_text(b, i, form, number);
        text_put(&b->all, b->one.bytes, b->one.size);
    }
    claim(b->all.size <= EVTX_MAX_CHUNK_TEXT, "the text of a chunk has a cap");
    claim(first || fuzz_seconds() - start < MOST_SECONDS, "the time for a chunk has a cap");
}

static void claim_chunk(struct bench *b, uint64_t number)
{
    if (evtx_chunk_load(b->chunk, b->log, number, NULL) != EVTX_OK)
        b->chunk->count = 0; /* none is live */
    for (int form = 0; form < EVTX_FORMS; form++) {
        struct text before;

        carve(b, number, (enum evtx_form)form, true);
        before = b->before;
        b->before = b->all;
        b->all = before;
        carve(b, number, (enum evtx_form)form, false);
        claim(b->all.size == b->before.size &&
                  (b->all.size == 0 || memcmp(b->all.bytes, b->before.bytes, b->all.size) == 0),
              "carving again gives the same");
    }
}

static void
claim_log(struct evtx_log *log, struct evtx_templates *templates, const struct evtx_store *store)
{
    struct bench b = {.log = log};

    b.carver = evtx_carver_new(log, templates, store);
    b.chunk = evtx_chunk_new(templates);
    for (uint64_t n = 0; n < evtx_log_chunks(log); n++)
        claim_chunk(&b, n);
    text_done(&b.one);
    text_done(&b.all);
    text_done(&b.before);
    evtx_chunk_free(b.chunk);
    evtx_carver_free(b.carver);
}

void fuzz_target(const uint8_t *bytes, size_t size)
{
    struct evtx_log *log = make_log(bytes, size);
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_store *store = evtx_store_new();

    if (log) {
        claim(evtx_store_add(store, log) == EVTX_OK, "definitions can be kept");
        claim_log(log, templates, size % 2 ? store : NULL);
        evtx_log_close(log);
    }
    evtx_store_free(store);
    evtx_templates_free(templates);
}
