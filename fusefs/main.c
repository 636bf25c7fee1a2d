/* main.c - finds the command. A log that is called as a command is, ./dump, is given with its path.
 */
#include "fusefs/commands.h"

#include <string.h>

/* clang-format off */
static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"ls",   ls_command},
    {"cat",  cat_command},
    {"dump", dump_command},
    {"info", info_command},
};
/* clang-format on */

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return mount_command(argc, argv);
}
