/* test_merged.c - the values of several logs together. */
#include "cache/survey/merged.h"

#include "tests/unit/small_survey.h"

#include <string.h>

enum { LOGS = 4 };

static struct fixture of[LOGS];
static struct survey *surveys[LOGS + 1];
static struct merged *merged;

/* The last log is empty, and of one nothing is known. */
static void start(void)
{
    for (size_t i = 0; i < LOGS; i++) {
        survey_all(&of[i], small_plain(i < LOGS - 1 ? i + 1 : 1, i < LOGS - 1 ? 7 + i : 0));
        surveys[i < 2 ? i : i + 1] = of[i].survey;
    }
    cr_assert(merged_new(surveys, LOGS + 1, &merged) == EVTX_OK);
}

static void stop(void)
{
    merged_free(merged);
    for (size_t i = 0; i < LOGS; i++)
        close_survey(&of[i]);
}

TestSuite(merged, .init = start, .fini = stop);

/* Whatever a log has is a part of the value that is called so. */
Test(merged, has_each_value_of_each_log_once)
{
    for (enum facet facet = 0; facet < FACETS; facet++) {
        size_t parts = 0, wanted = 0;

        for (uint32_t i = 0; i < merged_values(merged, facet); i++) {
            struct merged_value value = merged_value(merged, facet, i);

            parts += value.part_count;
            for (uint32_t k = 0; k < value.part_count; k++) {
                struct survey *survey = surveys[value.parts[k].log];
                struct survey_value own = survey_value(survey, facet, value.parts[k].value);

                cr_expect_str_eq(own.name, value.name);
                cr_expect(k == 0 || value.parts[k - 1].log < value.parts[k].log);
                cr_expect(merged_part_of(&value, value.parts[k].log) == &value.parts[k]);
                if (facet_outer(facet) != facet)
                    cr_expect_str_eq(survey_value(survey, facet_outer(facet), own.parent).name,
                                     merged_value(merged, facet_outer(facet), value.parent).name);
            }
        }
        for (size_t i = 0; i < LOGS; i++)
            wanted += survey_values(of[i].survey, facet);
        cr_expect(parts == wanted && wanted > 0, "facet %d", (int)facet);
    }
}

Test(merged, sums_what_its_logs_have)
{
    for (enum facet facet = 0; facet < FACETS; facet++) {
        uint64_t records = 0, size = 0, wanted = 0, wanted_size = 0;

        for (uint32_t i = 0; i < merged_values(merged, facet); i++) {
            struct merged_value value = merged_value(merged, facet, i);
            struct merged_sum sum = merged_sum(merged, &value);

            records += sum.count;
            size += sum.size;
            cr_expect(sum.oldest <= sum.newest);
        }
        for (size_t i = 0; i < LOGS; i++) {
            wanted += survey_log(of[i].survey).records;
            wanted_size += survey_log(of[i].survey).size;
        }
        cr_expect(records == wanted && size == wanted_size, "facet %d", (int)facet);
    }
}

Test(merged, finds_values_by_name_and_in_order)
{
    for (enum facet facet = 0; facet < FACETS; facet++) {
        uint32_t count = merged_values(merged, facet), found, first, end;

        for (uint32_t i = 0; i < count; i++) {
            struct merged_value value = merged_value(merged, facet, i);

            cr_expect(merged_find(merged, facet, value.parent, value.name, &found) && found == i);
            merged_range(merged, facet, value.parent, &first, &end);
            cr_expect(first <= i && i < end);
        }
        cr_expect_not(merged_find(merged, facet, 0, "no such", &found));
        cr_expect_not(merged_find(merged, facet, count, "", &found));
    }
}

/* EventIDs are numbers: 100 comes behind 99. */
Test(merged, sorts_as_each_log_does)
{
    for (enum facet facet = 0; facet < FACETS; facet++)
        for (uint32_t i = 1; i < merged_values(merged, facet); i++) {
            struct merged_value a = merged_value(merged, facet, i - 1);
            struct merged_value b = merged_value(merged, facet, i);

            cr_expect(a.parent <= b.parent);
            if (a.parent == b.parent)
                cr_expect(strcmp(a.name, b.name) != 0);
            for (uint32_t k = 0; k < a.part_count; k++) {
                const struct merged_part *part = merged_part_of(&b, a.parts[k].log);

                cr_expect(!part || a.parts[k].value < part->value);
            }
        }
}

Test(merged, of_no_log_has_nothing)
{
    struct survey *none[2] = {NULL, NULL};
    struct merged *empty;

    cr_assert(merged_new(none, 2, &empty) == EVTX_OK);
    cr_expect(merged_values(empty, FACET_EVENT) == 0);
    cr_expect_not(merged_find(empty, FACET_EVENT, 0, "100", &(uint32_t){0}));
    merged_free(empty);
}
