/* view.c - opens a log and sets up what serves it. */
#include "fusefs/tree/view.h"

#include "fusefs/process/say.h"
#include "fusefs/report/templates.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int view_over(struct view *view, struct evtx_log *log, const char *path, struct timespec changed,
              size_t budget)
{
    *view = (struct view){.log = log, .changed = changed, .uid = getuid(), .gid = getgid()};
    documents_init(&view->documents);
    view->path = strdup(path);
    view->queries = queries_new();
    view->templates = evtx_templates_new();
    if (view->templates && view->path && view->queries && evtx_log_watch(log))
        view->cache = cache_new(view->log, view->templates, budget);
    if (view->cache)
        view->survey = survey_new(view->log, view->cache);
    if (view->survey)
        view->tables = tables_new(view->log, view->survey, view->templates);
    if (view->tables)
        view->definitions = definitions_new(view->log, view->survey, view->templates);
    if (view->definitions)
        return 0;
    view->log = NULL;
    view_close(view);
    return -1;
}

int view_open(struct view *view, const char *path, size_t budget)
{
    int fd = open_file(path);
    struct stat st = {0};
    struct evtx_log *log;

    *view = (struct view){0};
    if (fd < 0)
        return -1;
    (void)fstat(fd, &st); /* and not of what has the path by now */
    log = open_log_fd(fd, path);
    if (!log)
        return -1;
    if (view_over(view, log, path, st.st_mtim, budget) == 0)
        return 0;
    say("out of memory");
    evtx_log_close(log);
    return -1;
}

int view_take_templates(struct view *view, const char *directory)
{
    return !directory || templates_open(directory, &view->store) ? 0 : -1;
}

static bool step(void *context)
{
    return survey_step(((struct view *)context)->survey);
}

static void changed(void *context)
{
    pool_wake(((struct view *)context)->pool);
}

static void start_helpers(struct view *view)
{
    if (view->helpers && !view->pool) {
        view->pool = pool_new(view->helpers, step, view);
        if (view->pool) {
            survey_listen(view->survey, changed, view);
            pool_wake(view->pool);
        }
    }
}

enum evtx_status view_survey(struct view *view)
{
    start_helpers(view);
    return survey_wait(view->survey);
}

enum evtx_status view_export(struct view *view)
{
    start_helpers(view);
    return survey_export_wait(view->survey);
}

void view_close(struct view *view)
{
    if (view->pool)
        survey_stop(view->survey);
    pool_free(view->pool);
    cache_free(view->cache);
    survey_free(view->survey);
    tables_free(view->tables);
    definitions_free(view->definitions);
    queries_free(view->queries);
    carved_done(&view->carved);
    if (view->editions.state == 0)
        evtx_store_free(view->store);
    evtx_templates_free(view->templates);
    if (view->path)
        documents_done(&view->documents);
    free(view->path);
    editions_done(&view->editions);
    evtx_log_close(view->log);
    *view = (struct view){0};
}
