/* cat.c - evtxfs cat: prints files of the tree without a mount. */
#include "fusefs/cli/look.h"
#include "fusefs/cli/path.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/say.h"

#include <errno.h>

enum { AT_ONCE = 1 << 20 }; /* bytes of a file that are read together */

static enum answer print(const struct place *file, struct output *output)
{
    const struct visit visit = {file->snapshot, true};
    uint64_t offset = 0;
    size_t got = AT_ONCE;

    while (got == AT_ONCE && !output->error) {
        struct piece piece;
        enum answer answer = node_read(&visit, file->node, offset, AT_ONCE, &piece);

        if (answer != ANSWER_OK)
            return answer;
        got = piece_size(&piece);
        offset += got;
        output_write(output, piece.bytes, piece.size);
        for (size_t i = 0; i < piece.more_count; i++)
            output_write(output, piece.more[i].bytes, piece.more[i].size);
        piece_done(file->snapshot, &piece);
    }
    return ANSWER_OK;
}

static bool print_path(struct look *look, const char *log, const char *path, struct output *output)
{
    struct place place;
    enum answer answer = path_find(look->root, path, &place);

    if (answer == ANSWER_OK && node_is_directory(place.node)) {
        say("%s: is a directory; evtxfs ls lists it", path);
        return false;
    }
    if (answer == ANSWER_OK)
        answer = print(&place, output);
    if (answer != ANSWER_OK)
        path_say(look->root, &place, log, path, answer);
    return answer == ANSWER_OK;
}

static int print_paths(struct look *look, char **operands, int count, bool *ended)
{
    struct output output = output_standard();
    bool good = true;
    int status;

    for (int i = 1; i < count; i++)
        good &= print_path(look, operands[0], operands[i], &output);
    *ended = output.error == EPIPE;
    status = output_done(&output);
    return good ? status : EXIT_NO_LOG;
}

static const struct command_line line = {
    .help =
        "usage: evtxfs cat [OPTION]... PATH INNER...\n"
        "\n"
        "Prints files of the tree that a mount of PATH shows: a log, a directory or an archive;\n"
        "evtxfs ls lists it.\n"
        "\n"
        "    --with=PATH      another one, in the same tree; repeated\n"
        "    --templates=DIR  read stale records with templates of other logs, too\n"
        "    -h, --help       this text\n",
    .letters = ":h",
    .longs = look_longs,
    .more = source_longs,
    .more_help = source_help,
    .missing = {"a log and a path in it are missing: evtxfs cat LOG PATH...",
                "a path in the log is missing, such as events.jsonl; evtxfs ls LOG lists them"},
};

int cat_command(int argc, char **argv)
{
    struct look look = {.sources.depth = DEFAULT_DEPTH};
    bool good = true, ended = false;
    int option, status = EXIT_USAGE;

    while (good && (option = command_option(&line, argc, argv)) > 0)
        good = look_take(&look, option, optarg);
    if (good && option != COMMAND_OPERANDS)
        status = command_status(option);
    else if (good)
        status = look_open(&look, argv[optind]);
    if (look.root && status == EXIT_DONE)
        status = print_paths(&look, argv + optind, argc - optind, &ended);
    return look_close(&look, status, ended);
}
