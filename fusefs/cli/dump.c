/* dump.c - evtxfs dump: all events of a log, or of all logs of a collection. */
#include "fusefs/archive/archive.h"
#include "fusefs/cli/by_time.h"
#include "fusefs/cli/chosen.h"
#include "fusefs/cli/dump_chunk.h"
#include "fusefs/cli/dump_columns.h"
#include "fusefs/cli/dump_queue.h"
#include "fusefs/cli/follow.h"
#include "fusefs/cli/where.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"
#include "fusefs/report/templates.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a dump came to, besides damage. */
static int end_status(enum dump_end end, struct output *output)
{
    int status = output_done(output);

    if (end == DUMP_NO_MEMORY)
        say("out of memory");
    return end == DUMP_NO_MEMORY || end == DUMP_SAID ? EXIT_NO_LOG : status;
}

/* ---- one log --------------------------------------------------------------------------------- */

static int dump_log(const struct dump_options *options, struct evtx_log *log)
{
    struct dump_logs logs = {.options = options, .only = log, .folder = -1};
    struct output output =
        options->output ? output_file(options->output, options->log) : output_standard();
    struct evtx_store *store = NULL;
    enum dump_end end = DUMP_SAID;
    bool good = !options->store || templates_open(options->store, &store);
    int status;

    if (!options->codec) /* iconv loads a module for each code page */
        sandbox_files();
    if (good && !output.error)
        end = options->columns ? dump_columns(&logs, &output) : dump_all(&logs, store, &output);
    evtx_store_free(store);
    status = end_status(output.error && good ? DUMP_OUTPUT : end, &output);
    if (options->wanted.count && (end == DUMP_DONE || end == DUMP_OUTPUT) && !logs.any)
        say("%s: no record has one of these IDs; --events takes the IDs of records. For those of "
            "events: evtxfs dump --where EventID=4624 LOG",
            options->log);
    if (status == EXIT_DONE && output.error != EPIPE)
        status = say_damage(options->log, &logs.damage);
    return status;
}

static int dump_one(const struct dump_options *options)
{
    enum pack_opened opened;
    struct evtx_log *log = pack_open_log_or_input(options->log, &opened);
    int status;

    if (!log)
        return EXIT_NO_LOG;
    status = dump_log(options, log);
    evtx_log_close(log);
    return status == EXIT_DONE && opened == PACK_IN_PART ? EXIT_DAMAGED : status;
}

/* ---- many ------------------------------------------------------------------------------------ */

/* The folder of --output-dir, which is made unless it is there. -1: it said why not. */
static int open_folder(const char *path)
{
    int fd = -1;

    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        say("%s: %s", path, strerror(errno));
    return fd;
}

/* @output: nothing is written to it where there is a folder. */
static int dump_sources(struct dump_logs *logs, struct output *output)
{
    struct evtx_store *store = NULL;
    enum dump_end end;
    int status;

    if (logs->options->store && !templates_open(logs->options->store, &store))
        return EXIT_NO_LOG;
    if (!logs->options->codec) /* iconv loads a module for each code page */
        sources_enter_sandbox(logs->sources, logs->folder);
    if (output->error)
        end = DUMP_OUTPUT;
    else if (logs->options->by_time)
        end = dump_by_time(logs->options, logs->sources, NULL, output, &logs->summary);
    else if (logs->options->columns)
        end = dump_columns(logs, logs->folder < 0 ? output : NULL);
    else
        end = dump_all(logs, store, logs->folder < 0 ? output : NULL);
    evtx_store_free(store);
    status = logs->folder < 0 || end == DUMP_NO_MEMORY ? end_status(end, output)
             : end == DUMP_DONE                        ? EXIT_DONE
                                                       : EXIT_NO_LOG;
    if (status == EXIT_DONE && output->error != EPIPE)
        status = summary_say(&logs->summary, logs->sources);
    summary_done(&logs->summary);
    return status;
}

static int dump_many(const struct dump_options *options)
{
    struct dump_logs logs = {.options = options, .folder = -1};
    struct sources sources;
    struct output output = {.fd = -1};
    int status = EXIT_NO_LOG;

    if (!chosen_can_ask(options))
        return EXIT_USAGE;
    if (!sources_find(&sources, &options->sources)) {
        sources_done(&sources);
        return EXIT_NO_LOG;
    }
    logs.sources = &sources;
    if (options->output_dir)
        logs.folder = open_folder(options->output_dir);
    else if (!options->output)
        output = output_standard();
    else if (sources_hold(&sources, options->output))
        output = (struct output){.fd = -1, .name = options->output, .error = EEXIST};
    else
        output = output_file(options->output, NULL);
    if (options->output_dir && logs.folder < 0)
        status = EXIT_NO_LOG;
    else if (options->conditions_count)
        status = dump_where_many(options, &sources, logs.folder, &output);
    else
        status = dump_sources(&logs, &output);
    if (logs.folder >= 0)
        close(logs.folder);
    sources_done(&sources);
    return status;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int follow(const struct dump_options *options)
{
    struct render_style style = dump_style(options);

    style.text_only = false; /* where each event ends */
    return follow_log(options, &style);
}

int dump_command(int argc, char **argv)
{
    struct dump_options options;
    int status = EXIT_USAGE;

    if (dump_options_read(&options, argc, argv)) {
        if (options.help)
            status = EXIT_DONE;
        else if (options.follow)
            status = follow(&options);
        else if (options.many)
            status = dump_many(&options);
        else if (options.conditions_count)
            status = dump_where(&options);
        else
            status = dump_one(&options);
    }
    dump_options_done(&options);
    return status;
}
