/* templates.c - evtxfs templates: keeps the template definitions of healthy logs. */
#include "fusefs/report/templates.h"

#include "fusefs/archive/archive.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool templates_open(const char *directory, struct evtx_store **store)
{
    struct evtx_store *opened = evtx_store_new();
    enum evtx_status status = opened ? evtx_store_load(opened, directory) : EVTX_NO_MEMORY;

    if (status == EVTX_OK) {
        *store = opened;
        return true;
    }
    if (status == EVTX_IO)
        say("%s: %s", directory, strerror(errno));
    else
        say("out of memory");
    evtx_store_free(opened);
    return false;
}

static enum evtx_status collect(struct evtx_store *store, char **logs, int count)
{
    enum evtx_status status = EVTX_OK;

    for (int i = 0; i < count && status == EVTX_OK; i++) {
        struct evtx_log *log = pack_open_log(logs[i], NULL);

        status = log ? evtx_store_add(store, log) : EVTX_IO;
        evtx_log_close(log);
    }
    return status;
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

static int collect_and_save(char **logs, int count, const char *directory)
{
    struct evtx_store *store = evtx_store_new();
    enum evtx_status status = store ? collect(store, logs, count) : EVTX_NO_MEMORY;
    int result = EXIT_NO_LOG;

    if (status == EVTX_NO_MEMORY)
        say("out of memory");
    else if (status == EVTX_OK)
        result = save(store, directory);
    evtx_store_free(store);
    return result;
}

static const struct option longs[] = {
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const struct command_line line = {
    .help =
        "usage: evtxfs templates LOG... -o DIR\n"
        "\n"
        "Keeps the template definitions of healthy logs in DIR, a file each, for --templates=DIR.\n"
        "\n"
        "    -o DIR           where to; it is made unless it is there\n"
        "    -h, --help       this text\n",
    .letters = ":ho:",
    .longs = longs,
    .missing = {"logs are missing: evtxfs templates LOG... -o DIR"},
};

int templates_command(int argc, char **argv)
{
    const char *directory = NULL;
    int option;

    while ((option = command_option(&line, argc, argv)) > 0)
        directory = optarg;
    if (option != COMMAND_OPERANDS)
        return command_status(option);
    if (!directory) {
        say("a directory to write to is missing: evtxfs templates LOG... -o DIR");
        return EXIT_USAGE;
    }
    return collect_and_save(argv + optind, argc - optind, directory);
}
