/* dump_options.c - reads the options of `evtxfs dump`, which has those of evtx_dump. */
#include "fusefs/cli/dump_options.h"

#include "cache/chunks/pool.h"
#include "cache/search/columns.h"
#include "core/base/list.h"
#include "fusefs/cli/source_line.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/say.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: evtxfs dump [OPTION]... PATH...|-\n"
    "\n"
    "Prints all events of PATH..., or of standard input, in log order, one log after the other.\n"
    "A PATH is a log, a directory or an archive.\n"
    "\n"
    "    -t, --threads=N      threads; as many as there are processors unless given\n"
    "    -o, --format=FORMAT  jsonl: one event a line; json, xml: after a line \"Record ID\";\n"
    "                         txt: in words; parquet: a table for DuckDB, Spark and others\n"
    "    --follow             then those that come, as tail -f; with --from-now only those\n"
    "    --output=FILE        write there and not to standard output\n"
    "    --output-dir=DIR     write a file for each log there\n"
    "    --source             with the name of the log in each event\n"
    "    --by-time            the same in the order of time, without copies; --copies=keep: with "
    "them\n"
    "    --where=CONDITION    only events that fulfil it: EventID=4624, IpAddress=10.0.0.0/8, "
    "User~admin\n"
    "    --events=1-5,9       only records whose header has one of these IDs\n"
    "    --no-indent          xml: an event on one line\n"
    "    --dont-show-record-number   json, xml: no line before each event\n"
    "    --separate-json-attributes  attributes beside their element, as NAME_attributes\n"
    "    --recover-records    then the stale records that can be found, each with what is known of "
    "it\n"
    "    --templates=DIR      read stale records with templates of other logs, where theirs are "
    "gone\n"
    "    --validate-checksums leave out chunks whose checksums do not fit, and report them\n"
    "    --ansi-codec=LABEL   code page of ANSI strings; windows-1252 unless given\n"
    "    -h, --help           this text\n";

enum {
    OUTPUT = 1,
    EVENTS,
    WHERE,
    NO_INDENT,
    NO_NUMBER,
    SEPARATE,
    VALIDATE,
    CODEC,
    RECOVER,
    TEMPLATES,
    FOLLOW,
    FROM_NOW,
    OUTPUT_DIR,
    SOURCE,
    BY_TIME,
    COPIES
};

static const struct option longs[] = {
    {"threads", required_argument, NULL, 't'},
    {"format", required_argument, NULL, 'o'},
    {"output", required_argument, NULL, OUTPUT},
    {"output-dir", required_argument, NULL, OUTPUT_DIR},
    {"source", no_argument, NULL, SOURCE},
    {"by-time", no_argument, NULL, BY_TIME},
    {"copies", required_argument, NULL, COPIES},
    {"follow", no_argument, NULL, FOLLOW},
    {"from-now", no_argument, NULL, FROM_NOW},
    {"where", required_argument, NULL, WHERE},
    {"events", required_argument, NULL, EVENTS},
    {"no-indent", no_argument, NULL, NO_INDENT},
    {"dont-show-record-number", no_argument, NULL, NO_NUMBER},
    {"separate-json-attributes", no_argument, NULL, SEPARATE},
    {"recover-records", no_argument, NULL, RECOVER},
    {"templates", required_argument, NULL, TEMPLATES},
    {"validate-checksums", no_argument, NULL, VALIDATE},
    {"ansi-codec", required_argument, NULL, CODEC},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const struct command_line line = {
    .help = help,
    .letters = ":ht:o:",
    .longs = longs,
    .more = source_longs,
    .more_help = source_help,
    .missing = {"a log is missing: evtxfs dump LOG, or evtxfs dump - for standard input"},
};

/* clang-format off */
static const struct format {
    const char *suffix; /* of a file, and behind the dot the name */
    bool numbered, ruled, columns;
    enum evtx_form forms[2][2]; /* [--separate-json-attributes][--no-indent] */
} formats[] = {
    {".jsonl",   false, false, false, {{EVTX_JSON, EVTX_JSON}, {EVTX_JSON_SEPARATE, EVTX_JSON_SEPARATE}}},
    {".json",    true,  false, false, {{EVTX_JSON, EVTX_JSON}, {EVTX_JSON_SEPARATE, EVTX_JSON_SEPARATE}}},
    {".xml",     true,  false, false, {{EVTX_XML, EVTX_XML_FLAT}, {EVTX_XML, EVTX_XML_FLAT}}},
    {".txt",     false, true,  false, {{EVTX_TEXT, EVTX_TEXT}, {EVTX_TEXT, EVTX_TEXT}}},
    {".parquet", false, false, true,  {{EVTX_JSON, EVTX_JSON}, {EVTX_JSON, EVTX_JSON}}},
};
/* clang-format on */

/* What the switches say together is settled at the end. */
struct reading {
    struct dump_options *options;
    const struct format *format;
    bool separate, flat, silent;
};

static bool take_format(struct reading *reading, const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(name, formats[i].suffix + 1) == 0) {
            reading->format = &formats[i];
            return true;
        }
    say("-o %s: the formats are jsonl, json, xml, txt and parquet", name);
    return false;
}

static bool take_threads(struct dump_options *options, const char *string)
{
    char *end;

    options->threads = strtoul(string, &end, 10);
    if (*string < '0' || *string > '9' || *end || options->threads == 0) {
        say("-t %s: not a number of threads", string);
        return false;
    }
    if (options->threads > MOST_THREADS)
        options->threads = MOST_THREADS;
    return true;
}

static bool take_events(struct dump_options *options, const char *string)
{
    ranges_done(&options->wanted);
    if (ranges_read(&options->wanted, string))
        return true;
    say("--events %s: not a list of numbers and ranges such as 1-5,9", string);
    return false;
}

static bool take_condition(struct dump_options *options, const char *condition)
{
    const char **list = list_grow(options->conditions, options->conditions_count,
                                  &options->conditions_room, sizeof *list, 4);

    if (!list) {
        say("out of memory");
        return false;
    }
    options->conditions = list;
    list[options->conditions_count++] = condition;
    return true;
}

static bool take_codec(struct dump_options *options, const char *label)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = templates ? evtx_chunk_new(templates) : NULL;
    enum evtx_status status = chunk ? evtx_chunk_set_codec(chunk, label) : EVTX_NO_MEMORY;

    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    options->codec = label;
    if (status == EVTX_NO_MEMORY)
        say("out of memory");
    else if (status != EVTX_OK)
        say("--ansi-codec %s: no such code page; known are labels such as windows-1251 and gbk",
            label);
    return status == EVTX_OK;
}

static bool take_copies(struct dump_options *options, const char *what)
{
    options->keep_copies = strcmp(what, "keep") == 0;
    if (!options->keep_copies)
        say("--copies %s: copies are left out, unless it is --copies=keep", what);
    return options->keep_copies;
}

static bool take_option(struct reading *reading, int option)
{
    struct dump_options *options = reading->options;

    switch (option) {
    case OUTPUT_DIR:
        options->output_dir = optarg;
        break;
    case BY_TIME:
        options->by_time = true;
        break;
    case COPIES:
        return take_copies(options, optarg);
    case SOURCE:
        options->source = true;
        break;
    case 't':
        return take_threads(options, optarg);
    case 'o':
        return take_format(reading, optarg);
    case EVENTS:
        return take_events(options, optarg);
    case WHERE:
        return take_condition(options, optarg);
    case CODEC:
        return take_codec(options, optarg);
    case OUTPUT:
        options->output = optarg;
        break;
    case RECOVER:
        options->recover = true;
        break;
    case FOLLOW:
        options->follow = true;
        break;
    case FROM_NOW:
        options->from_now = true;
        break;
    case TEMPLATES:
        options->store = optarg;
        break;
    case NO_INDENT:
        reading->flat = true;
        break;
    case NO_NUMBER:
        reading->silent = true;
        break;
    case SEPARATE:
        reading->separate = true;
        break;
    case VALIDATE:
        options->validate = true;
        break;
    default:
        break;
    }
    return true;
}

/* What makes no sense together of what is about many logs. NULL: all is well. */
static const char *disagree_many(const struct dump_options *options)
{
    if (options->keep_copies && !options->by_time)
        return "--copies goes with --by-time: without it each log is printed by itself";
    if (options->by_time && options->output_dir)
        return "--by-time and --output-dir: a file for each log has the order of the log";
    if (options->by_time && (options->recover || options->store))
        return "--by-time: stale records have no sure time; print them without it";
    if (options->output && options->output_dir)
        return "--output and --output-dir: give one of them";
    if (options->many && strcmp(options->log, "-") == 0 && options->sources.count == 1)
        return "standard input has no name for --source, --by-time and --output-dir; give the path "
               "of the log";
    return NULL;
}

/* What makes no sense together. */
static bool agree(const struct dump_options *options)
{
    const char *wrong = NULL;

    if (options->from_now && !options->follow)
        wrong = "--from-now goes with --follow: without it there is nothing that comes";
    else if (options->follow && strcmp(options->log, "-") == 0)
        wrong = "--follow: standard input ends where it ends; give the path of the log";
    else if (options->follow && (options->recover || options->store))
        wrong = "--follow: stale records do not come; print them without it";
    else if (options->conditions_count && options->follow)
        wrong = "--follow: what comes cannot be chosen by --where; pipe it into jq";
    else if (options->conditions_count && (options->recover || options->store || options->validate))
        wrong = "--where: stale records and checksums cannot be asked for with it";
    else if (options->follow && options->many)
        wrong = "--follow: one log at a time, and nothing but its events; of several, start one "
                "for each";
    else
        wrong = disagree_many(options);
    if (wrong)
        say("%s", wrong);
    return !wrong;
}

/* False: it said why there can be no Parquet. */
static bool check_columns(const struct reading *reading)
{
    const struct dump_options *options = reading->options;

    if (!columns_are_built_in())
        say("-o parquet: this evtxfs was built without Parquet (meson's option \"parquet\")");
    else if (options->follow)
        say("-o parquet: a table has an end; follow the log with -o jsonl");
    else if (options->conditions_count)
        say("-o parquet: events cannot be chosen by --where; ask the table itself");
    else if (options->recover || options->store)
        say("-o parquet: stale records have no table; dump them with -o jsonl");
    else if (options->by_time)
        say("-o parquet: --by-time is for texts; a table has a column time, and ORDER BY sorts it");
    else if (reading->separate || reading->flat || reading->silent)
        say("-o parquet: --separate-json-attributes, --no-indent and --dont-show-record-number "
            "are for texts");
    else if (!options->output && !options->output_dir && isatty(STDOUT_FILENO))
        say("-o parquet: a terminal cannot show it; use --output=FILE, or a pipe");
    else
        return true;
    return false;
}

bool dump_options_read(struct dump_options *options, int argc, char **argv)
{
    struct reading reading = {.options = options, .format = formats};
    int option;

    *options = (struct dump_options){.threads = pool_processors(), .sources.depth = DEFAULT_DEPTH};
    while ((option = command_option(&line, argc, argv)) > 0)
        if (!take_option(&reading, option) || !source_line_take(&options->sources, option, optarg))
            return false;
    options->help = option == COMMAND_HELP;
    if (option != COMMAND_OPERANDS)
        return options->help;
    options->log = argv[optind];
    source_line_end(&options->sources, argv + optind, argc - optind);
    options->form = reading.format->forms[reading.separate][reading.flat];
    options->suffix = reading.format->suffix;
    options->many = sources_are_many(options->sources.paths, options->sources.count) ||
                    options->output_dir || options->source || options->by_time;
    options->numbered = reading.format->numbered && !reading.silent;
    options->ruled = reading.format->ruled;
    options->columns = reading.format->columns;
    return agree(options) && (!options->columns || check_columns(&reading));
}

void dump_options_done(struct dump_options *options)
{
    ranges_done(&options->wanted);
    free(options->conditions);
    source_line_done(&options->sources);
}
