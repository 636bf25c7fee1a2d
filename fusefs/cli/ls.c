/* ls.c - evtxfs ls: lists a directory of the tree without a mount, in the order of the mount. */
#include "fusefs/cli/look.h"
#include "fusefs/cli/path.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct listing {
    struct output output;
    struct text text; /* what is not written yet */
    bool details;     /* -l */
};

/* Size, time in UTC with all its digits, name. */
static enum answer put_details(struct listing *listing, const struct place *place)
{
    const struct visit visit = {place->snapshot, true};
    struct stat st;
    struct tm tm;
    char time[64];
    enum answer answer = node_stat(&visit, place->node, &st);

    if (answer != ANSWER_OK)
        return answer;
    if (!gmtime_r(&st.st_mtim.tv_sec, &tm) || !strftime(time, sizeof time, "%F %T", &tm))
        strcpy(time, "?");
    text_putf(&listing->text, "%10s %12" PRIu64 " %s.%07ldZ ",
              S_ISDIR(st.st_mode)   ? "directory"
              : S_ISLNK(st.st_mode) ? "link"
                                    : "file",
              (uint64_t)st.st_size, time, st.st_mtim.tv_nsec / 100);
    return ANSWER_OK;
}

static enum answer put(struct listing *listing, const struct place *place, const char *name)
{
    bool is_link = S_ISLNK(node_mode(place->snapshot, place->node));
    enum answer answer = listing->details ? put_details(listing, place) : ANSWER_OK;

    if (answer != ANSWER_OK)
        return answer;
    text_puts(&listing->text, name);
    if (is_link && listing->details) {
        text_puts(&listing->text, " -> ");
        answer = path_link(place, &listing->text);
    }
    text_puts(&listing->text, node_is_directory(place->node) ? "/\n" : "\n");
    if (answer != ANSWER_OK || listing->text.size < 65536)
        return answer;
    output_write(&listing->output, listing->text.bytes, listing->text.size);
    listing->text.size = 0;
    return ANSWER_OK;
}

static enum answer list(struct listing *listing, const struct place *directory)
{
    const struct visit visit = {directory->snapshot, true};
    struct place child = {.snapshot = directory->snapshot};
    char name[NAME_ROOM];
    uint64_t cookie = 0;
    enum answer answer = ANSWER_OK;

    if (listing->details && directory->snapshot->survey &&
        snapshot_survey(directory->snapshot) != EVTX_OK) /* for times of directories */
        return ANSWER_NO_MEMORY;
    while (answer == ANSWER_OK && !listing->output.error) {
        answer = node_next(&visit, directory->node, &cookie, &child.node, name);
        if (answer == ANSWER_OK)
            answer = put(listing, &child, name);
    }
    return answer == ANSWER_NONE ? ANSWER_OK : answer;
}

static int list_path(struct listing *listing, struct look *look, const char *log, const char *path)
{
    struct place place;
    enum answer answer = path_find(look->root, path, &place);
    int status;

    if (answer == ANSWER_OK)
        answer = node_is_directory(place.node) ? list(listing, &place) : put(listing, &place, path);
    if (listing->text.bad)
        answer = ANSWER_NO_MEMORY;
    else if (listing->text.size)
        output_write(&listing->output, listing->text.bytes, listing->text.size);
    status = output_done(&listing->output);
    if (answer == ANSWER_OK)
        return status;
    path_say(look->root, &place, log, path, answer);
    return EXIT_NO_LOG;
}

static const struct command_line line = {
    .help = "usage: evtxfs ls [OPTION]... PATH [INNER]\n"
            "\n"
            "Lists a directory of the tree that a mount of PATH shows: a log, a directory or an "
            "archive;\n"
            "the root without INNER.\n"
            "\n"
            "    -l               also kind, size and time in UTC\n"
            "    --with=PATH      another one, in the same tree; repeated\n"
            "    --templates=DIR  read stale records with templates of other logs, too\n"
            "    -h, --help       this text\n",
    .letters = ":hl",
    .longs = look_longs,
    .more = source_longs,
    .more_help = source_help,
    .missing = {"a log is missing: evtxfs ls LOG [PATH]"},
    .most = 2,
    .too_many = "one log and one path in it are all that is listed at once; --with=PATH adds "
                "another log to the tree",
};

int ls_command(int argc, char **argv)
{
    struct look look = {.sources.depth = DEFAULT_DEPTH};
    struct listing listing = {0};
    int option, status = EXIT_USAGE;
    bool good = true;

    while (good && (option = command_option(&line, argc, argv)) > 0) {
        listing.details |= option == 'l';
        good = look_take(&look, option, optarg);
    }
    if (good && option != COMMAND_OPERANDS)
        status = command_status(option);
    else if (good)
        status = look_open(&look, argv[optind]);
    if (look.root && status == EXIT_DONE) {
        listing.output = output_standard();
        status =
            list_path(&listing, &look, argv[optind], argc - optind == 2 ? argv[optind + 1] : "/");
    }
    text_done(&listing.text);
    return look_close(&look, status, listing.output.error == EPIPE);
}
