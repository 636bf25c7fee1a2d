/* event_names.h - what records are called in by-eventid/, for the tests of the survey. */
#ifndef EVTXFS_TESTS_EVENT_NAMES_H
#define EVTXFS_TESTS_EVENT_NAMES_H

#include "tests/unit/small_survey.h"

#include <inttypes.h>
#include <stdio.h>

static inline bool find_event(struct fixture *f, uint32_t event, struct survey_value *value)
{
    char name[16];

    sprintf(name, "%u", event);
    return survey_value_find(f->survey, FACET_EVENT, 0, name, value);
}

/* The names in by-eventid/@event in log order, such as "1 2 1~1 1~1-2 ". */
static inline const char *names_of(struct fixture *f, uint32_t event)
{
    static char names[4096];
    struct survey_item item = {0};
    struct survey_value value;
    size_t used = 0;

    names[0] = '\0';
    if (!find_event(f, event, &value))
        return names;
    for (uint32_t at = 0; survey_next(f->survey, FACET_EVENT, value.number, at, &item);
         at = item.ordinal + 1) {
        used += (size_t)sprintf(names + used, "%" PRIu64, item.record.id);
        if (item.form != NAME_ID)
            used += (size_t)sprintf(names + used, "~%" PRIu64, item.chunk);
        if (item.form == NAME_PLACE)
            used += (size_t)sprintf(names + used, "-%u", item.place);
        used += (size_t)sprintf(names + used, " ");
    }
    return names;
}

static inline void expect_names(struct fixture *f, uint32_t event, const char *expected)
{
    const char *names = names_of(f, event);

    cr_expect_str_eq(names, expected, "by-eventid/%u: %s", event, names);
}

static inline void expect_found_in(struct fixture *f, enum facet facet, uint32_t value)
{
    struct survey_item item = {0}, found;

    for (uint32_t at = 0; survey_next(f->survey, facet, value, at, &item); at = item.ordinal + 1) {
        found = (struct survey_item){.chunk = item.chunk, .place = item.place};
        cr_assert(survey_name(f->survey, facet, value, item.record.id, item.form, &found));
        cr_expect(found.ordinal == item.ordinal, "record %u of value %u", item.ordinal, value);
        found = (struct survey_item){.chunk = item.chunk, .place = item.place};
        cr_expect_not(
            survey_name(f->survey, facet, value, item.record.id + (1ull << 40), item.form, &found));
    }
}

/* Every record of every value is found by its name, and by no other form of it. */
static inline void expect_found_by_name(struct fixture *f)
{
    for (int facet = 0; facet < FACETS; facet++)
        for (uint32_t i = 0; i < survey_values(f->survey, (enum facet)facet); i++)
            expect_found_in(f, (enum facet)facet, i);
}

#endif
