/* test_losses.c - how many records of a chunk are gone, and where that is said. docs/format.md 5 */
#include "core/base/checksum.h"
#include "core/base/little.h"
#include "core/log/chunk.h"
#include "samples/writer.h"

#include <criterion/criterion.h>
#include <string.h>

enum { FIRST = 512, RECORDS = 10, FIRST_IN_CHUNK = 100 };
enum { /* in the header of the chunk */
       FIRST_NUMBER = 8,
       LAST_NUMBER = 16,
       FIRST_ID = 24,
       LAST_ID = 32,
       FREE_SPACE = 48,
       RECORDS_SUM = 52,
       FLAGS = 120
};

static uint8_t bytes[EVTX_CHUNK_SIZE];
static uint32_t offsets[RECORDS + 1]; /* of the records, and of what is behind them */
static struct evtx_templates *templates;
static struct evtx_chunk *chunk;

/* Ten records, with the IDs and numbers from 100 on. */
static void start(void)
{
    static struct sample_chunk made;
    const struct sample_stream stream = {.xml = "<E>x</E>"};

    sample_chunk_start(&made, FIRST_IN_CHUNK);
    for (uint32_t i = 0; i < RECORDS; i++) {
        offsets[i] = made.at;
        cr_assert(sample_chunk_add(&made, FIRST_IN_CHUNK + i, SAMPLE_TIME + i, &stream));
    }
    offsets[RECORDS] = made.at;
    sample_chunk_close(&made);
    memcpy(bytes, made.bytes, sizeof bytes);
    templates = evtx_templates_new();
    cr_assert(templates);
    chunk = evtx_chunk_new(templates);
    cr_assert(chunk);
}

static void stop(void)
{
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}

TestSuite(losses, .init = start, .fini = stop);

static void store(uint32_t at, uint64_t number, int size)
{
    put_little(bytes + at, number, (size_t)size);
}

static void zero(uint32_t from, uint32_t until)
{
    memset(bytes + from, 0, until - from);
}

/* Makes the checksum of the records right. */
static void seal(void)
{
    uint32_t end;

    memcpy(&end, bytes + FREE_SPACE, sizeof end);
    store(RECORDS_SUM, checksum(0, bytes + FIRST, end - FIRST), 4);
}

/* The losses of @size bytes as text, such as "103+2 107+1": two from 103 on, one from 107 on. "?"
 * stands for an ID that is not known, and a fault without a loss is "0". */
static const char *lost_of(size_t size)
{
    static char text[256];
    size_t at = 0;

    text[0] = '\0';
    cr_assert(evtx_chunk_parse(chunk, bytes, size, 3, NULL) == EVTX_OK);
    for (size_t i = 0; i < evtx_chunk_faults(chunk) && at < 200; i++) {
        const struct evtx_fault *fault = evtx_chunk_fault(chunk, i);
        char id[24] = "?";

        if (fault->in_record)
            snprintf(id, sizeof id, "%u", (unsigned)fault->record);
        at += (size_t)snprintf(text + at, sizeof text - at, fault->lost ? "%s%s+%u" : "%s0",
                               at ? " " : "", id, (unsigned)fault->lost);
    }
    return text;
}

static const char *lost(void)
{
    return lost_of(sizeof bytes);
}

Test(losses, are_none_of_a_chunk_that_is_whole)
{
    cr_expect_str_eq(lost(), "");
    store(RECORDS_SUM, 0, 4);
    cr_expect_str_eq(lost(), "", "all are there, whatever a checksum says");
}

Test(losses, are_what_the_header_counts_and_zeros_hide)
{
    zero(offsets[4], EVTX_CHUNK_SIZE);
    cr_expect_str_eq(lost(), "104+6");
    cr_expect(evtx_chunk_fault(chunk, 0)->offset == offsets[4]);
    cr_expect_str_eq(evtx_chunk_fault(chunk, 0)->what, "records are missing");
    store(FLAGS, EVTX_NO_CHECKSUMS, 4);
    cr_expect_str_eq(lost(), "104+6", "nothing proves the contrary");
    store(FLAGS, 0, 4);
    seal();
    cr_expect_str_eq(lost(), "", "it was written so, before the records were");
}

Test(losses, are_all_of_them_where_none_is_left)
{
    zero(FIRST, EVTX_CHUNK_SIZE);
    cr_expect_str_eq(lost(), "100+10");
}

Test(losses, are_counted_at_each_place)
{
    zero(offsets[2], offsets[3]);
    store(offsets[2] + 8, 0, 8);
    zero(offsets[6], offsets[8]);
    cr_expect_str_eq(lost(), "102+1 106+2");
    zero(offsets[9], offsets[10]);
    cr_expect_str_eq(lost(), "102+1 106+2 109+1");
    zero(FIRST, offsets[1]);
    cr_expect_str_eq(lost(), "100+1 102+1 106+2 109+1");
}

/* Bytes that are no record cost none if all are there. */
Test(losses, are_none_where_the_ids_go_on)
{
    memmove(bytes + offsets[5] + 40, bytes + offsets[5], offsets[RECORDS] - offsets[5]);
    memset(bytes + offsets[5], 'x', 40);
    store(FREE_SPACE, offsets[RECORDS] + 40, 4);
    store(44, offsets[RECORDS - 1] + 40, 4);
    cr_expect_str_eq(lost(), "0");
}

/* A chunk that was being overwritten when it was copied: what is left of the round before does not
 * stand for what is missing of this one. */
Test(losses, are_not_made_up_for_by_an_earlier_round)
{
    for (uint32_t i = 4; i < RECORDS; i++)
        store(offsets[i] + 8, 50 + i, 8);
    cr_expect_str_eq(lost(), "104+6");
    cr_expect(evtx_chunk_fault(chunk, 0)->offset == offsets[4]);
    store(offsets[9] + 8, 109, 8);
    cr_expect_str_eq(lost(), "104+5");
    cr_expect(evtx_chunk_fault(chunk, 0)->offset == offsets[4]);
    seal();
    cr_expect_str_eq(lost(), "");
}

Test(losses, are_none_where_an_id_is_damaged)
{
    static const uint32_t places[] = {0, 4, RECORDS - 1};

    store(RECORDS_SUM, 0, 4);
    for (size_t i = 0; i < 3; i++) {
        store(offsets[places[i]] + 8, 12345, 8);
        cr_expect_str_eq(lost(), "", "record %u", places[i]);
        store(offsets[places[i]] + 8, FIRST_IN_CHUNK + places[i], 8);
    }
}

/* Somebody took them out, and moved the others together. */
Test(losses, leave_no_room)
{
    uint32_t size = offsets[5] - offsets[3];

    memmove(bytes + offsets[3], bytes + offsets[5], EVTX_CHUNK_SIZE - offsets[5]);
    store(FREE_SPACE, offsets[RECORDS] - size, 4);
    store(44, offsets[RECORDS - 1] - size, 4);
    cr_expect_str_eq(lost(), "103+2");
    store(LAST_NUMBER, FIRST_IN_CHUNK + RECORDS - 3, 8);
    cr_expect_str_eq(lost(), "", "a filter leaves out IDs, and counts what it lets through");
}

Test(losses, are_not_what_a_damaged_header_promises)
{
    static const struct {
        uint32_t at;
        uint64_t value;
    } rows[] = {
        {LAST_ID, 120},    {LAST_ID, UINT64_MAX},     {LAST_ID, 50},
        {FIRST_ID, 20},    {FIRST_ID, 99999},         {LAST_NUMBER, 140},
        {FIRST_NUMBER, 0}, {LAST_NUMBER, UINT64_MAX}, {LAST_ID, UINT64_C(1) << 40},
    };
    uint8_t whole[FIRST];

    memcpy(whole, bytes, sizeof whole);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memcpy(bytes, whole, sizeof whole);
        store(rows[i].at, rows[i].value, 8);
        store(RECORDS_SUM, 0, 4);
        cr_expect_str_eq(lost(), "", "row %zu: %s", i, lost());
    }
    memcpy(bytes, whole, sizeof whole);
    store(LAST_ID, UINT64_MAX, 8);
    store(FIRST_ID, UINT64_MAX, 8);
    store(FIRST_NUMBER, UINT64_MAX, 8);
    store(LAST_NUMBER, UINT64_MAX, 8);
    store(FREE_SPACE, FIRST, 4);
    zero(FIRST, EVTX_CHUNK_SIZE);
    cr_expect_str_eq(lost(), "", "an empty chunk");
}

/* The last records were written, the header was not yet. */
Test(losses, are_none_where_the_header_lags)
{
    store(LAST_ID, 106, 8);
    store(LAST_NUMBER, 106, 8);
    store(44, offsets[6], 4);
    store(FREE_SPACE, offsets[7], 4);
    seal();
    cr_expect_str_eq(lost(), "");
    cr_expect(evtx_chunk_count(chunk) == RECORDS);
    store(RECORDS_SUM, 0, 4);
    cr_expect_str_eq(lost(), "");
    zero(offsets[2], offsets[3]);
    cr_expect_str_eq(lost(), "102+1");
    cr_expect(evtx_chunk_count(chunk) == RECORDS - 1);
}

Test(losses, are_counted_where_the_file_ends)
{
    cr_expect_str_eq(lost_of(offsets[7]), "107+3");
    cr_expect(evtx_chunk_fault(chunk, 0)->status == EVTX_TRUNCATED);
    cr_expect_str_eq(lost_of(offsets[RECORDS] + 100), "0", "only free space is gone");
}

Test(losses, are_at_least_one_where_a_header_is_gone)
{
    zero(0, FIRST);
    cr_expect_str_eq(lost(), "0");
    zero(offsets[4], offsets[6]);
    cr_expect_str_eq(lost(), "0 104+2");
    memset(bytes + FIRST, 'x', offsets[2] - FIRST);
    cr_expect_str_eq(lost(), "0 ?+1 104+2");
}

/* A chunk keeps no more than 256 faults, and loses no count. */
Test(losses, are_counted_beyond_the_faults_that_are_kept)
{
    uint64_t count = 0;
    uint32_t at = FIRST, id = 0;

    memset(bytes + FIRST, 'x', EVTX_CHUNK_SIZE - FIRST);
    for (; at + 64 <= EVTX_CHUNK_SIZE; at += 64, id += 2) {
        memcpy(bytes + at, "**\0\0", 4);
        store(at + 4, 32, 4);
        store(at + 8, id, 8);
        store(at + 28, 32, 4);
    }
    store(FIRST_ID, 0, 8);
    store(LAST_ID, id - 1, 8);
    store(FIRST_NUMBER, 0, 8);
    store(LAST_NUMBER, id - 1, 8);
    store(44, at - 64, 4);
    store(FREE_SPACE, EVTX_CHUNK_SIZE, 4);
    cr_assert(evtx_chunk_parse(chunk, bytes, sizeof bytes, 3, NULL) == EVTX_OK);
    cr_expect(evtx_chunk_faults(chunk) == MAX_CHUNK_FAULTS);
    for (size_t i = 0; i < evtx_chunk_faults(chunk); i++)
        count += evtx_chunk_fault(chunk, i)->lost;
    cr_expect(count == id / 2, "%u of %u", (unsigned)count, id / 2);
}
