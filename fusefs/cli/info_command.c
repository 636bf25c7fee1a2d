/* info_command.c - evtxfs info: prints what info.c finds out. */
#include "fusefs/archive/archive.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"
#include "fusefs/report/info.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool print(void *context, const uint8_t *bytes, size_t size)
{
    struct output *output = context;

    output_write(output, bytes, size);
    return !output->error;
}

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
        say("%s: it was written while it was read: what is said is not of one state", name);
        status = EXIT_NO_LOG;
    }
    if (status == EXIT_DONE && output.error != EPIPE && (damaged || opened == PACK_IN_PART))
        status = EXIT_DAMAGED;
    evtx_log_close(log);
    return status;
}

static const struct option longs[] = {
    {"json", no_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const struct command_line line = {
    .help = "usage: evtxfs info [--json] LOG|-\n"
            "\n"
            "Shows the headers of a log, and where its bytes disagree with them.\n"
            "\n"
            "    --json           one document of JSON, for programs\n"
            "    -h, --help       this text\n",
    .letters = ":h",
    .longs = longs,
    .missing = {"a log is missing: evtxfs info LOG, or evtxfs info - for standard input"},
    .most = 1,
    .too_many = "one log at a time; evtxfs info tells of each by itself",
};

int info_command(int argc, char **argv)
{
    const struct info_report *report = &info_text;
    int option;

    while ((option = command_option(&line, argc, argv)) > 0)
        report = &info_json;
    return option == COMMAND_OPERANDS ? inform(argv[optind], report) : command_status(option);
}
