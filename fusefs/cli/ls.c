/* ls.c - evtxfs ls: lists a directory of the tree without a mount, in the order of the mount. */
#include "fusefs/cli/path.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct listing {
    struct snapshot snapshot;
    struct output output;
    struct text text; /* what is not written yet */
    bool details;     /* -l */
};

/* Size, time in UTC with all its digits, name. */
static enum answer put_details(struct listing *listing, struct node node)
{
    struct stat st;
    struct tm tm;
    char time[64];
    enum answer answer = node_stat(&(struct visit){&listing->snapshot, true}, node, &st);

    if (answer != ANSWER_OK)
        return answer;
    if (!gmtime_r(&st.st_mtim.tv_sec, &tm) || !strftime(time, sizeof time, "%F %T", &tm))
        strcpy(time, "?");
    text_putf(&listing->text, "%10s %12" PRIu64 " %s.%07ldZ ",
              node_is_directory(node) ? "directory" : "file", (uint64_t)st.st_size, time,
              st.st_mtim.tv_nsec / 100);
    return ANSWER_OK;
}

static enum answer put(struct listing *listing, struct node node, const char *name)
{
    enum answer answer = listing->details ? put_details(listing, node) : ANSWER_OK;

    if (answer != ANSWER_OK)
        return answer;
    text_puts(&listing->text, name);
    text_puts(&listing->text, node_is_directory(node) ? "/\n" : "\n");
    if (listing->text.size < 65536)
        return ANSWER_OK;
    output_write(&listing->output, listing->text.bytes, listing->text.size);
    listing->text.size = 0;
    return ANSWER_OK;
}

static enum answer list(struct listing *listing, struct node directory)
{
    char name[NAME_ROOM];
    uint64_t cookie = 0;
    enum answer answer = ANSWER_OK;
    struct node child;

    if (listing->details &&
        snapshot_survey(&listing->snapshot) != EVTX_OK) /* for times of directories */
        return ANSWER_NO_MEMORY;
    while (answer == ANSWER_OK && !listing->output.error) {
        answer =
            node_next(&(struct visit){&listing->snapshot, true}, directory, &cookie, &child, name);
        if (answer == ANSWER_OK)
            answer = put(listing, child, name);
    }
    return answer == ANSWER_NONE ? ANSWER_OK : answer;
}

static int list_path(struct listing *listing, const char *log, const char *path)
{
    struct node node;
    enum answer answer = path_find(&listing->snapshot, path, &node);
    int status;

    if (answer == ANSWER_OK)
        answer = node_is_directory(node) ? list(listing, node) : put(listing, node, path);
    if (listing->text.bad)
        answer = ANSWER_NO_MEMORY;
    else if (listing->text.size)
        output_write(&listing->output, listing->text.bytes, listing->text.size);
    status = output_done(&listing->output);
    if (answer != ANSWER_OK) {
        path_say(&listing->snapshot, log, path, answer);
        return EXIT_NO_LOG;
    }
    if (status == EXIT_DONE) {
        struct damage damage = survey_damage(listing->snapshot.survey);

        status = say_damage(log, &damage);
        if (status == EXIT_DONE && listing->snapshot.opened == PACK_IN_PART)
            status = EXIT_DAMAGED;
    }
    return status;
}

static const struct option longs[] = {
    {"templates", required_argument, NULL, 't'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const struct command_line line = {
    .help = "usage: evtxfs ls [-l] [--templates=DIR] LOG [PATH]\n"
            "\n"
            "Lists a directory of the tree that a mount of LOG shows; the root without PATH.\n"
            "\n"
            "    -l               also kind, size and time in UTC\n"
            "    --templates=DIR  read stale records with templates of other logs, too\n"
            "    -h, --help       this text\n",
    .letters = ":hl",
    .longs = longs,
    .missing = {"a log is missing: evtxfs ls LOG [PATH]"},
    .most = 2,
    .too_many = "one log and one path in it are all that is listed at once",
};

int ls_command(int argc, char **argv)
{
    const char *templates = NULL;
    struct listing listing = {0};
    int option, status;

    while ((option = command_option(&line, argc, argv)) > 0) {
        listing.details |= option == 'l';
        templates = option == 't' ? optarg : templates;
    }
    if (option != COMMAND_OPERANDS)
        return command_status(option);
    if (snapshot_open(&listing.snapshot, argv[optind], CACHE_BUDGET) != 0)
        return EXIT_NO_LOG;
    if (snapshot_take_templates(&listing.snapshot, templates) != 0) {
        snapshot_close(&listing.snapshot);
        return EXIT_NO_LOG;
    }
    sandbox_files();
    listing.snapshot.helpers = pool_processors() - 1;
    listing.output = output_standard();
    status = list_path(&listing, argv[optind], argc - optind == 2 ? argv[optind + 1] : "/");
    text_done(&listing.text);
    snapshot_close(&listing.snapshot);
    return status;
}
