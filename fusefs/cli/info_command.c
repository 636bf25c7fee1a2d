/* info_command.c - evtxfs info: prints what info.c finds out. */
#include "core/live.h"
#include "fusefs/archive/archive.h"
#include "fusefs/cli/source_line.h"
#include "fusefs/collection/summary.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"
#include "fusefs/report/info.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char written[] = "it was written while it was read: what is said is not of one state";

static bool print(void *context, const uint8_t *bytes, size_t size)
{
    struct output *output = context;

    output_write(output, bytes, size);
    return !output->error;
}

/* A document on one line: what parts its lines lies outside of strings. */
static bool print_joined(void *context, const uint8_t *bytes, size_t size)
{
    const uint8_t *end = bytes + size;

    while (bytes < end) {
        const uint8_t *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t more = (size_t)((newline ? newline : end) - bytes);

        if (!print(context, bytes, more))
            return false;
        bytes += more + (newline != NULL);
    }
    return true;
}

/* ---- one log --------------------------------------------------------------------------------- */

static int inform(const char *name, const struct info_report *report)
{
    enum pack_opened opened;
    struct evtx_log *log = pack_open_log_or_input(name, &opened);
    struct output output = output_standard();
    bool damaged, done;
    int status;

    if (!log)
        return EXIT_NO_LOG;
    sandbox_files();
    done = info_log(log, name, report, print, &output, &damaged);
    status = output_done(&output);
    if (!done) {
        say("out of memory");
        status = EXIT_NO_LOG;
    }
    if (status == EXIT_DONE && evtx_log_touched(log)) {
        say("%s: %s", name, written);
        status = EXIT_NO_LOG;
    }
    if (status == EXIT_DONE && output.error != EPIPE && (damaged || opened == PACK_IN_PART))
        status = EXIT_DAMAGED;
    evtx_log_close(log);
    return status;
}

/* ---- many ------------------------------------------------------------------------------------ */

/* False: no memory, or nobody reads on. */
static bool inform_of(const struct sources *sources, uint32_t n, const struct info_report *report,
                      struct output *output, struct summary *summary, bool *damaged)
{
    bool json = report == &info_json, bad, good;
    char why[WHY_ROOM];
    struct evtx_log *log;

    if (!member_open(sources, n, &log, why)) {
        summary_add_why(summary, n, why);
        return true;
    }
    good =
        info_log(log, sources->members[n].path, report, json ? print_joined : print, output, &bad);
    output_write(output, "\n", json || n + 1 < sources->count);
    *damaged |= bad || sources->members[n].fault;
    if (evtx_log_touched(log))
        summary_add_why(summary, n, written);
    evtx_log_close(log);
    if (!good)
        say("out of memory");
    return good && !output->error;
}

static int inform_all(const struct source_options *options, const struct info_report *report)
{
    struct output output = output_standard();
    struct summary summary = {0};
    struct sources sources;
    bool damaged = false, good = true;
    int status = EXIT_NO_LOG;

    if (sources_find(&sources, options)) {
        sources_enter_sandbox(&sources, -1);
        for (uint32_t n = 0; good && n < sources.count; n++)
            good = inform_of(&sources, n, report, &output, &summary, &damaged);
        status = output_done(&output);
        if (!good && !output.error)
            status = EXIT_NO_LOG;
        else if (status == EXIT_DONE && output.error != EPIPE)
            status = summary_say(&summary, &sources);
        if (status == EXIT_DONE && damaged && output.error != EPIPE)
            status = EXIT_DAMAGED;
    }
    summary_done(&summary);
    sources_done(&sources);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

static const struct option longs[] = {
    {"json", no_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const struct command_line line = {
    .help =
        "usage: evtxfs info [--json] PATH...|-\n"
        "\n"
        "Shows the headers of a log, and where its bytes disagree with them; of several logs, and\n"
        "of all in directories and archives, one after the other.\n"
        "\n"
        "    --json           a document of JSON, for programs; of several logs a line each\n"
        "    -h, --help       this text\n",
    .letters = ":h",
    .longs = longs,
    .more = source_longs,
    .more_help = source_help,
    .missing = {"a log is missing: evtxfs info LOG, or evtxfs info - for standard input"},
};

int info_command(int argc, char **argv)
{
    struct source_options options = {.depth = DEFAULT_DEPTH};
    const struct info_report *report = &info_text;
    bool good = true;
    int option, status;

    while (good && (option = command_option(&line, argc, argv)) > 0) {
        if (option == 'j')
            report = &info_json;
        good = source_line_take(&options, option, optarg);
    }
    source_line_end(&options, argv + optind, argc - optind);
    if (!good)
        status = EXIT_USAGE;
    else if (option != COMMAND_OPERANDS)
        status = command_status(option);
    else if (sources_are_many(options.paths, options.count))
        status = inform_all(&options, report);
    else
        status = inform(argv[optind], report);
    source_line_done(&options);
    return status;
}
