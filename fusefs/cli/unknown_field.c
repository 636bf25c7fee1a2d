/* unknown_field.c - asks all logs for a field, and says which of their fields is near. */
#include "fusefs/cli/unknown_field.h"

#include "fusefs/process/nearest.h"
#include "fusefs/process/say.h"

#include <stdatomic.h>

/* The surveyed logs of @snapshot, one after the other: of a root those that were looked into. */
static struct snapshot *next_log(struct snapshot *snapshot, uint32_t *at)
{
    const struct roster *roster = snapshot->roster;

    if (!roster)
        return (*at)++ == 0 && survey_ready(snapshot->survey) ? snapshot : NULL;
    while (*at < roster->count) {
        struct snapshot *log = atomic_load(&roster->list[(*at)++].snapshot);

        if (log && survey_ready(log->survey))
            return log;
    }
    return NULL;
}

/* NULL: some event has it. */
static const char *unknown(struct snapshot *snapshot, const struct query *query)
{
    const struct snapshot *log;
    const char *field = NULL;
    uint32_t at = 0;

    while ((log = next_log(snapshot, &at))) {
        field = query_unknown(log->survey, query);
        if (!field)
            return NULL;
    }
    return field;
}

static void say_unknown(struct snapshot *snapshot, const char *field)
{
    const struct snapshot *log;
    struct nearest nearest;
    uint32_t at = 0;

    nearest_start(&nearest, field);
    while ((log = next_log(snapshot, &at))) {
        const struct field_list *fields = field_views_list(log->fields);

        for (uint32_t i = 0; fields && i < field_list_count(fields); i++)
            nearest_try(&nearest, field_list_name(fields, i));
    }
    if (*nearest.word)
        say("no event has a field \"%s\"; did you mean %s?", field, nearest.word);
    else
        say("no event has a field \"%s\"; evtxfs cat LOG query/fields.tsv lists those that there "
            "are",
            field);
}

bool unknown_field_say(struct snapshot *snapshot, const char *condition)
{
    struct query *query;
    const char *field;

    if (query_new(NULL, condition, &query) != EVTX_OK)
        return false;
    field = unknown(snapshot, query);
    if (field)
        say_unknown(snapshot, field);
    query_free(query);
    return field != NULL;
}
