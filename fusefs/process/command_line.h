/*
 * command_line.h - what the command lines of ls, cat, dump, info and templates have in common:
 * help, options that are not known, operands that are missing or too many.
 */
#ifndef EVTX_FUSEFS_COMMAND_LINE_H
#define EVTX_FUSEFS_COMMAND_LINE_H

#include <getopt.h>

struct command_line {
    const char *help;           /* what --help prints */
    const char *letters;        /* as getopt() has them, ':' first; 'h' is help */
    const struct option *longs; /* ends with zeros; --help returns 'h' */
    const struct option *more;  /* the same, with .more_help behind .help; NULL: none */
    const char *more_help;
    const char *missing[2]; /* what to say when there are so many operands; NULL: it is enough */
    int most;               /* operands; 0: any number */
    const char *too_many;   /* what to say of one more */
};

/** What command_option() returns besides the value of an option. */
enum {
    COMMAND_OPERANDS = -1, /* no more options; operands are from argv[optind] on, and are enough */
    COMMAND_HELP = -2,     /* the help was asked for, and printed */
    COMMAND_WRONG = -3,    /* it said what is wrong */
};

/** The next option, as getopt_long(). */
int command_option(const struct command_line *line, int argc, char **argv);

/** The exit status of a command that got COMMAND_HELP or COMMAND_WRONG. */
int command_status(int end);

#endif
