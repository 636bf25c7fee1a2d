/* unknown_field.c - asks all logs for a field, and says which of their fields is near. */
#include "fusefs/cli/unknown_field.h"

#include "fusefs/process/nearest.h"
#include "fusefs/process/say.h"

/* NULL: some event has it, or nobody knows. Borrowed from the query. */
static const char *unknown(struct snapshot *const *logs, size_t count, const struct query *query)
{
    const char *field = NULL;

    for (size_t i = 0; i < count; i++) {
        if (!survey_ready(logs[i]->survey))
            continue;
        field = query_unknown(logs[i]->survey, query);
        if (!field)
            return NULL;
    }
    return field;
}

static void try_fields(struct snapshot *log, struct nearest *nearest)
{
    const struct field_list *fields =
        survey_ready(log->survey) ? field_views_list(log->fields) : NULL;

    for (uint32_t i = 0; fields && i < field_list_count(fields); i++)
        nearest_try(nearest, field_list_name(fields, i));
}

bool unknown_field_say(struct snapshot *const *logs, size_t count, const char *condition)
{
    struct nearest nearest;
    struct query *query;
    const char *field;

    if (query_new(NULL, condition, &query) != EVTX_OK)
        return false;
    field = unknown(logs, count, query);
    if (field) {
        nearest_start(&nearest, field);
        for (size_t i = 0; i < count; i++)
            try_fields(logs[i], &nearest);
        if (*nearest.word)
            say("no event has a field \"%s\"; did you mean %s?", field, nearest.word);
        else
            say("no event has a field \"%s\"; evtxfs cat LOG query/fields.tsv lists those that "
                "there are",
                field);
    }
    query_free(query);
    return field != NULL;
}
