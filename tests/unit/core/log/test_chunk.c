/* test_chunk.c - which records a chunk holds, whole and damaged. docs/format.md 1.2, 1.3, 1.5 */
#include "core/base/little.h"
#include "core/log/chunk.h"
#include "samples/writer.h"

#include <criterion/criterion.h>
#include <string.h>

/* Where records lie, the first of which holds the name of their element, and what is in them. */
enum { FIRST = 512, SECOND = 576, RECORD = 56, SIZE = 4, ID = 8, WRITTEN = 16 };
enum { FIRST_ID = 24, LAST_ID = 32, LAST_RECORD = 44, FREE_SPACE = 48 }; /* in the header */

static uint8_t bytes[EVTX_CHUNK_SIZE];
static struct evtx_templates *templates;
static struct evtx_chunk *chunk;
static struct evtx_fault fault;

static void start(void)
{
    templates = evtx_templates_new();
    chunk = evtx_chunk_new(templates);
    cr_assert(templates && chunk);
}

static void stop(void)
{
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}

TestSuite(chunk, .init = start, .fini = stop);

static void store(uint32_t at, uint64_t number, int size)
{
    put_little(bytes + at, number, (size_t)size);
}

/* Records with the IDs @first, @first + 1 and so on. The first one holds the name and is longer. */
static void make(uint32_t count, uint64_t first)
{
    static struct sample_chunk made;
    const struct sample_stream stream = {.xml = "<E>x</E>"};

    sample_chunk_start(&made, first);
    for (uint32_t i = 0; i < count; i++)
        cr_assert(sample_chunk_add(&made, first + i, SAMPLE_TIME + i, &stream));
    sample_chunk_close(&made);
    memcpy(bytes, made.bytes, sizeof bytes);
}

static enum evtx_status parse(void)
{
    return evtx_chunk_parse(chunk, bytes, sizeof bytes, 3, &fault);
}

static uint32_t offset_of(uint32_t place) /* in a good chunk */
{
    uint32_t at = FIRST;

    while (place--)
        at += bytes[at + SIZE] + 256u * bytes[at + SIZE + 1];
    return at;
}

/* The IDs of the records that were found, as text: "1 2 4". */
static const char *found(void)
{
    static char text[256];
    size_t size = 0;

    text[0] = '\0';
    for (size_t i = 0; i < evtx_chunk_count(chunk) && size < 200; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%llu", i ? " " : "",
                                 (unsigned long long)evtx_chunk_record(chunk, i)->id);
    return text;
}

#define EXPECT_FOUND(ids, faults)                                                                  \
    do {                                                                                           \
        cr_assert(parse() == EVTX_OK);                                                             \
        cr_expect(strcmp(found(), ids) == 0, "found %s, not %s", found(), ids);                    \
        cr_expect(evtx_chunk_faults(chunk) == (faults), "%zu faults", evtx_chunk_faults(chunk));   \
    } while (0)

/* --- whole chunks ----------------------------------------------------------------------------- */

Test(chunk, lists_every_record_in_file_order)
{
    make(3, 100);
    EXPECT_FOUND("100 101 102", 0);
    for (uint32_t i = 0; i < 3; i++) {
        const struct evtx_record *record = evtx_chunk_record(chunk, i);

        cr_expect(record->offset == offset_of(i) && record->written == SAMPLE_TIME + i);
        cr_expect(record->size == (i ? RECORD : SECOND - FIRST) && !record->torn, "%u",
                  record->size);
    }
}

Test(chunk, forgets_what_it_held_before)
{
    make(3, 1);
    EXPECT_FOUND("1 2 3", 0);
    make(1, 9);
    store(FREE_SPACE, 60000, 4);
    store(LAST_ID, 99, 8);
    store(SECOND, 'X', 1);
    EXPECT_FOUND("9", 1);
    make(2, 5);
    EXPECT_FOUND("5 6", 0);
    memset(bytes, 0, sizeof bytes);
    cr_expect(parse() == EVTX_END);
    cr_expect(evtx_chunk_count(chunk) == 0 && evtx_chunk_faults(chunk) == 0);
}

Test(chunk, holds_no_record_when_it_was_never_loaded)
{
    cr_expect(evtx_chunk_count(chunk) == 0 && evtx_chunk_faults(chunk) == 0);
}

Test(chunk, has_an_empty_chunk_without_records)
{
    make(0, 1);
    EXPECT_FOUND("", 0);
}

Test(chunk, is_nothing_where_there_are_only_zeros)
{
    fault.what = "untouched";
    memset(bytes, 0, sizeof bytes);
    cr_expect(parse() == EVTX_END);
    cr_expect(strcmp(fault.what, "untouched") == 0, "that is no fault");
    cr_expect(evtx_chunk_parse(chunk, bytes, 0, 0, NULL) == EVTX_END);
    cr_expect(evtx_chunk_parse(chunk, bytes, 1, 0, NULL) == EVTX_END);
}

Test(chunk, says_what_is_wrong_with_a_chunk_that_is_none)
{
    make(0, 1);
    bytes[7] = 1;
    cr_expect(parse() == EVTX_BAD_MAGIC);
    cr_expect(fault.status == EVTX_BAD_MAGIC && fault.chunk == 3 && fault.offset == 0);
    cr_expect(fault.what && !fault.in_record);
    cr_expect(evtx_fault_offset(&fault) == 4096 + 3 * 65536);
    cr_expect(evtx_chunk_count(chunk) == 0);
    cr_expect(evtx_chunk_parse(chunk, bytes, sizeof bytes, 3, NULL) == EVTX_BAD_MAGIC);
    memset(bytes, 0, 512);
    cr_expect(parse() == EVTX_END);
}

Test(chunk, gives_the_records_of_a_block_without_a_header)
{
    uint32_t last;

    make(4, 7);
    last = offset_of(3);
    bytes[7] = 1;
    EXPECT_FOUND("7 8 9 10", 1);
    cr_expect(evtx_chunk_fault(chunk, 0)->status == EVTX_BAD_MAGIC &&
              evtx_chunk_fault(chunk, 0)->offset == 0);
    cr_expect(evtx_chunk_header(chunk)->first_id == 7 && evtx_chunk_header(chunk)->last_id == 10);
    memset(bytes, 0, 512);
    EXPECT_FOUND("7 8 9 10", 1);
    store(offset_of(1), 0, 8); /* of 8 its head, too */
    EXPECT_FOUND("7 8 9 10", 1);
    store(SECOND + ID, 0, 8); /* and its ID */
    EXPECT_FOUND("7 9 10", 2);
    store(last + ID, 6, 8); /* of an earlier round */
    EXPECT_FOUND("7 9", 2);
}

Test(chunk, takes_as_many_records_as_fit)
{
    uint32_t count = 0;

    make(0, 1);
    for (uint32_t at = FIRST; at + 28 <= sizeof bytes; at += 28, count++) {
        memcpy(bytes + at, "**\0\0", 4);
        store(at + SIZE, 28, 4);
        store(at + ID, count + 1, 8);
        store(at + 24, 28, 4);
    }
    store(FREE_SPACE, 65536, 4);
    store(LAST_ID, count, 8);
    cr_assert(parse() == EVTX_OK);
    cr_expect(count == EVTX_MAX_RECORDS && evtx_chunk_count(chunk) == EVTX_MAX_RECORDS);
    cr_expect(evtx_chunk_faults(chunk) == 0);
}

/* --- where the live records end --------------------------------------------------------------- */

Test(chunk, stops_at_the_free_space)
{
    make(3, 1);
    store(FREE_SPACE, offset_of(2), 4);
    store(offset_of(2) + ID, 9, 8); /* of an earlier round */
    store(LAST_ID, 2, 8);
    EXPECT_FOUND("1 2", 0);
    store(FREE_SPACE, 512, 4); /* a cleared chunk: the old records are not live */
    store(FIRST_ID, UINT64_MAX, 8);
    EXPECT_FOUND("", 0);
    store(FREE_SPACE, 0, 4);
    EXPECT_FOUND("", 0);
}

Test(chunk, gives_records_that_its_header_does_not_know_of)
{
    make(4, 1);
    store(FREE_SPACE, offset_of(2), 4);
    store(LAST_ID, 2, 8);
    EXPECT_FOUND("1 2 3 4", 0);
    store(FREE_SPACE, 512, 4);
    EXPECT_FOUND("1 2 3 4", 0);
    store(offset_of(3) + SIZE, 8, 4); /* not whole */
    EXPECT_FOUND("1 2 3", 0);
}

Test(chunk, does_not_need_the_free_space_to_be_right)
{
    make(3, 1);
    store(FREE_SPACE, 0xFFFFFFFF, 4);
    EXPECT_FOUND("1 2 3", 0);
    store(FREE_SPACE, 65536, 4);
    store(LAST_ID, 77, 8); /* so that only the zeros end the walk */
    EXPECT_FOUND("1 2 3", 0);
    store(FREE_SPACE, offset_of(2) + 1, 4);
    EXPECT_FOUND("1 2 3", 0);
}

Test(chunk, stops_after_the_last_id)
{
    make(4, 1);
    store(LAST_ID, 2, 8);
    EXPECT_FOUND("1 2", 0);
    store(LAST_ID, 0, 8);
    EXPECT_FOUND("1 2 3 4", 0);
    store(LAST_ID, 99, 8);
    EXPECT_FOUND("1 2 3 4", 0);
}

Test(chunk, does_not_ask_records_for_ids_while_all_is_well)
{
    make(3, 1);
    store(offset_of(1) + ID, 12345, 8);
    EXPECT_FOUND("1 12345 3", 0);
    store(FIRST_ID, 1000, 8);
    EXPECT_FOUND("1 12345 3", 0);
}

Test(chunk, finds_records_behind_what_the_header_knows)
{
    make(3, 1);
    store(LAST_RECORD, 512, 4); /* the header was written before the last records */
    store(LAST_ID, 1000, 8);
    EXPECT_FOUND("1 2 3", 0);
}

/* --- damage ----------------------------------------------------------------------------------- */

/* Nothing says that there is a record. */
static void lose(uint32_t place)
{
    store(offset_of(place) + ID, 0, 8);
    store(offset_of(place), 'X', 1);
}

Test(chunk, loses_only_the_record_whose_header_is_gone)
{
    make(4, 1);
    lose(1);
    EXPECT_FOUND("1 3 4", 1);
    cr_expect(strcmp(evtx_chunk_fault(chunk, 0)->what, "magic of a record") == 0);
    cr_expect(evtx_chunk_fault(chunk, 0)->status == EVTX_BAD_VALUE);
    cr_expect(evtx_chunk_fault(chunk, 0)->offset == SECOND);
    make(4, 1);
    store(SECOND + ID, 7, 8);
    store(SECOND + SIZE, 0, 4);
    EXPECT_FOUND("1 3 4", 1);
    cr_expect(strcmp(evtx_chunk_fault(chunk, 0)->what, "size of a record") == 0);
}

Test(chunk, believes_a_broken_header_whose_id_comes_next)
{
    static const struct {
        uint32_t at;
        uint64_t value;
        int size;
        const char *flaw;
    } rows[] = {
        {SECOND, 'X', 1, "the record's magic is wrong"},
        {SECOND, 0, 4, "the record's magic is wrong"}, /* zeros, but a record follows */
        {SECOND + SIZE, 0, 4, "the sizes at the record's start and end differ"},
        {SECOND + SIZE, 27, 4, "the sizes at the record's start and end differ"},
        {SECOND + SIZE, 65536, 4, "the sizes at the record's start and end differ"},
        {SECOND + SIZE, 0xFFFFFFFF, 4, "the sizes at the record's start and end differ"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct evtx_record *record;

        make(4, 1);
        store(rows[i].at, rows[i].value, rows[i].size);
        EXPECT_FOUND("1 2 3 4", 0);
        record = evtx_chunk_record(chunk, 1);
        cr_expect(record->torn && record->size == RECORD, "row %zu", i);
        cr_expect(strcmp(chunk_flaw(chunk, record), rows[i].flaw) == 0, "row %zu", i);
    }
}

Test(chunk, believes_a_broken_header_only_where_something_says_where_it_ends)
{
    make(4, 1);
    store(offset_of(3) + SIZE, 0, 4); /* the last one, says the header */
    EXPECT_FOUND("1 2 3 4", 0);
    store(LAST_RECORD, offset_of(2), 4);
    EXPECT_FOUND("1 2 3", 1);
}

Test(chunk, takes_a_record_whose_time_cannot_be)
{
    make(3, 1);
    store(offset_of(1) + WRITTEN, UINT64_MAX, 8);
    EXPECT_FOUND("1 2 3", 0);
}

Test(chunk, marks_a_record_whose_sizes_differ)
{
    make(3, 1);
    store(offset_of(2) - 4, 1, 1);
    EXPECT_FOUND("1 2 3", 0);
    cr_expect(!evtx_chunk_record(chunk, 0)->torn);
    cr_expect(evtx_chunk_record(chunk, 1)->torn);
    cr_expect(!evtx_chunk_record(chunk, 2)->torn);
}

Test(chunk, finds_a_torn_record_that_the_header_calls_the_last_one)
{
    make(4, 1);
    lose(2);
    store(offset_of(4) - 4, 0, 4);
    EXPECT_FOUND("1 2 4", 1);
    store(LAST_ID, 5, 8);
    EXPECT_FOUND("1 2", 1);
}

Test(chunk, ends_a_torn_record_where_the_next_one_begins)
{
    static const uint32_t sizes[] = {28, 40, RECORD - 8, RECORD + 8, 2 * RECORD, 2 * RECORD + 8};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        make(4, 1);
        store(offset_of(1) + SIZE, sizes[i], 4);
        EXPECT_FOUND("1 2 3 4", 0);
        cr_expect(evtx_chunk_record(chunk, 1)->torn);
        cr_expect(evtx_chunk_record(chunk, 1)->size == RECORD, "size %u", sizes[i]);
    }
}

/* What a resync may take for a live record. Record 2 is broken; record 3 is made wrong. */
Test(chunk, takes_only_sound_records_behind_a_broken_one)
{
    static const struct {
        const char *what;
        uint32_t at; /* in record 3 */
        uint64_t value;
        int size;
    } rows[] = {
        {"an ID below the header's range", ID, 0, 8},
        {"an ID above the header's range", ID, 5, 8},
        {"a time past INT64_MAX", WRITTEN, UINT64_C(1) << 63, 8},
        {"sizes that differ", RECORD - 4, 55, 4},
        {"a size below the smallest", SIZE, 24, 4},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        make(4, 1);
        store(offset_of(2) + rows[i].at, rows[i].value, rows[i].size);
        lose(1);
        cr_assert(parse() == EVTX_OK);
        cr_expect(strcmp(found(), "1 4") == 0, "%s: found %s", rows[i].what, found());
        cr_expect(evtx_chunk_faults(chunk) == 1, "%s", rows[i].what);
    }
}

Test(chunk, looks_no_further_than_the_last_record)
{
    make(4, 1);
    store(LAST_RECORD, offset_of(2), 4);
    lose(1);
    EXPECT_FOUND("1 3 4", 1);
    make(4, 1);
    store(LAST_RECORD, offset_of(2) - 1, 4);
    lose(1);
    EXPECT_FOUND("1", 1);
    make(4, 1);
    store(LAST_RECORD, 0xFFFFFFFF, 4);
    lose(1);
    EXPECT_FOUND("1 3 4", 1);
}

/* Behind a broken one, where the free space begins in the middle of the next. */
Test(chunk, finds_no_record_that_does_not_end_before_the_free_space)
{
    make(5, 1);
    lose(3);
    store(FREE_SPACE, offset_of(4) + RECORD / 2, 4);
    EXPECT_FOUND("1 2 3", 1);
    make(5, 1);
    lose(3);
    store(FREE_SPACE, offset_of(4) + RECORD, 4);
    EXPECT_FOUND("1 2 3 5", 1);
}

Test(chunk, finds_records_at_any_byte)
{
    make(4, 1);
    memmove(bytes + offset_of(2) - 3, bytes + offset_of(2), 2 * RECORD);
    lose(1);
    EXPECT_FOUND("1 3 4", 1);
}

Test(chunk, is_silent_about_zeros_behind_the_last_record)
{
    uint32_t end;

    make(3, 1);
    end = offset_of(3);
    store(LAST_ID, 50, 8);
    store(FREE_SPACE, end + 400, 4);
    EXPECT_FOUND("1 2 3", 0);
    store(end, 1, 1); /* no zeros: something was there */
    EXPECT_FOUND("1 2 3", 1);
    cr_expect(evtx_chunk_fault(chunk, 0)->offset == end);
}

Test(chunk, counts_no_more_faults_than_it_keeps)
{
    uint32_t at = FIRST;

    make(0, 1);
    for (uint64_t id = 1; at + 64 <= sizeof bytes; at += 64, id++) { /* every other one is broken */
        memcpy(bytes + at, id % 2 ? "**\0\0" : "*X\0\0", 4);
        store(at + SIZE, 64, 4);
        store(at + ID, id % 2 ? id : 0, 8);
        store(at + 60, 64, 4);
    }
    store(FIRST_ID, 1, 8);
    store(LAST_ID, 1u << 20, 8);
    store(LAST_RECORD, 65500, 4);
    store(FREE_SPACE, 65536, 4);
    cr_assert(parse() == EVTX_OK);
    cr_expect(evtx_chunk_count(chunk) == 508 && evtx_chunk_faults(chunk) == 256, "%zu, %zu",
              evtx_chunk_count(chunk), evtx_chunk_faults(chunk));
}

/* --- a chunk that the file cuts off ----------------------------------------------------------- */

Test(chunk, keeps_the_records_of_a_chunk_that_is_cut)
{
    make(3, 1);
    for (size_t size = 0; size <= sizeof bytes; size += size < 800 ? 1 : 997) {
        enum evtx_status status = evtx_chunk_parse(chunk, bytes, size, 3, &fault);
        size_t some = 0; /* records of which some of the event is there */

        if (size < 128) {
            cr_expect(status == (size ? EVTX_TRUNCATED : EVTX_END), "%zu bytes", size);
            continue;
        }
        while (some < 3 && size >= offset_of((uint32_t)some) + RECORD_HEADER + RECORD_TRAILER)
            some++;
        cr_assert(status == EVTX_OK, "%zu bytes", size);
        cr_expect(evtx_chunk_count(chunk) == some, "%zu bytes: %s", size, found());
        cr_assert(evtx_chunk_faults(chunk) >= 1, "%zu bytes", size);
        cr_expect(evtx_chunk_fault(chunk, evtx_chunk_faults(chunk) - 1)->status == EVTX_TRUNCATED);
        cr_expect(evtx_chunk_fault(chunk, evtx_chunk_faults(chunk) - 1)->offset == size);
    }
    cr_assert(evtx_chunk_parse(chunk, bytes, sizeof bytes + 100, 3, NULL) == EVTX_OK);
    cr_expect(evtx_chunk_faults(chunk) == 0, "a chunk is no longer than a chunk");
}

/* A piece of the middle is missing, so that what lies behind it lies too far in front. */
Test(chunk, puts_back_what_lies_behind_a_missing_piece)
{
    uint32_t from, until, size;

    make(12, 1);
    from = offset_of(4) + 20;
    until = offset_of(7) + 12;
    size = EVTX_CHUNK_SIZE - (until - from);
    memmove(bytes + from, bytes + until, EVTX_CHUNK_SIZE - until);
    cr_assert(evtx_chunk_parse(chunk, bytes, size, 3, &fault) == EVTX_OK);
    cr_expect_str_eq(found(), "1 2 3 4 5 9 10 11 12");
    cr_expect(evtx_chunk_record(chunk, 4)->torn && !evtx_chunk_record(chunk, 5)->torn);
    for (uint32_t i = 0; i < 12; i++)
        if (i < 5 || i >= 8)
            cr_expect(evtx_chunk_record(chunk, i < 5 ? i : i - 3)->offset ==
                      (i ? SECOND + (i - 1) * RECORD : FIRST));
    cr_expect(evtx_chunk_fault(chunk, 0)->status == EVTX_TRUNCATED);
    cr_expect_str_eq(evtx_chunk_fault(chunk, 0)->what, "a piece of the chunk is missing");
}
