/* snapshot.c - opens a log and sets up what serves it. */
#include "fusefs/tree/snapshot.h"

#include "core/live.h"
#include "fusefs/process/say.h"
#include "fusefs/report/templates.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The rest of a snapshot with its cache. */
static int complete(struct snapshot *snapshot)
{
    if (snapshot->cache)
        snapshot->survey = survey_new(snapshot->log, snapshot->cache);
    if (snapshot->survey)
        snapshot->tables = tables_new(snapshot->log, snapshot->survey, snapshot->templates);
    if (snapshot->tables)
        snapshot->definitions =
            definitions_new(snapshot->log, snapshot->survey, snapshot->templates);
    if (snapshot->definitions)
        snapshot->fields = field_views_new(snapshot->survey, snapshot->templates);
    if (snapshot->fields)
        return 0;
    snapshot->log = NULL;
    snapshot_close(snapshot);
    return -1;
}

/* What a snapshot needs before it has a cache. False: no memory. */
static bool begin(struct snapshot *snapshot, struct evtx_log *log, const char *path,
                  struct timespec changed, struct block_file *file)
{
    assert(log && path);
    *snapshot = (struct snapshot){.log = log, .changed = changed, .uid = getuid(), .gid = getgid()};
    documents_init(&snapshot->documents, file);
    snapshot->path = strdup(path);
    snapshot->queries = queries_new();
    return snapshot->path && snapshot->queries && evtx_log_watch(log);
}

int snapshot_over(struct snapshot *snapshot, struct evtx_log *log, const char *path,
                  struct timespec changed, size_t budget)
{
    struct block_file *file = block_file_new();
    bool begun = begin(snapshot, log, path, changed, file);

    block_file_free(file);
    snapshot->templates = evtx_templates_new();
    if (begun && snapshot->templates)
        snapshot->cache = cache_new(snapshot->log, snapshot->templates, budget);
    return complete(snapshot);
}

int snapshot_share(struct snapshot *snapshot, struct evtx_log *log, const char *path,
                   struct timespec changed, const struct commons *commons)
{
    bool begun = begin(snapshot, log, path, changed, commons->file);

    snapshot->shares = true;
    snapshot->templates = commons->templates;
    snapshot->store = commons->store;
    if (begun)
        snapshot->cache = cache_share(snapshot->log, commons->budget);
    return complete(snapshot);
}

int snapshot_open(struct snapshot *snapshot, const char *path, size_t budget)
{
    enum pack_opened opened;
    int fd = pack_open_file(path, &opened);
    struct stat st = {0};
    struct evtx_log *log;

    *snapshot = (struct snapshot){0};
    if (fd < 0)
        return -1;
    (void)fstat(fd, &st); /* and not of what has the path by now */
    log = open_log_fd(fd, path);
    if (!log)
        return -1;
    if (snapshot_over(snapshot, log, path, st.st_mtim, budget) == 0) {
        snapshot->opened = opened;
        return 0;
    }
    say("out of memory");
    evtx_log_close(log);
    return -1;
}

int snapshot_take_templates(struct snapshot *snapshot, const char *directory)
{
    assert(!snapshot->store && !snapshot->shares);
    return !directory || templates_open(directory, &snapshot->store) ? 0 : -1;
}

uint64_t snapshot_size(const struct snapshot *snapshot)
{
    uint64_t size = 0;

    assert((snapshot->log != NULL) != (snapshot->roster != NULL));
    if (!snapshot->roster)
        return evtx_log_size(snapshot->log);
    for (uint32_t i = 0; i < snapshot->roster->count; i++)
        size += snapshot->roster->list[i].size;
    return size;
}

static bool step(void *context)
{
    return survey_step(((struct snapshot *)context)->survey);
}

static void changed(void *context)
{
    pool_wake(((struct snapshot *)context)->pool);
}

static void start_helpers(struct snapshot *snapshot)
{
    assert(snapshot->survey); /* the root of many logs has none */
    if (snapshot->helpers && !snapshot->pool) {
        snapshot->pool = pool_new(snapshot->helpers, step, snapshot);
        if (snapshot->pool) {
            survey_listen(snapshot->survey, changed, snapshot);
            pool_wake(snapshot->pool);
        }
    }
}

enum evtx_status snapshot_survey(struct snapshot *snapshot)
{
    start_helpers(snapshot);
    return survey_wait(snapshot->survey);
}

enum evtx_status snapshot_export(struct snapshot *snapshot)
{
    start_helpers(snapshot);
    return survey_export_wait(snapshot->survey);
}

void snapshot_let_go(const struct snapshot *snapshot, int instead)
{
    const struct roster *roster = snapshot->roster;

    if (snapshot->log)
        evtx_log_let_go(snapshot->log, instead);
    for (uint32_t i = 0; roster && i < roster->count; i++)
        if (roster->list[i].log)
            evtx_log_let_go(roster->list[i].log, instead);
    block_file_let_go(snapshot->documents.file, instead);
}

void snapshot_close(struct snapshot *snapshot)
{
    if (snapshot->pool)
        survey_stop(snapshot->survey);
    pool_free(snapshot->pool);
    cache_free(snapshot->cache);
    survey_free(snapshot->survey);
    tables_free(snapshot->tables);
    definitions_free(snapshot->definitions);
    field_views_free(snapshot->fields);
    carved_done(&snapshot->carved);
    if (snapshot->editions.state == 0 && !snapshot->shares)
        evtx_store_free(snapshot->store);
    if (!snapshot->shares)
        evtx_templates_free(snapshot->templates);
    if (snapshot->queries || snapshot->roster)
        documents_done(&snapshot->documents);
    queries_free(snapshot->queries);
    free(snapshot->path);
    editions_done(&snapshot->editions);
    if (!snapshot->shares)
        evtx_log_close(snapshot->log);
    *snapshot = (struct snapshot){0};
}
