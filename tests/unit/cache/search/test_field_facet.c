/* test_field_facet.c - the values of any field, wherever it stands and however often. */
#include "cache/search/field_facet.h"
#include "tests/unit/small_survey.h"

#include <stdio.h>
#include <string.h>

/* What is said of a field: its values with how many records have each. */
static const char *values_of(struct fixture *f, const char *name, size_t threads)
{
    static char said[512];
    struct field_list *list = field_list_new(f->survey);
    struct field_facet *facet = NULL;
    uint32_t field;

    cr_assert(list && field_list_find(list, name, &field), "%s", name);
    cr_assert(field_facet_new(f->survey, f->templates, list, field, threads, NULL, &facet) ==
              EVTX_OK);
    said[0] = '\0';
    for (uint32_t i = 0; i < field_facet_count(facet); i++)
        sprintf(said + strlen(said), "%s=%u ", field_facet_value(facet, i).name,
                field_facet_value(facet, i).count);
    field_facet_free(facet);
    field_list_free(list);
    return said;
}

/* ProcessId of the data is not the ProcessID of System, and Data stands there twice. */
static struct evtx_log *log_of_names(uint32_t records)
{
    static const struct sample_template names = {
        .xml = "<Event><System><EventID>7</EventID><Execution ProcessID=\"{0:08}\"/>"
               "<TimeCreated SystemTime=\"{1:11}\"/></System><EventData>"
               "<Url>{2:01}</Url><URL>far</URL><ProcessId>{3:08}</ProcessId>"
               "<Data>{2:01}</Data><Data>last</Data><Kind a=\"b\">{2:01}</Kind>"
               "</EventData></Event>",
        .guid = {3}};
    struct small_log small;

    small_start(&small);
    for (uint32_t i = 0; i < records; i++) {
        struct sample_value values[] = {sample_int(0x08, 4), sample_int(0x11, SAMPLE_TIME),
                                        sample_text(i % 2 ? "near" : ""),
                                        sample_int(0x08, 520 + i % 3)};
        struct sample_stream stream = {.root = &names, .values = {values, 4}};

        cr_assert(sample_log_add(&small.log, SAMPLE_TIME, &stream));
    }
    return small_finish(&small);
}

Test(field_facet, tells_names_apart_by_where_they_stand)
{
    struct fixture f;

    survey_all(&f, log_of_names(12));
    for (size_t threads = 1; threads < 3; threads++) {
        cr_expect_str_eq(values_of(&f, "ProcessID", threads), "4=12 ");
        cr_expect_str_eq(values_of(&f, "ProcessId", threads), "520=4 521=4 522=4 ");
        cr_expect_str_eq(values_of(&f, "Url", threads), "near=6 %none=6 ");
        cr_expect_str_eq(values_of(&f, "URL", threads), "far=12 ");
        cr_expect_str_eq(values_of(&f, "Kind", threads), "near=6 %none=6 ", "beside an attribute");
        cr_expect_str_eq(values_of(&f, "a", threads), "b=12 ");
    }
    close_survey(&f);
}

Test(field_facet, takes_each_of_several_values)
{
    struct fixture f;

    survey_all(&f, log_of_names(12));
    cr_expect_str_eq(values_of(&f, "Data", 1), "last=12 near=6 ");
    close_survey(&f);
}

/* Whether a name is that of a field, and of the one that is called @same; NULL: of any. */
static bool finds(struct fixture *f, const char *name, const char *same)
{
    struct field_list *list = field_list_new(f->survey);
    uint32_t field, wanted;
    bool found = field_list_find(list, name, &field);

    if (same)
        found = found && field_list_find(list, same, &wanted) && field == wanted;
    field_list_free(list);
    return found;
}

Test(field_facet, is_found_in_any_case)
{
    struct fixture f;

    survey_all(&f, log_of_names(4));
    cr_expect(finds(&f, "kind", "Kind") && finds(&f, "KIND", "Kind") && finds(&f, "A", "a"));
    cr_expect(finds(&f, "eventid", "EventID"));
    cr_expect(finds(&f, "processid", "ProcessID"), "of System, as a query has it");
    cr_expect(finds(&f, "ProcessId", "ProcessId") && !finds(&f, "ProcessId", "ProcessID"));
    cr_expect(!finds(&f, "url", NULL), "there are two, Url and URL");
    cr_expect(!finds(&f, "kin", NULL) && !finds(&f, "", NULL) && !finds(&f, "kindx", NULL));
    close_survey(&f);
}
