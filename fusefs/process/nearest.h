/*
 * nearest.h - which of the words that are known a mistyped one may mean.
 *
 *     nearest_start(&nearest, "chache");
 *     for each known word: nearest_try(&nearest, known);
 *     if (*nearest.word) "did you mean %s?"
 *
 * Subcommands, options and names of fields are looked for with it.
 */
#ifndef EVTX_FUSEFS_NEAREST_H
#define EVTX_FUSEFS_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

enum { NEAREST_ROOM = 64 }; /* bytes with the NUL; what is longer is near to nothing */

struct nearest {
    char asked[NEAREST_ROOM];
    char word[NEAREST_ROOM]; /* the nearest one so far; "": none is near */
    size_t distance;         /* of .word, in letters; 0: the same but for case */
};

/** @word is looked for, up to its NUL or its '='. */
void nearest_start(struct nearest *nearest, const char *word);

/** Compares a known word, up to its NUL or its '='. Letters that are missing, too many, wrong or
 *  swapped with their neighbour count; case does not. The first of those equally near stays. */
void nearest_try(struct nearest *nearest, const char *known);

#endif
