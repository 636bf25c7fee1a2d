/* test_clash.c - names of records whose IDs are not unique, and what they stand for. */
#include "tests/unit/cache/survey/event_names.h"

#include <stdlib.h>

Test(clash, gives_the_short_name_to_the_first_record_with_an_id)
{
    struct small_log small;
    struct fixture f;

    small_start(&small);
    small_add(&small, 1, 7);
    small_add(&small, 2, 7);
    small_add(&small, 1, 7); /* again in the same chunk */
    small_add(&small, 1, 8); /* of another event: it has a directory of its own */
    small_next_chunk(&small);
    small_add(&small, 1, 7);
    small_add(&small, 1, 7);
    small_add(&small, 3, 7);
    small_next_chunk(&small);
    small_add(&small, 4, 7);
    small_add(&small, 5, 7);
    survey_all(&f, small_finish(&small));
    expect_names(&f, 7, "1 2 1~0-2 1~1 1~1-1 3 4 5 ");
    expect_names(&f, 8, "1~0-3 ");
    expect_found_by_name(&f);
    close_survey(&f);
}

Test(clash, tells_ids_apart_that_differ_in_the_high_word_only)
{
    struct small_log small;
    struct survey_record record;
    struct fixture f;
    uint32_t place;

    small_start(&small);
    small_add(&small, 5, 7);
    small_add(&small, 5 + (1ull << 32), 7);
    small_add(&small, 5 + (1ull << 63), 7);
    small_next_chunk(&small);
    small_add(&small, 5 + (1ull << 33), 7);
    small_add(&small, 5 + (1ull << 63), 7);
    survey_all(&f, small_finish(&small));
    expect_names(&f, 7, "5 4294967301 9223372036854775813 8589934597 9223372036854775813~1 ");
    cr_expect(survey_find(f.survey, 0, 5 + (1ull << 63), &place) && place == 2);
    cr_expect(survey_record(f.survey, 0, 1, &record) && record.id == 5 + (1ull << 32));
    expect_found_by_name(&f);
    close_survey(&f);
}

/* The last ID of one chunk is the first one of the next. */
Test(clash, tells_apart_records_of_chunks_whose_ranges_touch)
{
    struct small_log small;
    struct fixture f;

    small_start(&small);
    small_add(&small, 1, 7);
    small_add(&small, 2, 7);
    small_next_chunk(&small);
    small_add(&small, 2, 7);
    small_add(&small, 3, 7);
    survey_all(&f, small_finish(&small));
    expect_names(&f, 7, "1 2 2~1 3 ");
    expect_found_by_name(&f);
    close_survey(&f);
}

/* A chunk with a stale record far below: its range overlaps all the others. */
Test(clash, keeps_names_where_ranges_overlap_but_ids_do_not)
{
    struct small_log small;
    struct fixture f;

    small_start(&small);
    small_add(&small, 100, 7);
    small_add(&small, 101, 7);
    small_next_chunk(&small);
    small_add(&small, 102, 7);
    small_add(&small, 50, 7);
    small_add(&small, 103, 7);
    small_next_chunk(&small);
    small_add(&small, 104, 7);
    survey_all(&f, small_finish(&small));
    expect_names(&f, 7, "100 101 102 50 103 104 ");
    expect_found_by_name(&f);
    close_survey(&f);
}

/* A hostile log: every record has the same ID, in two events. Nothing may be quadratic here. */
Test(clash, bears_a_log_of_one_id, .timeout = 60)
{
    enum { CHUNKS = 100, EACH = 400 };
    struct small_log small;
    struct fixture f;

    small_start(&small);
    for (int c = 0; c < CHUNKS; c++) {
        if (c)
            small_next_chunk(&small);
        for (uint32_t i = 0; i < EACH; i++)
            small_add(&small, 9, 1 + i % 2);
    }
    survey_all(&f, small_finish(&small));
    cr_expect(survey_value(f.survey, FACET_EVENT, 0).count == CHUNKS * EACH / 2);
    expect_found_by_name(&f);
    close_survey(&f);
}

/* Another: IDs at random in every chunk, each of them twice. */
Test(clash, bears_a_log_of_ids_at_random, .timeout = 60)
{
    enum { CHUNKS = 60, EACH = 300 };
    struct small_log small;
    struct fixture f;

    small_start(&small);
    for (int round = 0; round < 2; round++) {
        unsigned seed = 1;

        for (int c = 0; c < CHUNKS; c++) {
            if (round || c)
                small_next_chunk(&small);
            for (int i = 0; i < EACH; i++)
                small_add(&small, (uint64_t)rand_r(&seed) << 20, 1);
        }
    }
    survey_all(&f, small_finish(&small));
    cr_expect(survey_value(f.survey, FACET_EVENT, 0).count == 2 * CHUNKS * EACH);
    expect_found_by_name(&f);
    close_survey(&f);
}

/* Where IDs count up by one a record's place follows from its ID; here another record lies there.
 */
Test(clash, finds_the_first_record_of_an_id_that_occurs_twice)
{
    struct small_log small;
    struct fixture f;
    uint32_t place;

    small_start(&small);
    small_add(&small, 5, 1);
    small_add(&small, 7, 1);
    small_add(&small, 7, 1);
    survey_all(&f, small_finish(&small));
    cr_expect(survey_find(f.survey, 0, 7, &place) && place == 1, "place %u", place);
    cr_expect(survey_find(f.survey, 0, 5, &place) && place == 0);
    cr_expect_not(survey_find(f.survey, 0, 6, &place));
    close_survey(&f);
}

/* What a name says is looked at only where there is such a chunk, and such a place. */
Test(clash, has_no_record_of_a_name_beyond_its_chunks)
{
    static const uint64_t chunks[] = {2, 3, 1 << 20, UINT64_MAX};
    static const uint32_t places[] = {2, 3, 1 << 20, UINT32_MAX};
    struct survey_item item;
    struct small_log small;
    struct fixture f;

    small_start(&small);
    for (int chunk = 0; chunk < 2; chunk++) {
        if (chunk)
            small_next_chunk(&small);
        small_add(&small, 1, 1);
        small_add(&small, 1, 2);
    }
    survey_all(&f, small_finish(&small));
    item = (struct survey_item){.chunk = 1};
    cr_expect(survey_named(f.survey, 1, NAME_CHUNK, &item) && item.chunk == 1);
    item = (struct survey_item){.chunk = 1, .place = 1};
    cr_expect(survey_named(f.survey, 1, NAME_PLACE, &item) && item.place == 1);
    for (size_t i = 0; i < 4; i++)
        for (uint64_t id = 0; id < 5; id++) {
            item = (struct survey_item){.chunk = chunks[i]};
            cr_expect_not(survey_named(f.survey, id, NAME_CHUNK, &item));
            cr_expect_not(survey_named(f.survey, id, NAME_PLACE, &item));
            item = (struct survey_item){.chunk = 1, .place = places[i]};
            cr_expect_not(survey_named(f.survey, id, NAME_PLACE, &item));
        }
    close_survey(&f);
}
