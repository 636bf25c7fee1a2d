/* look.c - opens what is looked at, and says in the end what could not be read of it. */
#include "fusefs/cli/look.h"

#include "fusefs/collection/summary.h"
#include "fusefs/process/sandbox.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { WITH = 1, TEMPLATES };

const struct option look_longs[] = {
    {"with", required_argument, NULL, WITH},
    {"templates", required_argument, NULL, TEMPLATES},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool add_path(struct look *look, const char *path)
{
    if (words_add(&look->paths, path))
        return true;
    say("out of memory");
    return false;
}

bool look_take(struct look *look, int option, const char *value)
{
    if (option == TEMPLATES)
        look->templates = value;
    if (option == WITH) {
        /* The first place is that of the path itself. */
        return (look->paths.count || add_path(look, NULL)) && add_path(look, value);
    }
    return source_line_take(&look->sources, option, value);
}

static int open_one(struct look *look, const char *path)
{
    if (snapshot_open(&look->one, path, CACHE_BUDGET) != 0)
        return EXIT_NO_LOG;
    look->root = &look->one;
    look->one.helpers = pool_processors() - 1;
    return snapshot_take_templates(&look->one, look->templates) == 0 ? EXIT_DONE : EXIT_NO_LOG;
}

int look_open(struct look *look, const char *path)
{
    int status = EXIT_NO_LOG;

    if (!look->paths.count && !add_path(look, path))
        return status;
    look->paths.list[0] = path;
    look->sources.paths = look->paths.list;
    look->sources.count = look->paths.count;
    if (sources_are_many(look->sources.paths, look->sources.count)) {
        status = many_open(&look->sources, look->templates, CACHE_BUDGET, &look->many);
        if (status == EXIT_DONE)
            look->root = &look->many.root;
    } else {
        status = open_one(look, path);
    }
    sandbox_files();
    return status;
}

/* What is known of the logs that were looked into, and of those that cannot be opened. */
static int say_many(const struct many *many)
{
    const struct roster *roster = &many->roster;
    struct summary summary = {0};
    int status;

    for (uint32_t n = 0; n < roster->count; n++) {
        const struct snapshot *snapshot = atomic_load(&roster->list[n].snapshot);
        enum pack_fault fault = many->sources.members[n].fault;

        if (!roster->list[n].log) {
            summary_add_why(&summary, n, roster->list[n].error);
        } else if (fault) {
            summary_add_why(&summary, n, pack_fault_text(fault));
        } else if (snapshot) {
            struct damage damage = survey_damage(snapshot->survey);

            summary_add_damage(&summary, n, &damage);
        }
    }
    status = summary_say(&summary, &many->sources);
    summary_done(&summary);
    return status;
}

static int say_one(const struct look *look)
{
    struct damage damage = survey_damage(look->one.survey);
    int status = say_damage(look->sources.paths[0], &damage);

    return status == EXIT_DONE && look->one.opened == PACK_IN_PART ? EXIT_DAMAGED : status;
}

int look_close(struct look *look, int status, bool quiet)
{
    if (look->root && status == EXIT_DONE && !quiet)
        status = look->root->roster ? say_many(&look->many) : say_one(look);
    if (look->root)
        snapshot_close(look->root);
    many_close(&look->many);
    free(look->paths.list);
    source_line_done(&look->sources);
    return status;
}
