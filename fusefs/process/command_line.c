/* command_line.c - getopt_long() that says what is wrong, and what was meant perhaps. */
#include "fusefs/process/command_line.h"

#include "fusefs/process/nearest.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MOST_OPTIONS = 64 };

/* All options of @line, which ends with zeros. */
static void all_options(const struct command_line *line, struct option all[MOST_OPTIONS])
{
    const struct option *const tables[] = {line->longs, line->more};
    size_t count = 0;

    for (size_t i = 0; i < 2; i++)
        for (const struct option *one = tables[i]; one && one->name; one++)
            if (count + 1 < MOST_OPTIONS)
                all[count++] = *one;
    all[count] = (struct option){0};
}

/* The option of more letters than one that stands before the one getopt() looks at next. */
static void say_unknown(const struct option *known, const char *given)
{
    struct nearest nearest;

    nearest_start(&nearest, given + strspn(given, "-"));
    for (; known->name; known++)
        nearest_try(&nearest, known->name);
    if (*nearest.word && nearest.distance == 0) /* known, and so it has too much */
        say("%s: --%s takes no value", given, nearest.word);
    else if (*nearest.word)
        say("%s: no such option; did you mean --%s? %s --help lists them", given, nearest.word,
            program_invocation_name);
    else
        say("%s: no such option; %s --help lists them", given, program_invocation_name);
}

static int refuse_option(const struct option *known, int result, const char *given)
{
    char letter[] = {'-', (char)optopt, '\0'};
    bool is_long = strncmp(given, "--", 2) == 0;

    if (result == ':')
        say("%s: a value is missing; %s --help has an example", is_long ? given : letter,
            program_invocation_name);
    else
        say_unknown(known, is_long ? given : letter);
    return COMMAND_WRONG;
}

static int check_operands(const struct command_line *line, int argc, char **argv)
{
    int count = argc - optind;

    if (count < 2 && line->missing[count]) {
        say("%s", line->missing[count]);
        return COMMAND_WRONG;
    }
    if (line->most && count > line->most) {
        say("%s: %s", argv[optind + line->most], line->too_many);
        return COMMAND_WRONG;
    }
    return COMMAND_OPERANDS;
}

int command_option(const struct command_line *line, int argc, char **argv)
{
    struct option all[MOST_OPTIONS];
    int option;

    all_options(line, all);
    option = getopt_long(argc, argv, line->letters, all, NULL);
    switch (option) {
    case -1:
        return check_operands(line, argc, argv);
    case '?':
    case ':':
        return refuse_option(all, option, argv[optind - 1]);
    case 'h':
        fputs(line->help, stdout);
        if (line->more)
            fputs(line->more_help, stdout);
        return COMMAND_HELP;
    default:
        return option;
    }
}

int command_status(int end)
{
    return end == COMMAND_HELP ? EXIT_DONE : EXIT_USAGE;
}
