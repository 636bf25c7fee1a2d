/* main.c - finds the command. A log that is called as a command is, ./dump, is given with its path.
 */
#include "fusefs/process/commands.h"
#include "fusefs/process/nearest.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
static const struct {
    const char *name;
    const char *full; /* what its messages begin with */
    int (*run)(int argc, char **argv);
} commands[] = {
    {"ls",        "evtxfs ls",        ls_command},
    {"cat",       "evtxfs cat",       cat_command},
    {"dump",      "evtxfs dump",      dump_command},
    {"info",      "evtxfs info",      info_command},
    {"templates", "evtxfs templates", templates_command},
};
/* clang-format on */

enum { COMMANDS = sizeof commands / sizeof *commands };

/* The C library keeps it for messages, and never writes to it. */
static void name_program(const char *name)
{
    program_invocation_name = (char *)(uintptr_t)name;
}

/* The first word is neither a command nor a file, and none that was left out or misspelt: a log
 * that is missing is named with its folder or its ".evtx". */
static bool is_misspelt(const char *word)
{
    return *word && *word != '-' && !strpbrk(word, "/.") && access(word, F_OK) != 0;
}

static int refuse(const char *word)
{
    struct nearest nearest;

    nearest_start(&nearest, word);
    for (size_t i = 0; i < COMMANDS; i++)
        nearest_try(&nearest, commands[i].name);
    if (*nearest.word)
        say("%s: no such command, and no such file; did you mean evtxfs %s?", word, nearest.word);
    else
        say("%s: no such command, and no such file; evtxfs --help lists the commands, and a log is "
            "mounted by evtxfs LOG MOUNTPOINT",
            word);
    return EXIT_USAGE;
}

static int run(int argc, char **argv)
{
    name_program("evtxfs");
    for (size_t i = 0; argc > 1 && i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) {
            name_program(commands[i].full);
            return commands[i].run(argc - 1, argv + 1);
        }
    if (argc > 1 && is_misspelt(argv[1]))
        return refuse(argv[1]);
    return mount_command(argc, argv);
}

/* Standard input, output and error that are closed stay as good as closed, but no file that is
 * opened gets their number, to be read or written to by mistake. */
static bool occupy_standard(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

/* A help or a version that nobody could read is no success. */
int main(int argc, char **argv)
{
    int status;

    if (!occupy_standard())
        return EXIT_NO_LOG;
    status = run(argc, argv);

    if (fflush(stdout) == 0 || status != EXIT_DONE)
        return status;
    say("standard output: %s", strerror(errno));
    return EXIT_NO_LOG;
}
