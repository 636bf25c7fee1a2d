/* chosen.c - several logs are surveyed at a time, or one by all threads; then the same again for
 * the question. */
#include "fusefs/cli/chosen.h"

#include "cache/chunks/team.h"
#include "fusefs/cli/unknown_field.h"

#include <stdlib.h>

/* ---- conditions ------------------------------------------------------------------------------ */

static void say_condition(const char *condition, enum evtx_status status)
{
    if (status == EVTX_BAD_VALUE)
        say("--where %s: not a condition, such as EventID=4624,4625 or IpAddress=10.0.0.0/8 or "
            "TargetUserName~admin; evtxfs cat LOG query/README.txt has the grammar",
            condition);
    else if (status == EVTX_TOO_LARGE)
        say("--where %s: there are too many conditions", condition);
    else
        say("out of memory");
}

/* All conditions. False: it said which is none. */
static bool read_query(const struct dump_options *options, struct query **query)
{
    *query = NULL;
    for (size_t i = 0; i < options->conditions_count; i++) {
        struct query *more;
        enum evtx_status status = query_new(*query, options->conditions[i], &more);

        if (status != EVTX_OK)
            say_condition(options->conditions[i], status);
        query_free(*query);
        *query = more;
        if (!more)
            return false;
    }
    return true;
}

/* Whether each field is one that some event has, or it said which is not. */
static bool has_fields(const struct chosen *chosen)
{
    struct snapshot **logs = calloc(chosen->count + 1u, sizeof(struct snapshot *));
    size_t count = 0;
    bool known = true;

    if (!logs) {
        say("out of memory");
        return false;
    }
    for (uint32_t n = 0; n < chosen->count; n++)
        if (chosen->logs[n].log && chosen->logs[n].status == EVTX_OK)
            logs[count++] = &chosen->logs[n].snapshot;
    for (size_t i = 0; known && i < chosen->options->conditions_count; i++)
        known = !unknown_field_say(logs, count, chosen->options->conditions[i]);
    free(logs);
    return known;
}

/* ---- logs ------------------------------------------------------------------------------------ */

static void *survey_some(void *argument)
{
    struct chosen *chosen = argument;
    uint32_t n;

    while ((n = chosen->next++) < chosen->count)
        if (chosen->logs[n].log)
            chosen->logs[n].status = snapshot_survey(&chosen->logs[n].snapshot);
    return NULL;
}

static void *ask_some(void *argument)
{
    struct chosen *chosen = argument;
    size_t threads = chosen->count > 1 ? 1 : chosen->threads;
    uint32_t n;

    while ((n = chosen->next++) < chosen->count) {
        struct chosen_log *log = &chosen->logs[n];

        if (log->log && log->status == EVTX_OK)
            log->status = query_run(log->snapshot.survey, log->snapshot.templates, chosen->query,
                                    threads, NULL, &log->result);
    }
    return NULL;
}

/* False: no memory, and it said so. */
static bool do_all(struct chosen *chosen, void *(*work)(void *))
{
    chosen->next = 0;
    team_run(chosen->threads < chosen->count ? chosen->threads : chosen->count, TEAM_MOST, work,
             chosen);
    for (uint32_t n = 0; n < chosen->count; n++)
        if (chosen->logs[n].status == EVTX_NO_MEMORY) {
            say("out of memory");
            return false;
        }
    return true;
}

/* ---- from outside ---------------------------------------------------------------------------- */

bool chosen_can_ask(const struct dump_options *options)
{
    struct query *query;
    bool can = read_query(options, &query);

    query_free(query);
    return can;
}

int chosen_start(struct chosen *chosen, const struct dump_options *options, uint32_t count)
{
    *chosen = (struct chosen){.options = options};
    if (!read_query(options, &chosen->query))
        return EXIT_USAGE;
    chosen->logs = calloc(count + 1u, sizeof *chosen->logs);
    if (!chosen->logs || commons_init(&chosen->commons, CACHE_BUDGET) != 0) {
        say("out of memory");
        return EXIT_NO_LOG;
    }
    chosen->count = count;
    chosen->threads = options->threads;
    if (chosen->threads > pool_processors())
        chosen->threads = pool_processors();
    return EXIT_DONE;
}

bool chosen_add(struct chosen *chosen, uint32_t number, struct evtx_log *log, const char *path)
{
    struct chosen_log *one = &chosen->logs[number];

    if (snapshot_share(&one->snapshot, log, path, (struct timespec){0}, &chosen->commons) != 0) {
        evtx_log_close(log);
        return false;
    }
    one->log = log;
    one->snapshot.helpers = chosen->count > 1 ? 0 : chosen->threads - 1;
    return true;
}

bool chosen_find(struct chosen *chosen)
{
    return do_all(chosen, survey_some) && has_fields(chosen) && do_all(chosen, ask_some);
}

void chosen_done(struct chosen *chosen)
{
    for (uint32_t n = 0; n < chosen->count; n++) {
        result_free(chosen->logs[n].result);
        if (chosen->logs[n].log)
            snapshot_close(&chosen->logs[n].snapshot);
        evtx_log_close(chosen->logs[n].log);
    }
    free(chosen->logs);
    query_free(chosen->query);
    commons_done(&chosen->commons);
    *chosen = (struct chosen){0};
}
