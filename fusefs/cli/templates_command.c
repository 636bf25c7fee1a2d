/* templates_command.c - evtxfs templates: keeps the template definitions of healthy logs. */
#include "core/carve.h"
#include "fusefs/archive/archive.h"
#include "fusefs/cli/source_line.h"
#include "fusefs/collection/summary.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static enum evtx_status add_log(struct evtx_store *store, struct evtx_log *log)
{
    enum evtx_status status = log ? evtx_store_add(store, log) : EVTX_IO;

    evtx_log_close(log);
    return status;
}

/* What cannot be opened is in the summary, and the others are taken. */
static enum evtx_status
add_all(struct evtx_store *store, const struct sources *sources, struct summary *summary)
{
    enum evtx_status status = EVTX_OK;

    for (uint32_t n = 0; status != EVTX_NO_MEMORY && n < sources->count; n++) {
        char why[WHY_ROOM];
        struct evtx_log *log;

        if (!member_open(sources, n, &log, why)) {
            summary_add_why(summary, n, why);
            continue;
        }
        status = add_log(store, log);
        if (status != EVTX_OK && status != EVTX_NO_MEMORY)
            summary_add_why(summary, n, evtx_status_name(status));
    }
    return status == EVTX_NO_MEMORY ? status : EVTX_OK;
}

static int save(const struct evtx_store *store, const char *directory)
{
    size_t written = 0;

    if (evtx_store_save(store, directory, &written) != EVTX_OK) {
        say("%s: %s", directory, strerror(errno));
        return EXIT_NO_LOG;
    }
    printf("%zu templates, %zu of them new in %s\n", evtx_store_count(store), written, directory);
    return EXIT_DONE;
}

/* @status: what adding logs came to. */
static int
save_added(const struct evtx_store *store, enum evtx_status status, const char *directory)
{
    if (status == EVTX_NO_MEMORY)
        say("out of memory");
    return status == EVTX_OK ? save(store, directory) : EXIT_NO_LOG;
}

static int collect_one(struct evtx_store *store, const char *path, const char *directory)
{
    return save_added(store, add_log(store, pack_open_log(path, NULL)), directory);
}

static int
collect_many(struct evtx_store *store, const struct source_options *options, const char *directory)
{
    struct summary summary = {0};
    struct sources sources;
    int status = EXIT_NO_LOG;

    if (sources_find(&sources, options)) {
        status = save_added(store, add_all(store, &sources, &summary), directory);
        if (status == EXIT_DONE)
            status = summary_say(&summary, &sources);
    }
    summary_done(&summary);
    sources_done(&sources);
    return status;
}

static int collect(const struct source_options *options, const char *directory)
{
    struct evtx_store *store = evtx_store_new();
    int status = EXIT_NO_LOG;

    if (!store)
        say("out of memory");
    else if (sources_are_many(options->paths, options->count))
        status = collect_many(store, options, directory);
    else
        status = collect_one(store, options->paths[0], directory);
    evtx_store_free(store);
    return status;
}

static const struct option longs[] = {
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const struct command_line line = {
    .help = "usage: evtxfs templates PATH... -o DIR\n"
            "\n"
            "Keeps the template definitions of healthy logs, and of those in directories and "
            "archives,\n"
            "in DIR, a file each, for --templates=DIR.\n"
            "\n"
            "    -o DIR           where to; it is made unless it is there\n"
            "    -h, --help       this text\n",
    .letters = ":ho:",
    .longs = longs,
    .more = source_longs,
    .more_help = source_help,
    .missing = {"logs are missing: evtxfs templates LOG... -o DIR"},
};

int templates_command(int argc, char **argv)
{
    struct source_options options = {.depth = DEFAULT_DEPTH};
    const char *directory = NULL;
    bool good = true;
    int option, status = EXIT_USAGE;

    while (good && (option = command_option(&line, argc, argv)) > 0) {
        if (option == 'o')
            directory = optarg;
        good = source_line_take(&options, option, optarg);
    }
    source_line_end(&options, argv + optind, argc - optind);
    if (good && option != COMMAND_OPERANDS)
        status = command_status(option);
    else if (good && !directory)
        say("a directory to write to is missing: evtxfs templates LOG... -o DIR");
    else if (good)
        status = collect(&options, directory);
    source_line_done(&options);
    return status;
}
