/* options.c - reads the command line of a mount with libfuse's parser. */
#include "fusefs/mount/options.h"

#include "core/base/list.h"
#include "fusefs/mount/foreign_options.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_INCLUDE, KEY_EXCLUDE };

/* What the parser fills. */
struct parse {
    struct options options;
    /* Owned, as they were given. */
    char *cache, *format, *uid, *gid, *sandbox, *drop, *refresh, *umask, *mode, *max_read;
    char *depth, *spool_size, *copies;
    struct words paths;
    size_t room; /* of .options.strings */
};

#define FLAG(template, field)                                                                      \
    {                                                                                              \
        template, offsetof(struct parse, options.field), 1                                         \
    }
#define CLEARED(template, field)                                                                   \
    {                                                                                              \
        template, offsetof(struct parse, options.field), 0                                         \
    }
#define STRING(template, field)                                                                    \
    {                                                                                              \
        template, offsetof(struct parse, field), 0                                                 \
    }

/* clang-format off */
static const struct fuse_opt table[] = {
    FLAG("-f", foreground),
    FLAG("-s", single),
    FLAG("-h", help),
    FLAG("--help", help),
    FLAG("-V", version),
    FLAG("--version", version),
    FLAG("-d", debug),
    FLAG("debug", debug),
    FLAG("nopush", nopush),
    FLAG("io_uring", io_uring),
    CLEARED("noio_uring", io_uring), /* as it is by itself; it was not always */
    STRING("cache=%s", cache),
    STRING("--cache=%s", cache),
    STRING("templates=%s", options.templates),
    STRING("--templates=%s", options.templates),
    STRING("format=%s", format),
    STRING("--format=%s", format),
    STRING("uid=%s", uid),
    STRING("--uid=%s", uid),
    STRING("gid=%s", gid),
    STRING("refresh=%s", refresh),
    STRING("--refresh=%s", refresh),
    STRING("--gid=%s", gid),
    STRING("umask=%s", umask),
    STRING("--umask=%s", umask),
    STRING("mode=%s", mode),
    STRING("--mode=%s", mode),
    STRING("max_read=%s", max_read),
    FLAG("nonempty", nonempty),
    STRING("sandbox=%s", sandbox),
    STRING("drop=%s", drop),
    FUSE_OPT_KEY("include=", KEY_INCLUDE),
    FUSE_OPT_KEY("--include=", KEY_INCLUDE),
    FUSE_OPT_KEY("exclude=", KEY_EXCLUDE),
    FUSE_OPT_KEY("--exclude=", KEY_EXCLUDE),
    STRING("copies=%s", copies),
    STRING("--copies=%s", copies),
    STRING("depth=%s", depth),
    STRING("--depth=%s", depth),
    FLAG("noarchives", no_archives),
    FLAG("--noarchives", no_archives),
    STRING("password_file=%s", options.password_file),
    STRING("--password_file=%s", options.password_file),
    STRING("spool=%s", options.spool),
    STRING("--spool=%s", options.spool),
    STRING("spool_size=%s", spool_size),
    STRING("--spool_size=%s", spool_size),
    FUSE_OPT_END,
};
/* clang-format on */

/* Those that begin with @dashes, "" or "--": "cache=%s", "--cache=%s". */
static void try_ours(struct nearest *nearest, const char *dashes)
{
    size_t size = strlen(dashes);

    for (size_t i = 0; table[i].templ; i++)
        if (strncmp(table[i].templ, dashes, size) == 0 && table[i].templ[size] != '-')
            nearest_try(nearest, table[i].templ + size);
}

/* @option is "key", "key=value" or "--key=value". */
static void say_unknown(const char *option)
{
    bool listed = *option != '-';
    const char *o = listed ? "-o " : "", *dashes = listed ? "" : "--";
    struct nearest nearest;

    nearest_start(&nearest, option + strspn(option, "-"));
    try_ours(&nearest, dashes);
    if (listed)
        foreign_options_try(&nearest);
    if (!*nearest.word)
        say("%s%s: no such option; evtxfs --help lists them, and mount.fuse3(8)", o, option);
    else if (nearest.distance == 0 && strncmp(option, dashes, strlen(dashes)) == 0)
        say("%s%s: %s; evtxfs --help has it", o, option,
            strchr(option, '=') ? "it takes no value" : "a value is missing");
    else
        say("%s%s: no such option; did you mean %s%s%s? evtxfs --help lists them", o, option, o,
            dashes, nearest.word);
}

/* What is not in our table. 1: libfuse takes it; 0: nobody does; -1: it said what is wrong. */
static int take_foreign(struct parse *parse, const char *option)
{
    const char *reason = NULL;

    switch (foreign_option(option, &reason)) {
    case FOREIGN_KEPT:
        parse->options.allow_other |= strcmp(option, "allow_other") == 0;
        return 1;
    case FOREIGN_IGNORED:
        return 0;
    case FOREIGN_REFUSED:
        say("-o %s: not possible: %s", option, reason);
        return -1;
    case FOREIGN_UNKNOWN:
        break;
    }
    say_unknown(option);
    return -1;
}

/* Keeps a copy of @string as long as the options. NULL: no memory. */
static const char *keep(struct parse *parse, const char *string)
{
    struct options *options = &parse->options;
    char **strings =
        list_grow(options->strings, options->string_count, &parse->room, sizeof *strings, 8);

    if (!strings)
        return NULL;
    options->strings = strings;
    strings[options->string_count] = strdup(string);
    return strings[options->string_count] ? strings[options->string_count++] : NULL;
}

static int take_word(struct parse *parse, struct words *words, const char *string)
{
    const char *word = keep(parse, string);

    return word && words_add(words, word) ? 0 : -1;
}

static int take_argument(void *data, const char *argument, int key, struct fuse_args *args)
{
    struct parse *parse = data;
    struct source_options *sources = &parse->options.sources;

    (void)args;
    if (key == KEY_INCLUDE || key == KEY_EXCLUDE)
        return take_word(parse, key == KEY_INCLUDE ? &sources->include : &sources->exclude,
                         strchr(argument, '=') + 1);
    if (key != FUSE_OPT_KEY_NONOPT && strcmp(argument, "-") != 0)
        return take_foreign(parse, argument);
    if (parse->paths.count && strcmp(argument, "-") == 0) {
        say("-: a log is mounted at a directory; evtxfs dump LOG prints one");
        return -1;
    }
    return take_word(parse, &parse->paths, argument);
}

/* The last of the paths is the mount point, if there are two. */
static void split_paths(struct parse *parse)
{
    struct options *options = &parse->options;

    options->sources.paths = parse->paths.list;
    options->sources.count = parse->paths.count;
    if (parse->paths.count > 1)
        options->mountpoint = parse->paths.list[--options->sources.count];
}

bool options_size(const char *string, size_t *size)
{
    char *end;
    unsigned long long n;
    unsigned shift = 0;

    if (*string < '0' || *string > '9')
        return false;
    errno = 0;
    n = strtoull(string, &end, 10);
    switch (*end) {
    case 'k':
    case 'K':
        shift = 10;
        break;
    case 'm':
    case 'M':
        shift = 20;
        break;
    case 'g':
    case 'G':
        shift = 30;
        break;
    default:
        break;
    }
    if (errno || n > SIZE_MAX >> shift || end[shift != 0] != '\0')
        return false;
    *size = (size_t)n << shift;
    return true;
}

static bool octal(const char *string, unsigned *number)
{
    size_t digits = strspn(string, "01234567");
    unsigned long n = strtoul(string, NULL, 8);

    if (digits == 0 || digits > 8 || string[digits] || n > 0777)
        return false;
    *number = (unsigned)n;
    return true;
}

static bool take_number(const char *key, const char *string, unsigned *number)
{
    size_t n;

    if (!string)
        return true;
    if (!options_size(string, &n) || n >= UINT32_MAX) {
        say("%s=%s: not a number, as in %s=1000", key, string, key);
        return false;
    }
    *number = (unsigned)n;
    return true;
}

/* The permissions to take away; @mode is those to leave. What may be read may be looked into. */
static bool take_mask(struct parse *parse)
{
    unsigned mask = 0, mode = 0;

    if (parse->umask && !octal(parse->umask, &mask)) {
        say("umask=%s: not an octal number of up to 777, as in umask=077", parse->umask);
        return false;
    }
    if (parse->mode && !octal(parse->mode, &mode)) {
        say("mode=%s: not an octal number of up to 777, as in mode=0440", parse->mode);
        return false;
    }
    if (parse->mode)
        mask |= ~(mode | (mode & 0444) >> 2);
    parse->options.umask = mask & 0777;
    return true;
}

static bool take_format(const char *string, enum cache_form *listed)
{
    static const struct {
        const char *name;
        enum cache_form form;
    } formats[] = {{"json", CACHE_FILES}, {"xml", CACHE_XML}, {"txt", CACHE_TEXT}};

    *listed = CACHE_FILES;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (!string || strcmp(string, formats[i].name) == 0) {
            *listed = formats[i].form;
            return true;
        }
    say("format=%s: neither json, xml nor txt", string);
    return false;
}

static bool take_sandbox(const char *string, bool *no_sandbox)
{
    *no_sandbox = string && strcmp(string, "off") == 0;
    if (!string || *no_sandbox || strcmp(string, "on") == 0)
        return true;
    say("sandbox=%s: neither on nor off", string);
    return false;
}

static bool take_copies(const char *string, bool *keep)
{
    *keep = string && strcmp(string, "keep") == 0;
    if (!string || *keep)
        return true;
    say("copies=%s: copies are left out, unless it is copies=keep", string);
    return false;
}

/* What goes through a ring seccomp does not see. The rings are restricted (ring.h), but root would
 * stake all on that. */
static bool allow_io_uring(const struct options *options)
{
    if (!options->io_uring)
        return true;
    if (!EVTXFS_IO_URING)
        say("io_uring: not built in, as libfuse did not have it, from 3.18 on, in a static "
            "library");
    else if (geteuid() == 0 && (!options->drop.wanted || options->drop.uid == 0))
        say("io_uring: root must become another user for it: -o io_uring,drop=USER");
    else
        return true;
    return false;
}

/* Where logs are looked for. */
static bool take_sources(struct parse *parse)
{
    struct source_options *sources = &parse->options.sources;
    size_t size = 0;

    sources->no_archives = parse->options.no_archives;
    sources->password_file = parse->options.password_file;
    sources->spool = parse->options.spool;
    if (!take_number("depth", parse->depth, &sources->depth))
        return false;
    if (sources->depth > MOST_DEPTH) {
        say("depth=%s: %d at most", parse->depth, (int)MOST_DEPTH);
        return false;
    }
    if (parse->spool_size && (!options_size(parse->spool_size, &size) || size == 0)) {
        say("spool_size=%s: not a size, as in spool_size=4G", parse->spool_size);
        return false;
    }
    sources->spool_size = size;
    return true;
}

static bool take_values(struct parse *parse)
{
    struct options *options = &parse->options;

    if (parse->cache && (!options_size(parse->cache, &options->cache) ||
                         options->cache < CACHE_BUDGET_LEAST || options->cache > SIZE_MAX / 4)) {
        say("cache=%s: not a size of 1M or more, as in cache=64M, cache=2G or cache=16777216",
            parse->cache);
        return false;
    }
    return take_format(parse->format, &options->listed) &&
           take_sandbox(parse->sandbox, &options->no_sandbox) &&
           take_copies(parse->copies, &options->keep_copies) &&
           drop_find(&options->drop, parse->drop) && allow_io_uring(options) && take_mask(parse) &&
           take_number("max_read", parse->max_read, &options->max_read) &&
           take_number("uid", parse->uid, &options->uid) &&
           take_number("gid", parse->gid, &options->gid) &&
           take_number("refresh", parse->refresh, &options->refresh) && take_sources(parse);
}

/* As libfuse takes it from mount.fuse3(8), with drop_privileges. */
static bool is_descriptor(const char *path)
{
    static const char folder[] = "/dev/fd/";
    size_t size = sizeof folder - 1;

    return strncmp(path, folder, size) == 0 && path[size] != '\0' &&
           path[size + strspn(path + size, "0123456789")] == '\0';
}

int options_read(struct options *options, struct fuse_args *args)
{
    struct parse parse = {.options = {.cache = CACHE_BUDGET,
                                      .uid = getuid(),
                                      .gid = getgid(),
                                      .refresh = 1,
                                      .sources.depth = DEFAULT_DEPTH}};
    bool good = fuse_opt_parse(args, &parse, table, take_argument) == 0 && take_values(&parse);

    free(parse.cache);
    free(parse.format);
    free(parse.uid);
    free(parse.gid);
    free(parse.sandbox);
    free(parse.drop);
    free(parse.refresh);
    free(parse.umask);
    free(parse.mode);
    free(parse.max_read);
    free(parse.depth);
    free(parse.spool_size);
    free(parse.copies);
    split_paths(&parse);
    *options = parse.options;
    options->mounted = options->mountpoint && is_descriptor(options->mountpoint);
    if (good)
        return 0;
    options_done(options);
    return -1;
}

void options_done(struct options *options)
{
    for (size_t i = 0; i < options->string_count; i++)
        free(options->strings[i]);
    free(options->strings);
    free((void *)(uintptr_t)options->sources.paths);
    free(options->sources.include.list);
    free(options->sources.exclude.list);
    free(options->password_file);
    free(options->spool);
    free(options->templates);
    inherited_done(&options->inherited);
    *options = (struct options){0};
}
