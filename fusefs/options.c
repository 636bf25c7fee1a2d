/* options.c - reads the command line of a mount with libfuse's parser. */
#include "fusefs/options.h"

#include "cache/cache.h"
#include "fusefs/say.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the parser fills. */
struct parse {
    struct options options;
    char *cache, *format, *uid, *gid, *sandbox, *drop, *refresh; /* owned, as they were given */
    bool failed;
};

enum { KEY_IGNORED = 1 };

#define FLAG(template, field)                                                                      \
    {                                                                                              \
        template, offsetof(struct parse, options.field), 1                                         \
    }
#define STRING(template, field)                                                                    \
    {                                                                                              \
        template, offsetof(struct parse, field), 0                                                 \
    }
#define IGNORED(template) FUSE_OPT_KEY(template, KEY_IGNORED)

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
    FLAG("noio_uring", no_io_uring),
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
    STRING("sandbox=%s", sandbox),
    STRING("drop=%s", drop),
    /* The mount is always ro,nosuid,nodev,noexec, whatever mount(8) or fstab add. */
    IGNORED("ro"), IGNORED("rw"), IGNORED("suid"), IGNORED("nosuid"), IGNORED("dev"),
    IGNORED("nodev"), IGNORED("exec"), IGNORED("noexec"), IGNORED("default_permissions"),
    /* Of mount(8) itself. */
    IGNORED("defaults"), IGNORED("auto"), IGNORED("noauto"), IGNORED("user"), IGNORED("nouser"),
    IGNORED("users"), IGNORED("owner"), IGNORED("group"), IGNORED("nofail"), IGNORED("_netdev"),
    IGNORED("comment=%s"),
    /* Ours to say; io_uring is used where it can be. */
    IGNORED("io_uring"),
    IGNORED("fsname=%s"), IGNORED("subtype=%s"),
    FUSE_OPT_END,
};
/* clang-format on */

static int take_argument(void *data, const char *argument, int key, struct fuse_args *args)
{
    struct parse *parse = data;
    char **path = !parse->options.log ? &parse->options.log : &parse->options.mountpoint;

    (void)args;
    if (key == KEY_IGNORED || strncasecmp(argument, "x-", 2) == 0)
        return 0;
    if (key != FUSE_OPT_KEY_NONOPT)
        return 1; /* libfuse's, or unknown to it as well */
    if (*path) {
        say("%s: one log and one mount point is all that is needed", argument);
        parse->failed = true;
        return -1;
    }
    *path = strdup(argument);
    return *path ? 0 : -1;
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

static bool take_number(const char *key, const char *string, unsigned *number)
{
    size_t n;

    if (!string)
        return true;
    if (!options_size(string, &n) || n >= UINT32_MAX) {
        say("%s=%s: not a number", key, string);
        return false;
    }
    *number = (unsigned)n;
    return true;
}

static bool take_format(const char *string, bool *xml)
{
    *xml = string && strcmp(string, "xml") == 0;
    if (!string || *xml || strcmp(string, "json") == 0)
        return true;
    say("format=%s: neither json nor xml", string);
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

static bool take_values(struct parse *parse)
{
    struct options *options = &parse->options;

    if (parse->cache && (!options_size(parse->cache, &options->cache) ||
                         options->cache < CACHE_BUDGET_LEAST || options->cache > SIZE_MAX / 4)) {
        say("cache=%s: not a size from 1M on", parse->cache);
        return false;
    }
    return take_format(parse->format, &options->xml) &&
           take_sandbox(parse->sandbox, &options->no_sandbox) &&
           drop_find(&options->drop, parse->drop) &&
           take_number("uid", parse->uid, &options->uid) &&
           take_number("gid", parse->gid, &options->gid) &&
           take_number("refresh", parse->refresh, &options->refresh);
}

int options_read(struct options *options, struct fuse_args *args)
{
    struct parse parse = {
        .options = {.cache = CACHE_BUDGET, .uid = getuid(), .gid = getgid(), .refresh = 1}};
    bool good = fuse_opt_parse(args, &parse, table, take_argument) == 0 && take_values(&parse);

    free(parse.cache);
    free(parse.format);
    free(parse.uid);
    free(parse.gid);
    free(parse.sandbox);
    free(parse.drop);
    free(parse.refresh);
    *options = parse.options;
    if (good)
        return 0;
    options_done(options);
    return -1;
}

void options_done(struct options *options)
{
    free(options->log);
    free(options->mountpoint);
    free(options->templates);
    inherited_done(&options->inherited);
    options->log = options->mountpoint = options->templates = NULL;
}
