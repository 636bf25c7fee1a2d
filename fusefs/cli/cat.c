/* cat.c - evtxfs cat: prints files of the tree without a mount. */
#include "fusefs/cli/path.h"
#include "fusefs/process/command_line.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/output.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"

enum { AT_ONCE = 1 << 20 }; /* bytes of a file that are read together */

static enum answer print(struct snapshot *snapshot, struct node file, struct output *output)
{
    uint64_t offset = 0;
    size_t got = AT_ONCE;

    while (got == AT_ONCE && !output->error) {
        struct piece piece;
        enum answer answer =
            node_read(&(struct visit){snapshot, true}, file, offset, AT_ONCE, &piece);

        if (answer != ANSWER_OK)
            return answer;
        got = piece_size(&piece);
        offset += got;
        output_write(output, piece.bytes, piece.size);
        for (size_t i = 0; i < piece.more_count; i++)
            output_write(output, piece.more[i].bytes, piece.more[i].size);
        piece_done(snapshot, &piece);
    }
    return ANSWER_OK;
}

static bool
print_path(struct snapshot *snapshot, const char *log, const char *path, struct output *output)
{
    struct node node;
    enum answer answer = path_find(snapshot, path, &node);

    if (answer == ANSWER_OK && node_is_directory(node)) {
        say("%s: is a directory; evtxfs ls lists it", path);
        return false;
    }
    if (answer == ANSWER_OK)
        answer = print(snapshot, node, output);
    if (answer != ANSWER_OK)
        path_say(snapshot, log, path, answer);
    return answer == ANSWER_OK;
}

static const struct option longs[] = {
    {"templates", required_argument, NULL, 't'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const struct command_line line = {
    .help = "usage: evtxfs cat [--templates=DIR] LOG PATH...\n"
            "\n"
            "Prints files of the tree that a mount of LOG shows; evtxfs ls lists it.\n"
            "\n"
            "    --templates=DIR  read stale records with templates of other logs, too\n"
            "    -h, --help       this text\n",
    .letters = ":h",
    .longs = longs,
    .missing = {"a log and a path in it are missing: evtxfs cat LOG PATH...",
                "a path in the log is missing, such as events.jsonl; evtxfs ls LOG lists them"},
};

int cat_command(int argc, char **argv)
{
    const char *templates = NULL;
    struct output output;
    struct damage damage;
    struct snapshot snapshot;
    bool good = true;
    int option, status;

    while ((option = command_option(&line, argc, argv)) > 0)
        templates = optarg;
    if (option != COMMAND_OPERANDS)
        return command_status(option);
    if (snapshot_open(&snapshot, argv[optind], CACHE_BUDGET) != 0)
        return EXIT_NO_LOG;
    if (snapshot_take_templates(&snapshot, templates) != 0) {
        snapshot_close(&snapshot);
        return EXIT_NO_LOG;
    }
    sandbox_files();
    snapshot.helpers = pool_processors() - 1;
    output = output_standard();
    for (int i = optind + 1; i < argc; i++)
        good &= print_path(&snapshot, argv[optind], argv[i], &output);
    status = output_done(&output);
    damage = survey_damage(snapshot.survey);
    if (!good)
        status = EXIT_NO_LOG;
    else if (status == EXIT_DONE &&
             (say_damage(argv[optind], &damage) == EXIT_DAMAGED || snapshot.opened == PACK_IN_PART))
        status = EXIT_DAMAGED;
    snapshot_close(&snapshot);
    return status;
}
