/* source_line.h - what the command lines of dump, info and templates have in common: which logs of
 * a directory or of archives are meant. */
#ifndef EVTX_FUSEFS_SOURCE_LINE_H
#define EVTX_FUSEFS_SOURCE_LINE_H

#include "fusefs/collection/sources.h"

#include <getopt.h>

/** For .more of struct command_line; their values are SOURCE_OPTION and up. */
enum { SOURCE_OPTION = 1000 };
extern const struct option source_longs[];

/** The lines of help about them. */
extern const char source_help[];

/** Takes the option if it is one of them; true if it is none. False: it said what is wrong. */
bool source_line_take(struct source_options *options, int option, const char *value);

/** The paths; sources_find() may be called then. */
void source_line_end(struct source_options *options, char **paths, int count);

void source_line_done(struct source_options *options);

#endif
