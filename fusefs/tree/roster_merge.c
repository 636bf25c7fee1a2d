/* roster_merge.c - surveys all logs of a mount, several at a time, and merges what is known; puts
 * their events in order. */
#include "cache/chunks/pool.h"
#include "cache/chunks/team.h"
#include "fusefs/tree/roster.h"
#include "fusefs/tree/snapshot.h"

#include <pthread.h>
#include <stdlib.h>

/* Logs are taken one after the other by whoever is free. */
struct surveying {
    struct roster *roster;
    const struct snapshot *root;
    struct survey **surveys; /* of the logs that could be surveyed, in the order of .by_name */
    _Atomic uint32_t next;   /* place there to be taken */
    _Atomic bool no_memory;
    _Atomic bool stopped; /* not all were taken: whoever asked may want it again by now */
};

static void survey_one(struct surveying *work, uint32_t place)
{
    struct snapshot *snapshot = roster_open(work->roster, work->roster->by_name[place], work->root);
    enum evtx_status status = snapshot ? survey_wait(snapshot->survey) : EVTX_NO_MEMORY;

    if (status == EVTX_OK)
        work->surveys[place] = snapshot->survey;
    else if (status == EVTX_NO_MEMORY)
        work->no_memory = true;
}

/* Whether this is to go on. */
static bool is_wanted(struct surveying *work)
{
    if (stop_asked(&work->roster->stop))
        work->stopped = true;
    return !work->stopped && !work->no_memory;
}

static void *survey_some(void *argument)
{
    struct surveying *work = argument;
    const struct roster *roster = work->roster;
    uint32_t place;

    while (is_wanted(work) && (place = work->next++) < roster->count)
        if (roster->list[roster->by_name[place]].log)
            survey_one(work, place);
    return NULL;
}

bool roster_is_over(struct roster *roster)
{
    bool stopped;

    pthread_mutex_lock(&roster->opening);
    stopped = roster->stopped;
    pthread_mutex_unlock(&roster->opening);
    return stopped;
}

static enum evtx_status
merge(struct roster *roster, const struct snapshot *root, struct merged **merged)
{
    struct surveying work = {.roster = roster, .root = root};
    enum evtx_status status;

    work.surveys = calloc(roster->count + 1, sizeof(struct survey *));
    if (!work.surveys)
        return EVTX_NO_MEMORY;
    team_run(pool_processors(), TEAM_SERVING, survey_some, &work);
    if (work.stopped || roster_is_over(roster))
        status = EVTX_IO;
    else if (work.no_memory)
        status = EVTX_NO_MEMORY;
    else
        status = merged_new(work.surveys, roster->count, merged);
    free(work.surveys);
    return status;
}

const struct merged *roster_merged(const struct roster *roster)
{
    return atomic_load(&roster->merged);
}

/* With .merging held. */
static enum evtx_status have_merged(struct roster *roster, const struct snapshot *root)
{
    struct merged *merged = NULL;
    enum evtx_status status = EVTX_OK;

    if (roster_merged(roster))
        return EVTX_OK;
    status = merge(roster, root, &merged);
    if (status == EVTX_OK)
        atomic_store(&roster->merged, merged);
    return status;
}

/* One thread makes it, others wait for that. */
enum evtx_status roster_merge(struct roster *roster, const struct snapshot *root)
{
    enum evtx_status status;

    pthread_mutex_lock(&roster->merging);
    status = have_merged(roster, root);
    pthread_mutex_unlock(&roster->merging);
    return status;
}

/* ---- in the order of time -------------------------------------------------------------------- */

struct chronicle *roster_chronicle(const struct roster *roster)
{
    return atomic_load(&roster->chronicle);
}

static struct chronicle_log chronicle_log_of(const struct roster_log *member)
{
    const struct snapshot *snapshot = atomic_load(&member->snapshot);

    return (struct chronicle_log){
        .log = member->log,
        .survey = snapshot && survey_ready(snapshot->survey) ? snapshot->survey : NULL,
        .group = member->group_name,
        .name = member->name};
}

/* With .merging held. */
static enum evtx_status tell(struct roster *roster, struct chronicle **chronicle)
{
    struct chronicle_plan plan = {.count = roster->count,
                                  .templates = roster->commons.templates,
                                  .keep_copies = roster->keep_copies,
                                  .budget = roster->windows,
                                  .threads = pool_processors(),
                                  .stop = &roster->stop};
    struct chronicle_log *logs = malloc((roster->count + 1) * sizeof *logs);
    enum evtx_status status;

    if (!logs)
        return EVTX_NO_MEMORY;
    for (uint32_t i = 0; i < roster->count; i++)
        logs[i] = chronicle_log_of(&roster->list[i]);
    plan.logs = logs;
    status = chronicle_new(&plan, chronicle);
    free(logs);
    return status;
}

enum evtx_status roster_tell(struct roster *roster, const struct snapshot *root)
{
    struct chronicle *chronicle = NULL;
    enum evtx_status status;

    pthread_mutex_lock(&roster->merging);
    status = have_merged(roster, root);
    if (status == EVTX_OK && !roster_chronicle(roster)) {
        status = tell(roster, &chronicle);
        if (status == EVTX_OK)
            atomic_store(&roster->chronicle, chronicle);
    }
    pthread_mutex_unlock(&roster->merging);
    return status;
}
