/* main.c - finds the command. A log that is called as a command is, ./dump, is given with its path.
 */
#include "fusefs/commands.h"
#include "fusefs/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"ls",        ls_command},
    {"cat",       cat_command},
    {"dump",      dump_command},
    {"info",      info_command},
    {"templates", templates_command},
};
/* clang-format on */

static int run(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return mount_command(argc, argv);
}

/* A help or a version that nobody could read is no success. */
int main(int argc, char **argv)
{
    int status = run(argc, argv);

    if (fflush(stdout) == 0 || status != EXIT_DONE)
        return status;
    say("standard output: %s", strerror(errno));
    return EXIT_NO_LOG;
}
