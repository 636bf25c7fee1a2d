/* options.c - the command line of make-log. */
#include "samples/options.h"

#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_type { FLAG, NUMBER, WORD };

/* clang-format off */
static const struct option_row {
    const char *name;
    enum option_type type;
    size_t place;
    const char *help;
} rows[] = {
    {"kind", WORD, offsetof(struct options, kind),
     "story (the default), types, odd, direct or empty"},
    {"seed", NUMBER, offsetof(struct options, seed), "another story for each number"},
    {"records", NUMBER, offsetof(struct options, records), "how many records (story: 1000)"},
    {"mb", NUMBER, offsetof(struct options, mb), "a story of this many MiB"},
    {"chunks", NUMBER, offsetof(struct options, chunks), "a story of this many full chunks"},
    {"first-id", NUMBER, offsetof(struct options, first_id), "ID of the first record (1)"},
    {"wrap", NUMBER, offsetof(struct options, ring),
     "the log has N chunks; the newest take the places of the oldest"},
    {"keep-old", FLAG, offsetof(struct options, keeps_old),
     "old records stay behind the last one of a chunk"},
    {"dirty", FLAG, offsetof(struct options, dirty), "the file header lags behind the chunks"},
    {"count", NUMBER, offsetof(struct options, count), "the file header says N chunks"},
    {"duplicate-ids", FLAG, offsetof(struct options, duplicates),
     "some records have the ID of an earlier one, near or far"},
    {"no-crc", FLAG, offsetof(struct options, no_checksums), "no checksums, and flags that say so"},
    {"minor", NUMBER, offsetof(struct options, minor), "version 3.N of the format (1)"},
    {"chunks-preallocated", NUMBER, offsetof(struct options, reserve),
     "N chunks of zeros at the end"},
    {"header-only", FLAG, offsetof(struct options, header_only), "a file header and no chunk"},
    {"bad-magic", NUMBER, offsetof(struct options, bad_magic),
     "damage the magic of the file's Nth record"},
    {"bad-header", NUMBER, offsetof(struct options, bad_header),
     "write over the header of the file's Nth record"},
    {"torn", NUMBER, offsetof(struct options, torn),
     "zero the second half of the file's Nth record"},
    {"zero-chunk", NUMBER, offsetof(struct options, zero_chunk),
     "zero the file's Nth chunk"},
    {"bad-chunk", NUMBER, offsetof(struct options, bad_chunk),
     "damage the magic of the file's Nth chunk"},
    {"cut", NUMBER, offsetof(struct options, cut), "cut N bytes off the end"},
};
/* clang-format on */

enum { ROWS = sizeof rows / sizeof *rows };

static void help(void)
{
    puts("usage: make-log [OPTION]... OUT.evtx\n"
         "Writes an event log, always the same one for the same options.\n");
    for (size_t i = 0; i < ROWS; i++)
        printf("  --%s%-*s %s\n", rows[i].name, (int)(22 - strlen(rows[i].name)),
               rows[i].type == FLAG     ? ""
               : rows[i].type == NUMBER ? " N"
                                        : " WORD",
               rows[i].help);
}

static bool assign(struct options *options, const struct option_row *row, char *word)
{
    void *place = (char *)options + row->place;
    char *end;

    switch (row->type) {
    case FLAG:
        *(bool *)place = true;
        return true;
    case WORD:
        *(const char **)place = word;
        return true;
    case NUMBER:
        break;
    }
    errno = 0;
    *(uint64_t *)place = strtoull(word, &end, 0);
    if (errno || *end || end == word || *word == '-') {
        fprintf(stderr, "make-log: --%s %s: not a number\n", row->name, word);
        return false;
    }
    return true;
}

bool options_read(struct options *options, int count, char **words)
{
    struct option longs[ROWS + 2] = {[ROWS] = {"help", no_argument, NULL, 'h'}};
    int found, index;

    for (size_t i = 0; i < ROWS; i++)
        longs[i] = (struct option){rows[i].name,
                                   rows[i].type == FLAG ? no_argument : required_argument, NULL, 0};
    *options = (struct options){.kind = "story", .seed = 1, .first_id = 1, .minor = 1};
    while ((found = getopt_long(count, words, "h", longs, &index)) != -1) {
        if (found == 'h') {
            help();
            exit(0);
        }
        if (found != 0 || !assign(options, &rows[index], optarg))
            return false;
    }
    if (optind != count - 1) {
        fputs("usage: make-log [OPTION]... OUT.evtx (--help lists the options)\n", stderr);
        return false;
    }
    options->path = words[optind];
    if (!options->records && !options->mb && !options->chunks)
        options->records = strcmp(options->kind, "story") == 0 ? 1000 : UINT64_MAX;
    return true;
}
