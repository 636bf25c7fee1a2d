/* info_command.c - evtxfs info: prints what info.c finds out. */
#include "fusefs/commands.h"
#include "fusefs/info.h"
#include "fusefs/output.h"
#include "fusefs/sandbox.h"
#include "fusefs/say.h"
#include "fusefs/spool.h"

#include <errno.h>
#include <getopt.h>
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
    struct evtx_log *log = strcmp(name, "-") == 0 ? open_standard_input() : open_log(name);
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
    if (status == EXIT_DONE && output.error != EPIPE && damaged)
        status = EXIT_DAMAGED;
    evtx_log_close(log);
    return status;
}

static const char usage[] = "usage: evtxfs info [--json] LOG|-\n"
                            "\n"
                            "Shows the headers of a log, and where its bytes disagree with them.\n"
                            "\n"
                            "    --json   one document of JSON, for programs\n";

int info_command(int argc, char **argv)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    const struct info_report *report = &info_text;
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return EXIT_DONE;
        }
        if (option != 'j') {
            fputs(usage, stderr);
            return EXIT_USAGE;
        }
        report = &info_json;
    }
    if (argc - optind != 1) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    return inform(argv[optind], report);
}
