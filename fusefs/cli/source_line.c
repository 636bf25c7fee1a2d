/* source_line.c - options of a collection. */
#include "fusefs/cli/source_line.h"

#include "fusefs/mount/options.h"

#include <stdlib.h>

enum { INCLUDE = SOURCE_OPTION, EXCLUDE, DEPTH, NO_ARCHIVES, PASSWORDS, SPOOL, SPOOL_SIZE };

const struct option source_longs[] = {
    {"include", required_argument, NULL, INCLUDE},
    {"exclude", required_argument, NULL, EXCLUDE},
    {"depth", required_argument, NULL, DEPTH},
    {"noarchives", no_argument, NULL, NO_ARCHIVES},
    {"password_file", required_argument, NULL, PASSWORDS},
    {"spool", required_argument, NULL, SPOOL},
    {"spool_size", required_argument, NULL, SPOOL_SIZE},
    {NULL, 0, NULL, 0},
};

const char source_help[] = "    --include, --exclude, --depth, --noarchives, --password_file, "
                           "--spool, --spool_size: evtxfs(1)\n";

static bool take_depth(struct source_options *options, const char *value)
{
    char *end;
    unsigned long depth = strtoul(value, &end, 10);

    if (*value < '0' || *value > '9' || *end || depth > MOST_DEPTH) {
        say("--depth %s: not a number of directories, %d at most", value, MOST_DEPTH);
        return false;
    }
    options->depth = (unsigned)depth;
    return true;
}

static bool take_size(struct source_options *options, const char *value)
{
    size_t size;

    if (!options_size(value, &size) || size == 0) {
        say("--spool_size %s: not a size, as in 64M or 2G", value);
        return false;
    }
    options->spool_size = size;
    return true;
}

static bool take_glob(struct words *words, const char *glob)
{
    if (words_add(words, glob))
        return true;
    say("out of memory");
    return false;
}

bool source_line_take(struct source_options *options, int option, const char *value)
{
    switch (option) {
    case INCLUDE:
        return take_glob(&options->include, value);
    case EXCLUDE:
        return take_glob(&options->exclude, value);
    case DEPTH:
        return take_depth(options, value);
    case SPOOL_SIZE:
        return take_size(options, value);
    case NO_ARCHIVES:
        options->no_archives = true;
        break;
    case PASSWORDS:
        options->password_file = value;
        break;
    case SPOOL:
        options->spool = value;
        break;
    default:
        break;
    }
    return true;
}

void source_line_end(struct source_options *options, char **paths, int count)
{
    options->paths = (const char *const *)paths;
    options->count = (size_t)count;
}

void source_line_done(struct source_options *options)
{
    free(options->include.list);
    free(options->exclude.list);
}
